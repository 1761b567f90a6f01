// Which lane of a site comes next: what yields first, and every tenth page to whom has waited longest.

import { expectedReward, REPORTED_PRIORITY } from '../domain/revisit.js';
import type { Lane, LaneId } from '../domain/schedule.js';

/**
 * The second page of a site in a run explores, and every tenth from there on: it goes to the lane whose section has waited
 * longest, counted over runs, and there to the page that was planned first, which is the longest overdue. So of n sections
 * each is visited once in ten times n pages (and in n runs) at the latest, and a page before which m of its section are due
 * after m + 1 of such rounds, whatever the others yield: neither quiet sections nor pages that yielded little are starved.
 * There is no chance in it: the same lanes and turns give the same choice. The first page is not meant: seeds tell what is new.
 */
export const EXPLORE_EVERY = 10;
const FIRST_EXPLORED = 1;

/** What a site's turns have been so far in this run. */
export type Turns = { readonly taken: number; readonly lastOf: ReadonlyMap<LaneId, number> };
export const NO_TURNS: Turns = { taken: 0, lastOf: new Map() };

export const afterTurn = ({ taken, lastOf }: Turns, lane: LaneId): Turns => ({
  taken: taken + 1,
  lastOf: new Map(lastOf).set(lane, taken),
});

/** What a page of the lane promises: its rank as a share of the highest priority, and what its section yields. */
const promise = ({ rank, yielded }: Lane): number => rank / 100 + expectedReward(yielded);

export type Choice = {
  readonly lane: Lane;
  /** The page is the one that was planned first, not the one that promises most. */
  readonly explores: boolean;
};

/**
 * The lane that the next page of a site is taken from. Reported places go before all; else the lane that promises most,
 * among equals the one that has waited longest, then the first.
 *
 * @param lanes those whose domain may be asked now.
 */
export function chooseLane(lanes: readonly Lane[], turns: Turns): Choice | undefined {
  const waitedSince = ({ id }: Lane): number => turns.lastOf.get(id) ?? -1;
  const visitedAt = (lane: Lane): number => lane.visitedAt?.getTime() ?? 0;
  const longest = (a: Lane, b: Lane): number =>
    waitedSince(a) - waitedSince(b) || visitedAt(a) - visitedAt(b) || a.id - b.id;
  const best = (a: Lane, b: Lane): number => promise(b) - promise(a) || longest(a, b);
  const reported = lanes.filter(({ rank }) => rank >= REPORTED_PRIORITY / 2);
  const explores = turns.taken % EXPLORE_EVERY === FIRST_EXPLORED;
  const [lane] = [...(reported.length > 0 ? reported : lanes)].sort(explores ? longest : best);
  return lane && { lane, explores };
}
