// Bounds for the first look: the votes for a candidate in cells by how they turn and enlarge, so that most candidates, and most votes of the
// others, need not be looked at one against another.

import type { Votes } from './ballots.js';

/** What they are to reach: their weight, or else their nearness. */
export type Least = { readonly weight: number; readonly nearness: number };

/** Directions may differ by 28° (in 256ths of a turn), scales by 0.6 octaves (in 16ths), as in verification. */
export const TURN = 19;
export const GROWN = 9;

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

/** The cells are of the votes that {@link mayReach} was last asked about. */
export function openVoteCells() {
  const weightIn = new Float64Array(CELLS);
  const nearnessIn = new Float64Array(CELLS);
  const isWanted = new Uint8Array(CELLS);

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
  const isEnough = (cell: number, { weight, nearness }: Least): boolean =>
    sumAround(weightIn, cell) >= weight || sumAround(nearnessIn, cell) >= nearness;

  /** The votes that may agree with any that suffices. */
  const withinReach = (votes: Votes, ballot: readonly number[], least: Least) => {
    isWanted.fill(0);
    for (let cell = 0; cell < isWanted.length; cell++) {
      if ((nearnessIn[cell] ?? 0) === 0 || !isEnough(cell, least)) continue;
      for (const middle of [BEFORE[cell] ?? 0, cell, AFTER[cell] ?? 0]) {
        isWanted.fill(1, middle - 1, middle + 2);
      }
    }
    return ballot.filter(
      (vote) => isWanted[cellOf(votes.turn[vote] ?? 0, votes.grown[vote] ?? 0)] === 1,
    );
  };

  return {
    mayReach,
    withinReach,
    /** May what agrees with a vote that turns and enlarges so suffice? */
    suffices: (turn: number, grown: number, least: Least): boolean =>
      isEnough(cellOf(turn, grown), least),
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
