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
/** Steps in which total weights are told apart to find the weightiest. */
const STEPS = 1024;
const STEP = 1 / 16;

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

  /** @param most of them, the weightiest. */
  count(most: number): Counted {
    const totals = this.#totals;
    const touched: number[] = [];
    for (let vote = 0; vote < this.#count; vote++) {
      const number = this.#registered[vote] ?? 0;
      if (totals[number] === 0) touched.push(number);
      totals[number] = (totals[number] ?? 0) + (this.#weight[vote] ?? 0);
    }
    const enough = leastOfMost(touched, totals, most);
    const chosen: [number, number[]][] = [];
    for (const number of touched) {
      const isChosen = (totals[number] ?? 0) >= enough && chosen.length < most;
      if (isChosen) chosen.push([number, []]);
      this.#places[number] = isChosen ? chosen.length : 0;
      totals[number] = 0;
    }
    for (let vote = 0; vote < this.#count; vote++) {
      const place = this.#places[this.#registered[vote] ?? 0] ?? 0;
      if (place > 0) chosen[place - 1]?.[1].push(vote);
    }
    return chosen;
  }
}

/** A weight that about `most` of the totals reach, without sorting them: there may be hundreds of thousands. */
function leastOfMost(touched: readonly number[], totals: Float32Array, most: number): number {
  if (touched.length <= most) return 0;
  const steps = new Uint32Array(STEPS);
  const stepOf = (total: number) => Math.min(STEPS - 1, Math.floor(total / STEP));
  for (const number of touched) {
    const step = stepOf(totals[number] ?? 0);
    steps[step] = (steps[step] ?? 0) + 1;
  }
  let reached = 0;
  let step = STEPS - 1;
  while (step > 0 && reached + (steps[step] ?? 0) <= most) {
    reached += steps[step] ?? 0;
    step -= 1;
  }
  return (step + 1) * STEP;
}
