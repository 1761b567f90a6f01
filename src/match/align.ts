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
/** Half to double speed: how far the clocks of the two videos may drift apart, as a share of the time passed. */
const SPEED_SLACK = 1;
/** Bounds of the work: the quadratic chaining below sees at most this many pairs. */
const MAX_PAIRS = 2_000;
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

/** The longest chain of pairs; among equally long ones that of the least total doubt. */
function longestChain<Pair extends FramePair>(pairs: readonly Pair[]): AlignedSpan<Pair> {
  type Link = { pair: Pair; length: number; total: number; before: Link | undefined };
  const links: Link[] = [];
  let best: Link | undefined;
  for (const pair of pairs) {
    const link: Link = { pair, length: 1, total: pair.doubt, before: undefined };
    for (const earlier of links) {
      if (!follows(earlier.pair, pair)) continue;
      const total = earlier.total + pair.doubt;
      const longer = earlier.length + 1 > link.length;
      if (longer || (earlier.length + 1 === link.length && total < link.total)) {
        link.length = earlier.length + 1;
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

/**
 * Splits frame pairs into spans, the longest first; each frame of the found video belongs to one span at most.
 *
 * @param pairs in any order; only the least doubtful {@link MAX_PAIRS} are looked at.
 * @returns at most eight spans, none of them empty; none only where there are no pairs.
 */
export function alignFrames<Pair extends FramePair>(
  pairs: readonly Pair[],
): readonly AlignedSpan<Pair>[] {
  let rest = [...pairs]
    .sort((a, b) => a.doubt - b.doubt)
    .slice(0, MAX_PAIRS)
    .sort((a, b) => a.foundMs - b.foundMs || a.referenceMs - b.referenceMs);
  const spans: AlignedSpan<Pair>[] = [];
  while (rest.length > 0 && spans.length < MAX_SPANS) {
    const chain = longestChain(rest);
    spans.push(chain);
    const first = chain[0]?.foundMs ?? 0;
    const last = chain.at(-1)?.foundMs ?? 0;
    rest = rest.filter((pair) => pair.foundMs < first || pair.foundMs > last);
  }
  return spans;
}
