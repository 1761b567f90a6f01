import { describe, expect, it } from 'vitest';
import { openPairing } from '../../src/match/pairing.js';
import { pointsOf, type PointSet } from '../../src/match/points.js';
import { localOf, spotsFrom, transformed, similarity } from './synthetic.js';

const pairing = openPairing();

/** The kernel's twin: bit by bit, all pairs. */
function plainDistance(a: PointSet, i: number, b: PointSet, j: number): number {
  let distance = 0;
  for (let byte = 0; byte < 16; byte++) {
    const differing = (a.codes[i * 16 + byte] ?? 0) ^ (b.codes[j * 16 + byte] ?? 0);
    for (let bit = 0; bit < 8; bit++) distance += (differing >> bit) & 1;
  }
  return distance;
}

const nearest = (found: PointSet, i: number, reference: PointSet) =>
  Array.from({ length: reference.count }, (_, j) => ({
    j,
    d: plainDistance(found, i, reference, j),
  }))
    .filter(({ j }) => found.dark[i] === reference.dark[j])
    .sort((a, b) => a.d - b.d);

describe('pairing points', () => {
  it.each([1, 15, 16, 17, 200, 360])(
    'finds the nearest of %i as comparing bit by bit does',
    (n) => {
      const spots = spotsFrom(n, n);
      const reference = pointsOf(localOf(spots));
      const found = pointsOf(localOf(transformed(spots, similarity(1, 0), { bits: 12, seed: n })));
      const pairs = pairing.pair(found, reference);
      expect(pairs.count).toBeGreaterThan(n / 2);
      for (let pair = 0; pair < pairs.count; pair++) {
        const i = pairs.found[pair] ?? -1;
        const [first] = nearest(found, i, reference);
        expect([pairs.reference[pair], pairs.distance[pair]]).toEqual([first?.j, first?.d]);
      }
      expect([...pairs.distance]).toEqual([...pairs.distance].sort((a, b) => a - b));
    },
  );

  it('pairs no light point with a dark one', () => {
    const spots = spotsFrom(1, 50);
    const reversed = spots.map((spot) => ({ ...spot, dark: !spot.dark }));
    const pairs = pairing.pair(pointsOf(localOf(spots)), pointsOf(localOf(reversed)));
    expect(pairs.count).toBe(0);
  });

  it('pairs none whose nearest has a rival elsewhere, but does not mind one on the same spot', () => {
    const [spot] = spotsFrom(2, 1);
    if (!spot) throw new Error('no spot');
    const at = (x: number) => ({ ...spot, x, y: 100 });
    const found = pointsOf(localOf([at(100)]));
    expect(pairing.pair(found, pointsOf(localOf([at(100), at(300)]))).count).toBe(0);
    expect(pairing.pair(found, pointsOf(localOf([at(100), at(102)]))).count).toBe(1);
  });

  it('answers for pictures without points', () => {
    const none = pointsOf(localOf([]));
    expect(pairing.pair(none, pointsOf(localOf(spotsFrom(3, 20)))).count).toBe(0);
    expect(pairing.pair(pointsOf(localOf(spotsFrom(3, 20))), none).count).toBe(0);
  });
});
