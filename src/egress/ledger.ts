// What the guard said no to: a bounded record, for the log, and for clients that a tunnel tells nothing.

/** A destination that was not reached, and why. */
export type Unreached = {
  readonly authority: string;
  /** `refused` by a rule of ours; `failed` for the network's own reasons. */
  readonly what: 'refused' | 'failed';
  readonly reason: string;
};

const MAX_ENTRIES = 500;

export type UnreachedLedger = {
  readonly add: (entry: Unreached) => void;
  /** The destination was reached: what was said of it before no longer holds. */
  readonly clear: (authority: string) => void;
  readonly find: (authority: string) => Unreached | undefined;
  /** Refusals, the oldest first. */
  readonly refusals: () => readonly Unreached[];
};

/** An empty ledger; it keeps the latest entry of each authority, 500 at the most. */
export function unreachedLedger(): UnreachedLedger {
  const entries = new Map<string, Unreached>();
  return {
    add(entry) {
      entries.delete(entry.authority);
      entries.set(entry.authority, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_ENTRIES) break;
        entries.delete(oldest);
      }
    },
    clear: (authority) => void entries.delete(authority),
    find: (authority) => entries.get(authority),
    refusals: () => [...entries.values()].filter(({ what }) => what === 'refused'),
  };
}
