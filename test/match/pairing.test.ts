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

/** Found point, reference's point and distance of all that pass: at most 40 bits, and none elsewhere that is nearly as near. */
const plainPairs = (found: PointSet, reference: PointSet) =>
  Array.from({ length: found.count }, (_, i) => ({ i, all: nearest(found, i, reference) }))
    .flatMap(({ i, all }) => {
      const [first] = all;
      if (!first || first.d > 40) return [];
      const from = (j: number) =>
        Math.hypot(
          (reference.x[j] ?? 0) - (reference.x[first.j] ?? 0),
          (reference.y[j] ?? 0) - (reference.y[first.j] ?? 0),
        );
      const rivals = all.filter(({ j, d }) => d <= first.d / 0.85 && from(j) > 4);
      return rivals.length === 0 ? [[i, first.j, first.d]] : [];
    })
    .sort(([i = 0, , d = 0], [k = 0, , e = 0]) => d - e || i - k);

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

  it.each([0, 10, 20, 30, 38])(
    'pairs as comparing all with all does, in their order, with %i bits of noise and patterns that repeat',
    (bits) => {
      const spots = spotsFrom(5, 150);
      const repeated = spots.slice(0, 40).map((spot) => ({ ...spot, x: (spot.x + 3.9) % 512 }));
      const elsewhere = spots.slice(30, 60).map((spot) => ({ ...spot, y: (spot.y + 90) % 384 }));
      const of = transformed([...repeated, ...spots, ...elsewhere], similarity(1, 0), { bits: 9 });
      const reference = pointsOf(localOf(of));
      const copy = transformed(spots, similarity(1, 0), { bits, seed: 9 });
      const found = pointsOf(localOf([...copy, ...spotsFrom(6, 90)]));
      const { count, ...columns } = pairing.pair(found, reference);
      const pairs = Array.from({ length: count }, (_, pair) => [
        columns.found[pair],
        columns.reference[pair],
        columns.distance[pair],
      ]);
      expect(pairs).toEqual(plainPairs(found, reference));
      expect(pairs.length).toBeGreaterThan(20);
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
