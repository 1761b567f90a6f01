// Evidence joined: the store, the folder of bundles and the way to a time stamp server, for commands and the nightly run.

import {
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption';
import type { Config } from './config.js';
import { reasonOf, StopError } from './domain/errors.js';
import type { EvidenceBundle, EvidenceId, PurgeReason } from './domain/evidence.js';
import type { Clock, Log, Store } from './domain/ports.js';
import type { Sealer } from './domain/sealing.js';
import { sought } from './domain/sought.js';
import { openGuard } from './egress/guard.js';
import { post } from './egress/post.js';
import {
  erasePurged,
  readEvidence,
  stampDue,
  writeParts,
  type StampResult,
} from './evidence/custody.js';
import { evidenceFiles } from './evidence/files.js';
import { openSealer, settle } from './evidence/sealer.js';
import { evidenceByAudit, verifyCustody, type CustodyAnswer } from './evidence/verify.js';

export type { CustodyAnswer, StampResult };

const STAMP_TIMEOUT_MS = 30_000;
const MAX_STAMP_BYTES = 100_000;
const CONNECT_TIMEOUT_MS = 15_000;

export type EvidenceOffice = {
  readonly list: () => Promise<readonly EvidenceBundle[]>;
  /** @throws StopError `not-found` */
  readonly get: (id: EvidenceId) => Promise<EvidenceBundle>;
  readonly pathOf: (id: EvidenceId) => string;
  /** Opens a bundle into a new folder; the access is in the audit log before it is tried. @returns the files. */
  readonly open: (
    id: EvidenceId,
    identity: string,
    folder: string,
    actor: string,
  ) => Promise<readonly string[]>;
  readonly verify: (identity: string | undefined, actor: string) => Promise<CustodyAnswer>;
  readonly purge: (
    which: { readonly id: EvidenceId } | { readonly before: Date },
    reason: PurgeReason,
    actor: string,
  ) => Promise<readonly EvidenceId[]>;
  /** Deletes files of what is marked for purging already, such as by a withdrawal. */
  readonly erase: (actor: string) => Promise<readonly EvidenceId[]>;
  /** @throws StopError `evidence-off` where no server is configured. */
  readonly stamp: (abort: AbortSignal) => Promise<readonly StampResult[]>;
  /** Absent where there are no recipients. @throws UsageError `recipient-invalid` */
  readonly sealer: () => Promise<Sealer | undefined>;
};

export function openEvidenceOffice(
  store: Store,
  config: Config,
  clock: Clock,
  log: Log,
): EvidenceOffice {
  const { evidence, audit } = store;
  const files = evidenceFiles(config['paths.evidence']);
  const url = config['evidence.timestampUrl'];

  const get = async (id: EvidenceId): Promise<EvidenceBundle> => {
    const bundle = await evidence.get(id);
    if (!bundle) throw new StopError('not-found', sought('bundle of evidence', id));
    return bundle;
  };
  const erase = (actor: string): Promise<readonly EvidenceId[]> =>
    erasePurged(evidence, files, actor, clock);

  return {
    list: () => evidence.list(),
    get,
    pathOf: files.pathOf,
    async open(id, identity, folder, actor) {
      const bundle = await get(id);
      await audit.append('evidence-opened', id, actor, clock.now());
      const parts = await readEvidence(bundle, files, identity);
      const answer = await evidence.stampOf(id);
      const stamp = answer ? [{ name: 'time-stamp.tsr', bytes: answer }] : [];
      return writeParts([...parts, ...stamp], folder);
    },
    async verify(identity, actor) {
      const how = identity === undefined ? 'all' : 'all, opened';
      await audit.append('evidence-verified', how, actor, clock.now());
      const audited = await evidenceByAudit(audit.entries(), await audit.verify());
      return verifyCustody(await evidence.list(), audited, files, identity);
    },
    async purge(which, reason, actor) {
      if ('id' in which) await get(which.id);
      await evidence.purge(which, reason, clock.now());
      return erase(actor);
    },
    erase,
    async stamp(abort) {
      if (url === '') throw new StopError('evidence-off');
      const guard = await openGuard({
        allow: config['egress.allow'],
        maxBytesPerConnection: 10 * MAX_STAMP_BYTES,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        idleTimeoutMs: STAMP_TIMEOUT_MS,
        log,
      });
      try {
        const limits = { maxBytes: MAX_STAMP_BYTES, timeoutMs: STAMP_TIMEOUT_MS };
        return await stampDue(
          evidence,
          files,
          (body, mediaType, stop) =>
            post(url, { proxyUrl: guard.url, body, mediaType, ...limits, abort: stop }),
          clock,
          abort,
        );
      } finally {
        await guard[Symbol.asyncDispose]();
      }
    },
    async sealer() {
      const recipients = config['evidence.recipients'];
      if (recipients.length === 0) {
        // Switched off since: what a killed run left half-done is finished or discarded all the same.
        await settle({ store: evidence, files, clock, log }).catch((error: unknown) => {
          // Nothing is sealed there: a folder that cannot be read does not keep the night from watching.
          log.error('what a killed run left of evidence could not be settled', {
            reason: reasonOf(error),
          });
        });
        return undefined;
      }
      const withMedia = config['evidence.media'];
      const parts = { store: evidence, files, recipients, withMedia, clock, log };
      return openSealer({ ...parts, stamp: url !== '' });
    },
  };
}

/** A new key pair of age: the private half, for a file that leaves this machine, and the public one. */
export async function newIdentity(
  postQuantum: boolean,
): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = await (postQuantum ? generateHybridIdentity() : generateX25519Identity());
  return { identity, recipient: await identityToRecipient(identity) };
}
