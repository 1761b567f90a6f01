// Retention: how long what was found is kept, and what a purge deleted.

export const PURGED_THINGS = [
  'media',
  'sightings',
  'matches',
  'runs',
  'visits',
  'captures',
] as const;
export type PurgedThing = (typeof PURGED_THINGS)[number];
export type PurgedCounts = Readonly<Record<PurgedThing, number>>;

/** What is older goes. */
export type RetentionLimits = {
  /** Found media's fingerprints, sightings and matches without an alert, by when they were last seen. */
  readonly foundBefore: Date;
  /** Visits and captures of runs that ended before; their numbers are kept as totals. */
  readonly ledgerBefore: Date;
};

export interface RetentionStore {
  /** What a purge would delete now. */
  count(limits: RetentionLimits): Promise<PurgedCounts>;
  /**
   * Deletes in short transactions, cleans free pages and WAL, and writes one audit line with the counts. What belongs to an alert
   * stays. Killed or aborted, the next call goes on, and its audit line counts the whole.
   *
   * @returns what was deleted, and whether its bytes are out of the files as well.
   */
  purge(
    limits: RetentionLimits,
    actor: string,
    at: Date,
    abort: AbortSignal,
  ): Promise<{ readonly deleted: PurgedCounts; readonly traces: 'gone' | 'pending' }>;
}
