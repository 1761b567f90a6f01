// Temporal alignment: which stretches of a found video run along which stretches of a reference.

/** One frame of the found video that resembles one frame of the reference; times in milliseconds. */
export type FramePair = {
  readonly foundMs: number;
  readonly referenceMs: number;
  /** How far from certain the resemblance is; the less, the likelier it is kept. */
  readonly doubt: number;
};

/** Pairs that follow one another in both videos, by rising time of the found one. */
export type AlignedSpan<Pair extends FramePair = FramePair> = readonly Pair[];

/** References drop near-identical frames, so that a still scene may shift a pair by as much. */
const STILL_SLACK_MS = 5_000;
/** What a pair adds to a take while the reference stands still, as a power of two: many frames like one say little more than one. */
const STILL_LENGTH = 1 / 64;
/** In less than this nothing is put between. */
const CUT_FROM_MS = 10_000;
/** Half to double speed: how far the clocks of the two videos may drift apart, as a share of the time passed. */
const SPEED_SLACK = 1;
/**
 * Bounds of the work: the quadratic chaining below sees at most this many pairs, and of each frame of either video only the least doubtful.
 * A title card or a logo resembles hundreds of frames without any doubt: it must not crowd out the frames of a clip that was re-encoded.
 */
const MAX_PAIRS = 2_000;
const MAX_PAIRS_OF_FRAME = 24;
const MAX_SPANS = 8;

/** May `later` follow `earlier` in one take? */
function follows(earlier: FramePair, later: FramePair): boolean {
  const found = later.foundMs - earlier.foundMs;
  const reference = later.referenceMs - earlier.referenceMs;
  return (
    found > 0 &&
    reference >= 0 &&
    Math.abs(reference - found) <= STILL_SLACK_MS + SPEED_SLACK * Math.min(found, reference)
  );
}

/** The longest chain of pairs, by how many frames of the reference it shows one after the other; among equally long ones that of the least total doubt. */
function longestChain<Pair extends FramePair>(pairs: readonly Pair[]): AlignedSpan<Pair> {
  type Link = { pair: Pair; length: number; total: number; before: Link | undefined };
  const links: Link[] = [];
  let best: Link | undefined;
  for (const pair of pairs) {
    const link: Link = { pair, length: 1, total: pair.doubt, before: undefined };
    for (const earlier of links) {
      if (!follows(earlier.pair, pair)) continue;
      const total = earlier.total + pair.doubt;
      const goesOn = pair.referenceMs > earlier.pair.referenceMs;
      const length = earlier.length + (goesOn ? 1 : STILL_LENGTH);
      if (length > link.length || (length === link.length && total < link.total)) {
        link.length = length;
        link.total = total;
        link.before = earlier;
      }
    }
    links.push(link);
    const longer = best === undefined || link.length > best.length;
    if (longer || (link.length === best?.length && link.total < best.total)) best = link;
  }
  const chain: Pair[] = [];
  for (let link = best; link !== undefined; link = link.before) chain.unshift(link.pair);
  return chain;
}

/** How many frames of the reference. */
const shownBy = (span: AlignedSpan): number =>
  new Set(span.map(({ referenceMs }) => referenceMs)).size;

/**
 * Cuts a chain where it passes over found frames that show something else of the reference: the one take of before and after is then two,
 * and what was put between has its own.
 */
function takesOf<Pair extends FramePair>(
  chain: AlignedSpan<Pair>,
  pairs: readonly Pair[],
): readonly AlignedSpan<Pair>[] {
  const takes: Pair[][] = [];
  for (const pair of chain) {
    const last = takes.at(-1)?.at(-1);
    const goesOn =
      last !== undefined &&
      (pair.foundMs - last.foundMs <= CUT_FROM_MS ||
        !pairs.some(({ foundMs }) => foundMs > last.foundMs && foundMs < pair.foundMs));
    if (goesOn) takes.at(-1)?.push(pair);
    else takes.push([pair]);
  }
  return takes;
}

/** The least doubtful pairs, of no frame too many. */
function bounded<Pair extends FramePair>(pairs: readonly Pair[]): readonly Pair[] {
  const ofFound = new Map<number, number>();
  const ofReference = new Map<number, number>();
  const kept: Pair[] = [];
  for (const pair of [...pairs].sort((a, b) => a.doubt - b.doubt)) {
    const found = ofFound.get(pair.foundMs) ?? 0;
    const reference = ofReference.get(pair.referenceMs) ?? 0;
    if (found >= MAX_PAIRS_OF_FRAME || reference >= MAX_PAIRS_OF_FRAME) continue;
    ofFound.set(pair.foundMs, found + 1);
    ofReference.set(pair.referenceMs, reference + 1);
    kept.push(pair);
    if (kept.length === MAX_PAIRS) break;
  }
  return kept;
}

/**
 * Splits frame pairs into spans, the longest first; each frame of the found video belongs to one span at most.
 *
 * @param pairs in any order; only the least doubtful are looked at: {@link MAX_PAIRS}, and {@link MAX_PAIRS_OF_FRAME} of a frame.
 * @returns at most eight spans, none of them empty; none only where there are no pairs.
 */
export function alignFrames<Pair extends FramePair>(
  pairs: readonly Pair[],
): readonly AlignedSpan<Pair>[] {
  let rest = [...bounded(pairs)].sort(
    (a, b) => a.foundMs - b.foundMs || a.referenceMs - b.referenceMs,
  );
  const spans: AlignedSpan<Pair>[] = [];
  while (rest.length > 0 && spans.length < MAX_SPANS) {
    const takes = takesOf(longestChain(rest), rest);
    spans.push(...takes);
    rest = rest.filter(
      ({ foundMs }) =>
        !takes.some(
          (take) => foundMs >= (take[0]?.foundMs ?? 0) && foundMs <= (take.at(-1)?.foundMs ?? 0),
        ),
    );
  }
  return spans.sort((a, b) => shownBy(b) - shownBy(a) || b.length - a.length).slice(0, MAX_SPANS);
}
