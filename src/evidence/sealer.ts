// Sealing: after a visit was committed, its page becomes a bundle, one after the other, for each names the one before.

import { isErrno } from '../domain/errno.js';
import { reasonOf } from '../domain/errors.js';
import type { EvidenceStore } from '../domain/evidence.js';
import type { AlertId } from '../domain/ids.js';
import type { Clock, Log } from '../domain/ports.js';
import type { Sealer, Sealing } from '../domain/sealing.js';
import { bundleParts, sealTo, sha256Of } from './bundle.js';
import { erasePurged } from './custody.js';
import type { EvidenceFiles } from './files.js';

export type SealerParts = {
  readonly store: EvidenceStore;
  readonly files: EvidenceFiles;
  readonly recipients: readonly string[];
  readonly withMedia: boolean;
  /** A time stamp is to be asked for each bundle. */
  readonly stamp: boolean;
  readonly clock: Clock;
  readonly log: Log;
};

/** Who seals, in the audit log, and erases at once what may not be kept. */
const SEALS = 'vigil';

/** Why there is no evidence, in the few words that the store keeps: no addresses, nothing of the page. */
function why(error: unknown): string {
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) return 'disk full';
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) return 'folder not writable';
  return `sealing failed (${error instanceof Error ? error.name : 'unknown'})`;
}

/**
 * Finishes what a killed process left, then seals as it is asked. The alert stands whatever happens here: what cannot be sealed is
 * written down as missing, with its reason, and tried again when the page is seen again. Only one process seals: the one with the
 * crawl's lock.
 *
 * @throws UsageError `recipient-invalid`
 */
export async function openSealer(parts: SealerParts): Promise<Sealer> {
  const { store, files, clock, log } = parts;
  const seal = sealTo(parts.recipients);
  await settle(parts);
  let last: Promise<void> = Promise.resolve();

  async function sealOne(of: Sealing, alerts: readonly AlertId[]): Promise<void> {
    const at = clock.now();
    const previous = (await store.chainEnd())?.sha256;
    const { withMedia } = parts;
    const made = await bundleParts({ sealing: of, alerts, previous, withMedia, at });
    const sealed = await seal(made, at);
    const sha256 = sha256Of(sealed);
    await files.write(sha256, sealed);
    // Written down before it has its name: killed in between, the next opening gives it that.
    const bundle = { sha256, previous, byteLength: sealed.length, alerts, stamp: parts.stamp };
    const id = await store.sealed({ ...bundle, siteId: of.visit.siteId }, at);
    await files.adopt(sha256, id);
    // Where its references were withdrawn meanwhile, it goes as it came.
    await erasePurged(store, files, SEALS, clock, id);
    log.info('evidence sealed', { id, alerts, bytes: sealed.length });
  }

  async function sealOrSay(of: Sealing): Promise<void> {
    let due: readonly AlertId[] = [];
    try {
      due = await store.due(of.alerts);
      if (due.length > 0) await sealOne(of, due);
    } catch (error) {
      log.error('evidence could not be sealed', { alerts: due, reason: reasonOf(error) });
      // Where not even this can be written it stays due, and is found missing by the next run.
      await store.missed(due, why(error), clock.now()).catch(() => undefined);
    }
  }

  return {
    seal(of) {
      last = last.then(() => sealOrSay(of));
      return last;
    },
  };
}

/** What a killed process left: bundles written down without their name get it, others go; what was owed is missing. */
export async function settle({
  store,
  files,
  clock,
  log,
}: Pick<SealerParts, 'store' | 'files' | 'clock' | 'log'>): Promise<void> {
  const unfinished = await files.unfinished();
  if (unfinished.length > 0) {
    const known = new Map((await store.list()).map((bundle) => [bundle.sha256, bundle]));
    for (const sha256 of unfinished) {
      const bundle = known.get(sha256);
      if (bundle?.state === 'sealed') await files.adopt(sha256, bundle.id);
      else await files.discard(sha256);
    }
  }
  const owed = await store.interrupted(clock.now());
  if (owed > 0) log.warn('evidence was owed when a run was cut short', { alerts: owed });
}
