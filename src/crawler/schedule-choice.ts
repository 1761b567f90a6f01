// Which lane of a site comes next: what yields first, and every tenth page to whom has waited longest.

import { expectedReward, REPORTED_PRIORITY } from '../domain/revisit.js';
import type { Lane, LaneId } from '../domain/schedule.js';

/**
 * Every tenth page of a site explores: it goes to the lane that has waited longest. So of n lanes each is visited once in
 * ten times n pages at the latest, whatever the others yield: quiet sections are never starved. There is no chance in it,
 * so a run can be repeated.
 */
export const EXPLORE_EVERY = 10;

/** What a site's turns have been so far in this run. */
export type Turns = { readonly taken: number; readonly lastOf: ReadonlyMap<LaneId, number> };
export const NO_TURNS: Turns = { taken: 0, lastOf: new Map() };

export const afterTurn = ({ taken, lastOf }: Turns, lane: LaneId): Turns => ({
  taken: taken + 1,
  lastOf: new Map(lastOf).set(lane, taken),
});

/** What a page of the lane promises: its rank as a share of the highest priority, and what its section yields. */
const promise = ({ rank, yielded }: Lane): number => rank / 100 + expectedReward(yielded);

/**
 * The lane that the next page of a site is taken from. Reported places go before all; else the lane that promises most,
 * among equals the one that has waited longest, then the first.
 *
 * @param lanes those whose domain may be asked now.
 */
export function chooseLane(lanes: readonly Lane[], turns: Turns): Lane | undefined {
  const waitedSince = ({ id }: Lane): number => turns.lastOf.get(id) ?? -1;
  const longest = (a: Lane, b: Lane): number => waitedSince(a) - waitedSince(b) || a.id - b.id;
  const best = (a: Lane, b: Lane): number => promise(b) - promise(a) || longest(a, b);
  const reported = lanes.filter(({ rank }) => rank >= REPORTED_PRIORITY / 2);
  const explores = turns.taken % EXPLORE_EVERY === EXPLORE_EVERY - 1;
  return [...(reported.length > 0 ? reported : lanes)].sort(explores ? longest : best)[0];
}
