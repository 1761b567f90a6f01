// Custody: are the sealed bundles those that were sealed, all of them, in their order?

import type { AuditCheck, AuditEntry } from '../domain/audit.js';
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
  'not-purged-by-audit',
  'audit-altered',
] as const;
export type CustodyFault = (typeof CUSTODY_FAULTS)[number];

export type CustodyAnswer = {
  readonly sealed: number;
  /** Marked for purging, and not erased yet. */
  readonly purging: number;
  readonly purged: number;
  /** Bundles whose inside was looked at with an identity. */
  readonly opened: number;
  /** `id` is absent where the fault is the audit log's own. */
  readonly faults: readonly { readonly id?: EvidenceId; readonly fault: CustodyFault }[];
};

/** `E-12 sha256:…`, as the store writes it into the audit log when it seals. */
const SUBJECT = /^(E-[1-9]\d*) sha256:([0-9a-f]{64})$/;

/** `E-12 withdrawn sha256:…`, as it writes it when a bundle's file is gone. */
const PURGED_SUBJECT = /^(E-[1-9]\d*) [a-z-]* ?sha256:([0-9a-f]{64})$/;

/** What the audit log says of evidence: hashes by id. */
export type AuditedEvidence = {
  /** Is the log's own chain whole? What it says is worth no more than that. */
  readonly intact: boolean;
  readonly sealed: ReadonlyMap<string, string>;
  readonly purged: ReadonlyMap<string, string>;
};

/** @param check what following the log's chain came to. */
export async function evidenceByAudit(
  entries: AsyncIterable<AuditEntry>,
  check: Pick<AuditCheck, 'intact'>,
): Promise<AuditedEvidence> {
  const sealed = new Map<string, string>();
  const purged = new Map<string, string>();
  for await (const { action, subject } of entries) {
    const [shape, known] =
      action === 'evidence-sealed'
        ? [SUBJECT, sealed]
        : action === 'evidence-purged'
          ? [PURGED_SUBJECT, purged]
          : [];
    const [, id, sha256] = shape?.exec(subject) ?? [];
    if (id !== undefined && sha256 !== undefined) known?.set(id, sha256);
  }
  return { intact: check.intact, sealed, purged };
}

/** What is wrong with a row beside the audit log; a row that says "purged" proves nothing by itself. */
function rowFault(
  { id, sha256, state }: EvidenceBundle,
  { sealed, purged }: AuditedEvidence,
): CustodyFault | undefined {
  if (sealed.get(id) !== sha256) return 'row-changed';
  if (state === 'purged') return purged.get(id) === sha256 ? undefined : 'not-purged-by-audit';
  return purged.has(id) ? 'row-changed' : undefined;
}

/**
 * Compares every bundle with its row, its row with the one before it and with the audit log.
 *
 * @param identity text of an identity file: then every bundle is opened too, in memory, and its parts are compared with its manifest.
 */
export async function verifyCustody(
  bundles: readonly EvidenceBundle[],
  audited: AuditedEvidence,
  files: EvidenceFiles,
  identity: string | undefined,
): Promise<CustodyAnswer> {
  const faults: { id?: EvidenceId; fault: CustodyFault }[] = audited.intact
    ? []
    : [{ fault: 'audit-altered' }];
  let previous: string | undefined;
  let opened = 0;
  const known = new Set<string>();
  for (const bundle of bundles) {
    const { id } = bundle;
    known.add(id);
    if (bundle.previous !== previous) faults.push({ id, fault: 'chain-broken' });
    previous = bundle.sha256;
    const fault = rowFault(bundle, audited);
    if (fault) faults.push({ id, fault });
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
  for (const id of audited.sealed.keys()) {
    if (!known.has(id)) faults.push({ id: id as EvidenceId, fault: 'row-missing' });
  }
  return {
    sealed: bundles.filter(({ state }) => state === 'sealed').length,
    purging: bundles.filter(({ state }) => state === 'purging').length,
    purged: bundles.filter(({ state }) => state === 'purged').length,
    opened,
    faults,
  };
}
