import { describe, expect, it } from 'vitest';
import { alignFrames, type FramePair } from '../../src/match/align.js';
import { coveredShare, scoreOfCovered } from '../../src/match/coverage.js';

const pair = (foundMs: number, referenceMs: number, doubt = 10): FramePair => ({
  foundMs,
  referenceMs,
  doubt,
});
const times = (pairs: readonly FramePair[]) => pairs.map((p) => [p.foundMs, p.referenceMs]);

describe('temporal alignment', () => {
  it('finds nothing in nothing', () => {
    expect(alignFrames([])).toEqual([]);
  });

  it('follows one take and leaves out the frame that runs against it', () => {
    const spans = alignFrames([
      pair(0, 4000),
      pair(2000, 6000),
      pair(4000, 8000),
      pair(2000, 30_000),
    ]);
    expect(spans.map(times)).toEqual([
      [
        [0, 4000],
        [2000, 6000],
        [4000, 8000],
      ],
    ]);
  });

  it('keeps apart two takes in the other order', () => {
    const first = [pair(0, 60_000), pair(2000, 62_000), pair(4000, 64_000)];
    const second = [pair(6000, 10_000), pair(8000, 12_000)];
    expect(alignFrames([...second, ...first])).toEqual([first, second]);
  });

  it('tolerates double and half speed', () => {
    const double = [0, 1, 2, 3, 4, 5, 6].map((second) => pair(second * 1000, second * 2000));
    const half = [0, 1, 2, 3, 4, 5, 6].map((second) => pair(second * 2000, second * 1000));
    expect(alignFrames(double)).toEqual([double]);
    expect(alignFrames(half)).toEqual([half]);
  });

  it('bounds the number of spans, whatever it is given', () => {
    const pairs = Array.from({ length: 500 }, (_, n) => pair(n * 1000, (500 - n) * 60_000));
    expect(alignFrames(pairs).length).toBeLessThanOrEqual(8);
  });

  it.each([0.5, 0.9, 1, 1.1, 2])('follows a whole take at %f times the speed', (speed) => {
    const take = Array.from({ length: 120 }, (_, n) => pair(n * 500, 40_000 + n * 500 * speed));
    expect(alignFrames(take)).toEqual([take]);
  });

  it('makes a span of each stretch where something was cut out of the reference, or put between', () => {
    const stretch = (foundMs: number, referenceMs: number, length: number) =>
      Array.from({ length }, (_, n) => pair(foundMs + n * 500, referenceMs + n * 500));
    const [long, middle, short] = [
      stretch(0, 0, 40),
      stretch(20_000, 90_000, 30),
      // Sixty seconds of something else before it.
      stretch(95_000, 105_000, 20),
    ];
    expect(alignFrames([...short, ...middle, ...long])).toEqual([long, middle, short]);
  });

  it('finds a short clip in a long video although a title card resembles the reference all over it', () => {
    const clip = Array.from({ length: 20 }, (_, n) =>
      pair(1_800_000 + n * 500, 30_000 + n * 500, 20),
    );
    // Every second of an hour shows it, and the reference begins and ends with it: without any doubt.
    const card = Array.from({ length: 3600 }, (_, second) => [
      pair(second * 1000, 0, 0),
      pair(second * 1000, 60_000, 0),
    ]).flat();
    const spans = alignFrames([...card, ...clip]);
    expect(spans[0]?.filter(({ doubt }) => doubt > 0)).toEqual(clip);
  });
});

describe('the share of the reference that is seen', () => {
  const take = (foundMs: number, referenceMs: number, length: number) =>
    Array.from({ length }, (_, n) => pair(foundMs + n * 500, referenceMs + n * 500));

  it('is all of it for a whole copy, at any place of a compilation', () => {
    expect(coveredShare([take(0, 0, 121)], 60_000)).toBe(1);
    expect(coveredShare([take(3_000_000, 0, 121)], 60_000)).toBe(1);
  });

  it('counts stretches once, whether they were shown twice or apart', () => {
    const half = coveredShare([take(0, 0, 60)], 60_000);
    expect(half).toBeCloseTo(0.5, 2);
    expect(coveredShare([take(0, 0, 60), take(90_000, 0, 60)], 60_000)).toBe(half);
    expect(coveredShare([take(0, 0, 30), take(90_000, 30_000, 30)], 60_000)).toBeCloseTo(0.5, 1);
  });

  it('does not count what lies between two frames that are far apart', () => {
    expect(coveredShare([[pair(0, 0), pair(50_000, 50_000)]], 60_000)).toBeLessThan(0.02);
    expect(coveredShare([[pair(0, 20_000)]], 60_000)).toBeCloseTo(0.5 / 60, 5);
  });

  it('is 0 where there is nothing, and never more than 1', () => {
    expect(coveredShare([], 60_000)).toBe(0);
    expect(coveredShare([[pair(0, 0)]], 0)).toBe(0);
    expect(coveredShare([take(0, 0, 200)], 10_000)).toBe(1);
    expect(coveredShare([take(0, 0, 3)], undefined)).toBe(1);
  });

  it('raises the score with what is seen, and never to that of equal bytes', () => {
    expect([0, 0.1, 0.5, 1].map((covered) => scoreOfCovered(60, covered))).toEqual([
      60, 62, 70, 80,
    ]);
    expect(scoreOfCovered(99, 1)).toBe(99);
  });
});
