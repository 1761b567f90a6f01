// The first look at a candidate: how much the votes for it weigh that also lie as one picture on another would have them. Verification
// compares all points, and costs a thousand times as much: it is for candidates for which this says more than chance does.

import { tolerance } from './agreement.js';
import { DRIFT } from './agreeing.js';
import type { Votes } from './ballots.js';
import { scaleOf, type PointSet } from './points.js';
import { GROWN, openVoteCells, TURN, type Least } from './vote-cells.js';
import type { VoterSide } from './voters.js';

/** What the votes for one registered picture say together: their weight, and how many they are. */
export type Lying = { readonly weight: number; readonly votes: number };

/** Bounds of the work: votes for one registered picture, the weightiest, and those that are tried as the one the others agree with. */
const MOST_VOTES = 512;
const MOST_SEEDS = 16;
/** Votes for one registered picture that are looked at to find the weightiest. */
const MOST_BALLOT = 16_384;
/** In 4096ths: no vote counts 16 times as much as one by chance. */
const MOST_WEIGHT = 65_535;
/** Two points nearer to one another than this are one witness: feature pixels. */
const DISTINCT = 2.5;

const SIN = Float64Array.from({ length: 256 }, (_, turn) => Math.sin((turn / 128) * Math.PI));
const TOLERANCE = Float64Array.from({ length: 128 }, (_, packed) => tolerance(scaleOf(packed)));

/** @param sides the light voters, and the dark ones. */
export function openFirstLook(sides: readonly [VoterSide, VoterSide]) {
  const cells = openVoteCells();
  const column = () => new Float64Array(MOST_VOTES);
  const [x, y, u, v] = [column(), column(), column(), column()];
  const [allowed, weights, nearnesses] = [column(), column(), column()];
  // Whole numbers: they are compared most.
  const turns = new Int32Array(MOST_VOTES);
  const growns = new Int32Array(MOST_VOTES);
  const agree = new Uint16Array(MOST_VOTES);
  const inOrder = sorter();

  /** Writes the weightiest votes into the columns, the weightiest first. @returns how many. */
  const lay = (votes: Votes, ballot: readonly number[], found: PointSet): number => {
    const most = Math.min(ballot.length, MOST_BALLOT);
    const order = inOrder(votes, ballot, most);
    const count = Math.min(most, MOST_VOTES);
    for (let at = 0; at < count; at++) {
      const vote = ballot[order[at] ?? 0] ?? 0;
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

  /**
   * Could what lies as the one at `seed` says reach it? Asked of turn and enlargement alone: hardly any do, and places cost most. The sums
   * are taken in the order of {@link around}, so that no rounding makes them less than what they bound.
   */
  const mayLie = (seed: number, count: number, { weight, nearness }: Least): boolean => {
    const turn = (turns[seed] ?? 0) - TURN;
    const grown = growns[seed] ?? 0;
    let weigh = 0;
    let near = 0;
    for (let at = 0; at < count; at++) {
      if ((((turns[at] ?? 0) - turn) & 255) > 2 * TURN) continue;
      if (Math.abs((growns[at] ?? 0) - grown) > GROWN) continue;
      weigh += weights[at] ?? 0;
      near += nearnesses[at] ?? 0;
    }
    return weigh >= weight || near >= nearness;
  };

  const isTaken = (at: number, votes: number): boolean => {
    for (let other = 0; other < votes; other++) {
      const to = agree[other] ?? 0;
      if (isNear(x, y, at, to) || isNear(u, v, at, to)) return true;
    }
    return false;
  };

  /**
   * The weightiest votes that lie together and reach what they are to.
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
    if (!cells.mayReach(votes, ballot, least)) return undefined;
    const count = lay(votes, cells.withinReach(votes, ballot, least), found);
    let best: Lying | undefined;
    for (let seed = 0, tried = 0; seed < count && tried < MOST_SEEDS; seed++) {
      if (!cells.suffices(turns[seed] ?? 0, growns[seed] ?? 0, least)) continue;
      tried += 1;
      if (!mayLie(seed, count, least)) continue;
      const { weight, nearness, votes: lying } = around(seed, count);
      // The weightiest need not be the nearest: a few votes of chance outweigh a picture that many references share.
      const isEnough = weight >= least.weight || nearness >= least.nearness;
      // One vote lies as it says itself.
      if (lying > 1 && isEnough && weight > (best?.weight ?? 0)) best = { weight, votes: lying };
    }
    return best;
  };
}

const DIGIT = 256;

/**
 * Sorts by weight in 4096ths, the weightiest first, equals as they came: digit by digit (Knuth, TAOCP 3, 5.2.5), for a sort by comparing
 * takes several times as long, and there are a hundred for every found picture.
 */
function sorter() {
  const weighs = new Int32Array(MOST_BALLOT);
  const heads = new Int32Array(DIGIT + 1);
  const once = new Uint16Array(MOST_BALLOT);
  const twice = new Uint16Array(MOST_BALLOT);
  const pass = (count: number, shift: number, from: Uint16Array, to: Uint16Array) => {
    heads.fill(0);
    for (let at = 0; at < count; at++) {
      const above = DIGIT - (((weighs[at] ?? 0) >> shift) & (DIGIT - 1));
      heads[above] = (heads[above] ?? 0) + 1;
    }
    for (let at = 1; at <= DIGIT; at++) heads[at] = (heads[at] ?? 0) + (heads[at - 1] ?? 0);
    for (let at = 0; at < count; at++) {
      const place = from[at] ?? 0;
      const digit = DIGIT - 1 - (((weighs[place] ?? 0) >> shift) & (DIGIT - 1));
      const head = heads[digit] ?? 0;
      to[head] = place;
      heads[digit] = head + 1;
    }
  };
  const asTheyCame = Uint16Array.from({ length: MOST_BALLOT }, (_, at) => at);
  return (votes: Votes, ballot: readonly number[], count: number): Uint16Array => {
    for (let at = 0; at < count; at++) {
      weighs[at] = Math.min(MOST_WEIGHT, Math.round((votes.weight[ballot[at] ?? 0] ?? 0) * 4096));
    }
    pass(count, 0, asTheyCame, once);
    pass(count, 8, once, twice);
    return twice;
  };
}

const isNear = (x: Float64Array, y: Float64Array, a: number, b: number): boolean =>
  Math.abs((x[a] ?? 0) - (x[b] ?? 0)) < DISTINCT && Math.abs((y[a] ?? 0) - (y[b] ?? 0)) < DISTINCT;
