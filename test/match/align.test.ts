import { describe, expect, it } from 'vitest';
import { alignFrames, type FramePair } from '../../src/match/align.js';

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
});
