// Evidence: a sealed capture of a page at the time of a match. The crawler can write it and cannot read it.

import type { Brand } from './brand.js';
import { UsageError } from './errors.js';
import type { AlertId, PageUrl, SiteId } from './ids.js';

/** One sealed bundle: `E-12`. */
export type EvidenceId = Brand<string, 'EvidenceId'>;

/** Parses `E-12` (also `e-12` and `12`). @throws UsageError `id-invalid` */
export function parseEvidenceId(text: string): EvidenceId {
  const match = /^(?:E-)?([1-9]\d{0,14})$/i.exec(text.trim());
  if (!match?.[1])
    throw new UsageError('id-invalid', { what: 'bundle of evidence', text, example: 'E-12' });
  return `E-${match[1]}` as EvidenceId;
}

export const evidenceIdOf = (row: number): EvidenceId => `E-${row}` as EvidenceId;
export const evidenceRow = (id: EvidenceId): number => Number(id.slice(2));

/** `purging`: its file is to be deleted, written down before it is tried; `purged`: the file is gone, the row proves what was there. */
export const BUNDLE_STATES = ['sealed', 'purging', 'purged'] as const;
export type BundleState = (typeof BUNDLE_STATES)[number];

/** Why a bundle was purged. */
export const PURGE_REASONS = ['retention', 'by-hand', 'withdrawn'] as const;
export type PurgeReason = (typeof PURGE_REASONS)[number];

/** Whether an alert has evidence: `due` is written with the alert, so that a killed process leaves a trace of what it owed. */
export const EVIDENCE_STATES = ['due', 'sealed', 'missing'] as const;
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

export const STAMP_STATES = ['due', 'stamped', 'failed'] as const;
export type StampState = (typeof STAMP_STATES)[number];

/** Where sealed bundles stand; the newest fact of each. */
export type EvidenceBundle = {
  readonly id: EvidenceId;
  readonly sha256: string;
  readonly previous?: string;
  readonly byteLength: number;
  readonly siteId: SiteId;
  readonly sealedAt: Date;
  readonly state: BundleState;
  readonly purgedAt?: Date;
  readonly purgedFor?: PurgeReason;
  readonly alerts: readonly { readonly alertId: AlertId; readonly pageUrl: PageUrl }[];
  readonly stamp?: {
    readonly state: StampState;
    readonly attempts: number;
    readonly at?: Date;
    readonly error?: string;
  };
};

/** An alert without evidence that should have some. */
export type MissingEvidence = {
  readonly alertId: AlertId;
  readonly state: 'due' | 'missing';
  readonly at: Date;
  readonly reason?: string;
};

/** The end of the chain: what the next bundle names. */
export type ChainEnd = { readonly sha256: string } | undefined;

export interface EvidenceStore {
  /** Of these alerts, those that have no sealed evidence and for which some is due. */
  due(alerts: readonly AlertId[]): Promise<readonly AlertId[]>;
  chainEnd(): Promise<ChainEnd>;
  /** Writes a bundle down before its file takes its name; with `stamp`, a time stamp is due for it. @returns its id. */
  sealed(
    bundle: {
      readonly sha256: string;
      readonly previous: string | undefined;
      readonly byteLength: number;
      readonly siteId: SiteId;
      readonly alerts: readonly AlertId[];
      readonly stamp: boolean;
    },
    at: Date,
  ): Promise<EvidenceId>;
  /** Says why an alert has no evidence; it stays so until it is sealed at a later sighting. */
  missed(alerts: readonly AlertId[], reason: string, at: Date): Promise<void>;
  /** What an earlier process owed when it died. @returns how many alerts. */
  interrupted(at: Date): Promise<number>;
  /** In the order of sealing. */
  list(): Promise<readonly EvidenceBundle[]>;
  get(id: EvidenceId): Promise<EvidenceBundle | undefined>;
  missing(): Promise<readonly MissingEvidence[]>;
  /** Marks bundles whose files are to be deleted; those of one id, or sealed before a moment. @returns their ids. */
  purge(
    which: { readonly id: EvidenceId } | { readonly before: Date },
    reason: PurgeReason,
    at: Date,
  ): Promise<readonly EvidenceId[]>;
  /** Those whose files are still to be deleted. */
  purging(): Promise<readonly EvidenceBundle[]>;
  /** The file is gone; the audit log says so. */
  purged(id: EvidenceId, actor: string, at: Date): Promise<void>;
  /** Bundles that wait for a time stamp, failed attempts too. */
  unstamped(): Promise<readonly EvidenceBundle[]>;
  stamped(id: EvidenceId, answer: Uint8Array, stampedAt: Date, at: Date): Promise<void>;
  stampFailed(id: EvidenceId, error: string, at: Date): Promise<void>;
  stampOf(id: EvidenceId): Promise<Uint8Array | undefined>;
}
