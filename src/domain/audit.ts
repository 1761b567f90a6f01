// The audit log: who did what and when, each entry bound to the one before it.

export const AUDIT_ACTIONS = [
  'case-opened',
  'case-closed',
  'case-edited',
  'reference-registered',
  'reference-withdrawn',
  'alert-confirmed',
  'alert-dismissed',
  'alert-not-this',
  'reference-quarantined',
  'reference-released',
  'matches-exported',
  'takedown-drafted',
  'takedown-approved',
  'takedown-cancelled',
  'takedown-sent',
  'takedown-answered',
  'takedown-escalated',
  'evidence-sealed',
  'evidence-opened',
  'evidence-verified',
  'evidence-purged',
  'report-made',
  'retention-purged',
  'site-logged-in',
  'site-logged-out',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export type AuditEntry = {
  /** 1, 2, 3 … without a gap. */
  readonly sequence: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: AuditAction;
  /** An id; never content, never a name. */
  readonly subject: string;
  /** SHA-256 (hex) over the previous entry's hash and this entry's canonical text. */
  readonly hash: string;
};

/** The text that an entry's hash covers: its parts as a JSON array, which no two different entries share. */
export const auditText = (previousHash: string, entry: Omit<AuditEntry, 'hash'>): string =>
  JSON.stringify([
    previousHash,
    entry.sequence,
    entry.at.toISOString(),
    entry.actor,
    entry.action,
    entry.subject,
  ]);

/** A place in the log that somebody wrote down elsewhere: so many entries, and the hash of the last one then. */
export type AuditMark = { readonly sequence: number; readonly hash: string };

/**
 * What following the chain came to. `altered`: this entry is not what was written, or one before it is missing or out of place;
 * `cut-off`: the log ends before the mark; `replaced`: it has another entry there.
 */
export type AuditCheck =
  | { readonly intact: true; readonly entries: number; readonly hash: string }
  | {
      readonly intact: false;
      readonly sequence: number;
      readonly fault: 'altered' | 'cut-off' | 'replaced';
    };
