// The first look at a candidate: how much the votes for it weigh that also lie as one picture on another would have them. Verification
// compares all points, and costs a thousand times as much: it is for candidates for which this says more than chance does.

import { tolerance } from './agreement.js';
import { DRIFT } from './agreeing.js';
import type { Votes } from './ballots.js';
import { scaleOf, type PointSet } from './points.js';
import type { VoterSide } from './voters.js';

/** What the votes for one registered picture say together: their weight, and how many they are. */
export type Lying = { readonly weight: number; readonly votes: number };
/** What they are to reach: their weight, or else their nearness. */
export type Least = { readonly weight: number; readonly nearness: number };

/** Bounds of the work: votes for one registered picture, the weightiest, and those that are tried as the one the others agree with. */
const MOST_VOTES = 512;
const MOST_SEEDS = 16;
/** Votes for one registered picture that are looked at to find the weightiest. */
const MOST_BALLOT = 16_384;
/** Directions may differ by 28° (in 256ths of a turn), scales by 0.6 octaves (in 16ths), as in verification. */
const TURN = 19;
const GROWN = 9;
/** Two points nearer to one another than this are one witness: feature pixels. */
const DISTINCT = 2.5;

/**
 * Cells of turn and of enlargement, for a bound: what agrees with one vote lies in three cells by two.
 */
const TURN_CELL = 32;
const TURN_CELLS = 256 / TURN_CELL;
const GROWN_CELL = 2 * GROWN + 1;
/** Scales are packed in 7 bits, and a found one is 16 less than packed: differences are from -111 to 144. */
const GROWN_LEAST = -128;
const GROWN_CELLS = Math.ceil(288 / GROWN_CELL) + 2;
const CELLS = TURN_CELLS * GROWN_CELLS;

const SIN = Float64Array.from({ length: 256 }, (_, turn) => Math.sin((turn / 128) * Math.PI));
const TOLERANCE = Float64Array.from({ length: 128 }, (_, packed) => tolerance(scaleOf(packed)));

/** @param sides the light voters, and the dark ones. */
export function openFirstLook(sides: readonly [VoterSide, VoterSide]) {
  const column = () => new Float64Array(MOST_VOTES);
  const [x, y, u, v] = [column(), column(), column(), column()];
  const [allowed, turns, growns] = [column(), column(), column()];
  const [weights, nearnesses] = [column(), column()];
  const weightIn = new Float64Array(CELLS);
  const nearnessIn = new Float64Array(CELLS);
  const isWanted = new Uint8Array(CELLS);
  const agree = new Uint16Array(MOST_VOTES);
  const keys = new Float64Array(MOST_BALLOT);

  /** Could any of these lie together so that they weigh as much, or are as near? */
  const mayReach = (votes: Votes, ballot: readonly number[], { weight, nearness }: Least) => {
    let weighAll = 0;
    let nearAll = 0;
    for (const vote of ballot) {
      weighAll += votes.weight[vote] ?? 0;
      nearAll += votes.nearness[vote] ?? 0;
    }
    if (weighAll < weight && nearAll < nearness) return false;
    weightIn.fill(0);
    nearnessIn.fill(0);
    for (const vote of ballot) {
      const cell = cellOf(votes.turn[vote] ?? 0, votes.grown[vote] ?? 0);
      weightIn[cell] = (weightIn[cell] ?? 0) + (votes.weight[vote] ?? 0);
      nearnessIn[cell] = (nearnessIn[cell] ?? 0) + (votes.nearness[vote] ?? 0);
    }
    return mostIn(weightIn) >= weight || mostIn(nearnessIn) >= nearness;
  };

  /** Does what lies around a cell suffice for a vote in it to be agreed with? */
  const suffices = (cell: number, { weight, nearness }: Least): boolean =>
    sumAround(weightIn, cell) >= weight || sumAround(nearnessIn, cell) >= nearness;

  /** The votes that may agree with any that suffices. */
  const withinReach = (votes: Votes, ballot: readonly number[], least: Least) => {
    isWanted.fill(0);
    for (let cell = 0; cell < isWanted.length; cell++) {
      if ((nearnessIn[cell] ?? 0) === 0 || !suffices(cell, least)) continue;
      for (const middle of [BEFORE[cell] ?? 0, cell, AFTER[cell] ?? 0]) {
        isWanted.fill(1, middle - 1, middle + 2);
      }
    }
    return ballot.filter(
      (vote) => isWanted[cellOf(votes.turn[vote] ?? 0, votes.grown[vote] ?? 0)] === 1,
    );
  };

  /** Writes the weightiest votes into the columns, the weightiest first. @returns how many. */
  const lay = (votes: Votes, ballot: readonly number[], found: PointSet): number => {
    const most = Math.min(ballot.length, MOST_BALLOT);
    // Sorted as numbers, for comparing by a function takes ten times as long: the weight in 4096ths, then the place from the end.
    for (let at = 0; at < most; at++) {
      const weight = Math.round((votes.weight[ballot[at] ?? 0] ?? 0) * 4096);
      keys[at] = weight * MOST_BALLOT + (MOST_BALLOT - 1 - at);
    }
    keys.subarray(0, most).sort();
    const count = Math.min(most, MOST_VOTES);
    for (let at = 0; at < count; at++) {
      const place = MOST_BALLOT - 1 - ((keys[most - 1 - at] ?? 0) % MOST_BALLOT);
      const vote = ballot[place] ?? 0;
      const voter = votes.voter[vote] ?? 0;
      const point = votes.point[vote] ?? 0;
      const side = sides[voter & 1 ? 1 : 0];
      const entry = voter >>> 1;
      x[at] = found.x[point] ?? 0;
      y[at] = found.y[point] ?? 0;
      u[at] = (side.x[entry] ?? 0) / 64;
      v[at] = (side.y[entry] ?? 0) / 64;
      allowed[at] = TOLERANCE[side.scale[entry] ?? 0] ?? 0;
      turns[at] = votes.turn[vote] ?? 0;
      growns[at] = votes.grown[vote] ?? 0;
      weights[at] = votes.weight[vote] ?? 0;
      nearnesses[at] = votes.nearness[vote] ?? 0;
    }
    return count;
  };

  /** What of the first `count` lies as the one at `seed` says; each spot of either picture counts once, by its weightiest vote. */
  const around = (seed: number, count: number): Lying & Least => {
    const turn = turns[seed] ?? 0;
    const grown = growns[seed] ?? 0;
    // A found point's scale is counted from 1, a voter's from 1/2.
    const scale = 2 ** (grown / 16 - 1);
    const sin = scale * (SIN[turn] ?? 0);
    const cos = scale * (SIN[(turn + 64) & 255] ?? 0);
    const [x0, y0, u0, v0] = [x[seed] ?? 0, y[seed] ?? 0, u[seed] ?? 0, v[seed] ?? 0];
    let weight = 0;
    let nearness = 0;
    let votes = 0;
    for (let at = 0; at < count; at++) {
      if (Math.abs((growns[at] ?? 0) - grown) > GROWN) continue;
      const turned = Math.abs((turns[at] ?? 0) - turn);
      if (turned > TURN && turned < 256 - TURN) continue;
      const dx = (x[at] ?? 0) - x0;
      const dy = (y[at] ?? 0) - y0;
      const du = (u[at] ?? 0) - u0;
      const dv = (v[at] ?? 0) - v0;
      const a = cos * dx - sin * dy - du;
      const b = sin * dx + cos * dy - dv;
      const most = (allowed[at] ?? 0) + DRIFT * Math.sqrt(du * du + dv * dv);
      if (a * a + b * b > most * most || isTaken(at, votes)) continue;
      agree[votes++] = at;
      weight += weights[at] ?? 0;
      nearness += nearnesses[at] ?? 0;
    }
    return { weight, nearness, votes };
  };

  const isTaken = (at: number, votes: number): boolean => {
    for (let other = 0; other < votes; other++) {
      const to = agree[other] ?? 0;
      if (isNear(x, y, at, to) || isNear(u, v, at, to)) return true;
    }
    return false;
  };

  /**
   * The weightiest votes that lie together.
   *
   * @param ballot numbers of the votes for one registered picture.
   * @param least what they are to reach in one respect; where they can't, they are not looked at.
   * @returns undefined where they do not.
   */
  return (
    votes: Votes,
    ballot: readonly number[],
    found: PointSet,
    least: Least,
  ): Lying | undefined => {
    if (!mayReach(votes, ballot, least)) return undefined;
    const count = lay(votes, withinReach(votes, ballot, least), found);
    let best = { weight: 0, nearness: 0, votes: 0 };
    for (let seed = 0, tried = 0; seed < count && tried < MOST_SEEDS; seed++) {
      const cell = cellOf(turns[seed] ?? 0, growns[seed] ?? 0);
      if (!suffices(cell, least)) continue;
      tried += 1;
      const lying = around(seed, count);
      // One vote lies as it says itself.
      if (lying.votes > 1 && lying.weight > best.weight) best = lying;
    }
    const isEnough = best.weight >= least.weight || best.nearness >= least.nearness;
    return isEnough ? { weight: best.weight, votes: best.votes } : undefined;
  };
}

/** The column of each difference of scales; divided once. */
const COLUMNS = Uint8Array.from({ length: 288 }, (_, grown) => Math.floor(grown / GROWN_CELL) + 1);
const cellOf = (turn: number, grown: number): number =>
  (turn >> 5) * GROWN_CELLS + (COLUMNS[grown - GROWN_LEAST] ?? 0);

/** Of each cell those in its column, a turn's cell before and after: the first cell's is the last. */
const BEFORE = Uint16Array.from(
  { length: CELLS },
  (_, cell) => (cell + CELLS - GROWN_CELLS) % CELLS,
);
const AFTER = Uint16Array.from({ length: CELLS }, (_, cell) => (cell + GROWN_CELLS) % CELLS);

/** A cell and the eight around it: what agrees with a vote in the middle. The first column and the last hold nothing. */
function sumAround(cells: Float64Array, cell: number): number {
  const before = BEFORE[cell] ?? 0;
  const after = AFTER[cell] ?? 0;
  let sum = 0;
  for (let by = -1; by <= 1; by++) {
    sum += (cells[before + by] ?? 0) + (cells[cell + by] ?? 0) + (cells[after + by] ?? 0);
  }
  return sum;
}

/** The most of three cells by two that adjoin. */
function mostIn(cells: Float64Array): number {
  let most = 0;
  for (let turn = 0; turn < TURN_CELLS; turn++) {
    const a = turn * GROWN_CELLS;
    const b = ((turn + 1) % TURN_CELLS) * GROWN_CELLS;
    const c = ((turn + 2) % TURN_CELLS) * GROWN_CELLS;
    let before = 0;
    for (let grown = 0; grown < GROWN_CELLS; grown++) {
      const here = (cells[a + grown] ?? 0) + (cells[b + grown] ?? 0) + (cells[c + grown] ?? 0);
      if (before + here > most) most = before + here;
      before = here;
    }
  }
  return most;
}

const isNear = (x: Float64Array, y: Float64Array, a: number, b: number): boolean =>
  Math.abs((x[a] ?? 0) - (x[b] ?? 0)) < DISTINCT && Math.abs((y[a] ?? 0) - (y[b] ?? 0)) < DISTINCT;
