// Ballots: the votes of one found picture, kept until they are counted.

/** One found point that is like one voter. */
export type Vote = {
  /** The registered picture or frame that is voted for. */
  readonly registered: number;
  /** The voter, and the found point. */
  readonly voter: number;
  readonly point: number;
  readonly weight: number;
  /** How far the voter is turned against the found point, in 256ths of a turn, and enlarged, in 16ths of an octave. */
  readonly turn: number;
  readonly grown: number;
};

export type Ballots = {
  readonly cast: (vote: Vote) => void;
  /** The votes for the registered pictures of most total weight, at most so many of them; then all is forgotten. */
  readonly count: (most: number) => readonly (readonly [number, readonly Vote[]])[];
};

/** Bound of the work for one found picture: later votes are those of its least stable points. */
const MAX_VOTES = 200_000;
/** Steps in which total weights are told apart to find the weightiest. */
const STEPS = 1024;
const STEP = 1 / 16;

/** @param registered how many pictures and frames there are. */
export function openBallots(registered: number): Ballots {
  const votes: Vote[] = [];
  const totals = new Float32Array(registered);

  return {
    cast: (vote) => {
      if (votes.length < MAX_VOTES) votes.push(vote);
    },
    count: (most) => {
      const touched: number[] = [];
      for (const { registered: number, weight } of votes) {
        if (totals[number] === 0) touched.push(number);
        totals[number] = (totals[number] ?? 0) + weight;
      }
      const enough = leastOfMost(touched, totals, most);
      const chosen = new Map<number, Vote[]>();
      for (const number of touched) {
        if ((totals[number] ?? 0) >= enough && chosen.size < most) chosen.set(number, []);
        totals[number] = 0;
      }
      for (const vote of votes) chosen.get(vote.registered)?.push(vote);
      votes.length = 0;
      return [...chosen];
    },
  };
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

/** Votes are sorted into cells of a 16th of a turn and three quarters of an octave; four adjoining ones agree. */
const TURN_CELL = 16;
const TURN_CELLS = 256 / TURN_CELL;
const GROWN_CELL = 12;
/** Scales are packed in 7 bits: one is at most 127 steps larger or smaller than the other. */
const GROWN_CELLS = Math.ceil(256 / GROWN_CELL) + 1;

const turnCell = ({ turn }: Vote): number => Math.floor(turn / TURN_CELL);
const grownCell = ({ grown }: Vote): number => Math.floor((grown + 128) / GROWN_CELL);

/** Votes that agree: their weight, and how many they are. */
export type Agreed = { readonly weight: number; readonly votes: number };

/**
 * The most weight of votes that turn and enlarge alike, each voter and each found point counted once: weak geometric consistency
 * (Jégou, Douze, Schmid, "Hamming embedding and weak geometric consistency", ECCV 2008).
 */
export function agreed(ballot: readonly Vote[]): Agreed {
  const cells = new Float32Array(TURN_CELLS * GROWN_CELLS);
  for (const vote of ballot) {
    const cell = turnCell(vote) * GROWN_CELLS + grownCell(vote);
    cells[cell] = (cells[cell] ?? 0) + vote.weight;
  }
  let best = { weight: 0, turn: 0, grown: 0 };
  for (let turn = 0; turn < TURN_CELLS; turn++) {
    const row = turn * GROWN_CELLS;
    const next = ((turn + 1) % TURN_CELLS) * GROWN_CELLS;
    for (let grown = 0; grown + 1 < GROWN_CELLS; grown++) {
      const weight =
        (cells[row + grown] ?? 0) +
        (cells[row + grown + 1] ?? 0) +
        (cells[next + grown] ?? 0) +
        (cells[next + grown + 1] ?? 0);
      if (weight > best.weight) best = { weight, turn, grown };
    }
  }
  const voters = new Set<number>();
  const points = new Set<number>();
  let weight = 0;
  for (const vote of ballot) {
    const turned = (turnCell(vote) - best.turn + TURN_CELLS) % TURN_CELLS;
    const grown = grownCell(vote) - best.grown;
    if (turned > 1 || grown < 0 || grown > 1) continue;
    if (voters.has(vote.voter) || points.has(vote.point)) continue;
    voters.add(vote.voter);
    points.add(vote.point);
    weight += vote.weight;
  }
  return { weight, votes: voters.size };
}
