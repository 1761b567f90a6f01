// What a run has spent: pages and bytes, by site, so that its budget is divided by share.

import type { Budget } from '../domain/run.js';

export type Spent = { readonly pages: number; readonly bytes: number; readonly ms: number };
export const NOTHING_SPENT: Spent = { pages: 0, bytes: 0, ms: 0 };

export const plus = (a: Spent, b: Partial<Spent>): Spent => ({
  pages: a.pages + (b.pages ?? 0),
  bytes: a.bytes + (b.bytes ?? 0),
  ms: a.ms + (b.ms ?? 0),
});

/**
 * How much of the run's budget a site has had, as a share of what is its own: the largest of its parts of the pages, the
 * bytes and the time (dominant resource fairness: Ghodsi et al., NSDI 2011). The site that has had least is next, so that
 * one of large videos gets fewer pages, and one of many small pages no more than its share of them.
 *
 * @param share relative to the other sites'.
 * @param lanes pages that are visited at the same time: so much time is there in a millisecond.
 */
export function hadOf(spent: Spent, share: number, budget: Budget, lanes: number): number {
  const parts = [
    spent.pages / budget.maxPages,
    spent.ms / (Math.max(1, budget.durationMs) * lanes),
    ...(budget.maxBytes === undefined ? [] : [spent.bytes / budget.maxBytes]),
  ];
  return Math.max(...parts) / share;
}

/**
 * Divides the bytes of all connections among the visits under way: what passed since somebody came or went is split evenly
 * among those that were there. Their sum is exact; whose they were is not known, for visits share connections.
 */
export type ByteMeter = {
  /** A visit begins; what is returned ends it and says its bytes. */
  readonly begin: () => () => number;
};

export function byteMeter(traffic: () => number): ByteMeter {
  const visits = new Set<{ bytes: number }>();
  let counted = traffic();
  const divide = (): void => {
    const now = traffic();
    for (const visit of visits) visit.bytes += (now - counted) / visits.size;
    // Between visits nobody pays: the next one does.
    if (visits.size > 0) counted = now;
  };
  return {
    begin: () => {
      divide();
      const visit = { bytes: 0 };
      visits.add(visit);
      return () => {
        divide();
        visits.delete(visit);
        return Math.round(visit.bytes);
      };
    },
  };
}
