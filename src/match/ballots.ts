// Ballots: the votes of one found picture, kept until they are counted.

/** Votes of one found picture, as arrays: there are tens of thousands, one for each found point that is like a voter. */
export type Votes = {
  readonly count: number;
  /** The registered picture or frame that is voted for. */
  readonly registered: Uint32Array;
  /** The voter, and the found point. */
  readonly voter: Uint32Array;
  readonly point: Uint16Array;
  readonly weight: Float32Array;
  /** How much nearer than by chance the two are. */
  readonly nearness: Float32Array;
  /** How far the voter is turned against the found point, in 256ths of a turn, and enlarged, in 16ths of an octave. */
  readonly turn: Uint8Array;
  readonly grown: Int16Array;
};

/** Bound of the work for one found picture: later votes are those of its least stable points. */
const MAX_VOTES = 200_000;
/**
 * Total weights are told apart to find the weightiest by what their floats begin with, which is no less than one part in 128: they are
 * positive, so that larger ones have larger bits.
 */
const UNTOLD_BITS = 16;
const STEPS = 2 ** (31 - UNTOLD_BITS);

/** The registered pictures of most total weight, and the numbers of the votes for each of them. */
export type Counted = readonly (readonly [registered: number, votes: readonly number[]])[];

/** Room for the votes of one found picture after the other; the newest are in `votes` until `clear`. */
export class Ballots {
  readonly #registered = new Uint32Array(MAX_VOTES);
  readonly #voter = new Uint32Array(MAX_VOTES);
  readonly #point = new Uint16Array(MAX_VOTES);
  readonly #weight = new Float32Array(MAX_VOTES);
  readonly #nearness = new Float32Array(MAX_VOTES);
  readonly #turn = new Uint8Array(MAX_VOTES);
  readonly #grown = new Int16Array(MAX_VOTES);
  readonly #totals: Float32Array;
  /** Places among the chosen, from 1; 0 is none. */
  readonly #places: Uint16Array;
  #count = 0;

  /** @param registered how many pictures and frames there are. */
  constructor(registered: number) {
    this.#totals = new Float32Array(registered);
    this.#places = new Uint16Array(registered);
  }

  get votes(): Votes {
    return {
      ...{ count: this.#count, registered: this.#registered, voter: this.#voter },
      ...{
        point: this.#point,
        weight: this.#weight,
        nearness: this.#nearness,
        turn: this.#turn,
        grown: this.#grown,
      },
    };
  }

  cast(
    registered: number,
    voter: number,
    point: number,
    weight: number,
    nearness: number,
    turn: number,
    grown: number,
  ): void {
    const at = this.#count;
    if (at === MAX_VOTES) return;
    this.#registered[at] = registered;
    this.#voter[at] = voter;
    this.#point[at] = point;
    this.#weight[at] = weight;
    this.#nearness[at] = nearness;
    this.#turn[at] = turn;
    this.#grown[at] = grown;
    this.#count += 1;
  }

  clear(): void {
    this.#count = 0;
  }

  /** @param most of them, the weightiest; where more are as heavy, those that were voted for first. */
  count(most: number): Counted {
    const totals = this.#totals;
    const bits = new Uint32Array(totals.buffer);
    const touched: number[] = [];
    for (let vote = 0; vote < this.#count; vote++) {
      const number = this.#registered[vote] ?? 0;
      if (totals[number] === 0) touched.push(number);
      totals[number] = (totals[number] ?? 0) + (this.#weight[vote] ?? 0);
    }
    const steps = Uint16Array.from(touched, (number) => (bits[number] ?? 0) >>> UNTOLD_BITS);
    const last = lastStep(steps, most);
    const chosen: [number, number[]][] = [];
    const choose = (number: number): void => {
      chosen.push([number, []]);
      this.#places[number] = chosen.length;
    };
    touched.forEach((number, at) => {
      totals[number] = 0;
      this.#places[number] = 0;
      if ((steps[at] ?? 0) > last) choose(number);
    });
    // Of those that are alike as many as there is room for: there may be more, of one picture that was registered often.
    touched.forEach((number, at) => {
      if (steps[at] === last && chosen.length < most) choose(number);
    });
    for (let vote = 0; vote < this.#count; vote++) {
      const place = this.#places[this.#registered[vote] ?? 0] ?? 0;
      if (place > 0) chosen[place - 1]?.[1].push(vote);
    }
    return chosen;
  }
}

/** The step that the last of the weightiest `most` is in, without sorting them: there may be hundreds of thousands. */
function lastStep(steps: Uint16Array, most: number): number {
  // All of them: no total begins with nothing.
  if (steps.length <= most) return 0;
  const counts = new Uint32Array(STEPS);
  let step = 0;
  for (const one of steps) {
    counts[one] = (counts[one] ?? 0) + 1;
    if (one > step) step = one;
  }
  let room = most;
  for (; (counts[step] ?? 0) < room; step--) room -= counts[step] ?? 0;
  return step;
}
