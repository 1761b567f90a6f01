// Custody: are the sealed bundles those that were sealed, all of them, in their order?

import type { AuditEntry } from '../domain/audit.js';
import type { EvidenceBundle, EvidenceId } from '../domain/evidence.js';
import { StopError } from '../domain/errors.js';
import { openBundle, sha256Of } from './bundle.js';
import type { EvidenceFiles } from './files.js';

/** What is wrong with a bundle. */
export const CUSTODY_FAULTS = [
  'file-missing',
  'file-changed',
  'chain-broken',
  'row-missing',
  'row-changed',
  'identity-wrong',
  'content-changed',
] as const;
export type CustodyFault = (typeof CUSTODY_FAULTS)[number];

export type CustodyAnswer = {
  readonly sealed: number;
  readonly purged: number;
  /** Bundles whose inside was looked at with an identity. */
  readonly opened: number;
  readonly faults: readonly { readonly id: EvidenceId; readonly fault: CustodyFault }[];
};

/** `E-12 sha256:…`, as the store writes it into the audit log when it seals. */
const SUBJECT = /^(E-[1-9]\d*) sha256:([0-9a-f]{64})$/;

/** What the audit log says was sealed, by id. */
export async function sealedByAudit(
  entries: AsyncIterable<AuditEntry>,
): Promise<ReadonlyMap<string, string>> {
  const sealed = new Map<string, string>();
  for await (const { action, subject } of entries) {
    const [, id, sha256] = (action === 'evidence-sealed' && SUBJECT.exec(subject)) || [];
    if (id !== undefined && sha256 !== undefined) sealed.set(id, sha256);
  }
  return sealed;
}

/**
 * Compares every bundle with its row, its row with the one before it and with the audit log, whose own chain `audit verify` follows.
 *
 * @param identity text of an identity file: then every bundle is opened too, in memory, and its parts are compared with its manifest.
 */
export async function verifyCustody(
  bundles: readonly EvidenceBundle[],
  audited: ReadonlyMap<string, string>,
  files: EvidenceFiles,
  identity: string | undefined,
): Promise<CustodyAnswer> {
  const faults: { id: EvidenceId; fault: CustodyFault }[] = [];
  let previous: string | undefined;
  let opened = 0;
  const known = new Set<string>();
  for (const bundle of bundles) {
    const { id } = bundle;
    known.add(id);
    if (bundle.previous !== previous) faults.push({ id, fault: 'chain-broken' });
    previous = bundle.sha256;
    if (audited.get(id) !== bundle.sha256) faults.push({ id, fault: 'row-changed' });
    if (bundle.state !== 'sealed') continue;
    const sealed = await files.read(id);
    if (!sealed) {
      faults.push({ id, fault: 'file-missing' });
      continue;
    }
    if (sha256Of(sealed) !== bundle.sha256) {
      faults.push({ id, fault: 'file-changed' });
      continue;
    }
    if (identity === undefined) continue;
    try {
      const inside = await openBundle(id, sealed, identity);
      opened += 1;
      if (inside.previous !== bundle.previous) faults.push({ id, fault: 'chain-broken' });
    } catch (error) {
      if (!(error instanceof StopError)) throw error;
      const fault = error.code === 'identity-wrong' ? 'identity-wrong' : 'content-changed';
      faults.push({ id, fault });
    }
  }
  for (const id of audited.keys()) {
    if (!known.has(id)) faults.push({ id: id as EvidenceId, fault: 'row-missing' });
  }
  return {
    sealed: bundles.filter(({ state }) => state === 'sealed').length,
    purged: bundles.filter(({ state }) => state !== 'sealed').length,
    opened,
    faults,
  };
}
