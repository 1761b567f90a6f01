import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPairing } from '../../src/match/pairing.js';
import { LOOKS, PLAIN, pointsOf, type Look } from '../../src/match/points.js';
import { apply, chain, inverse, mirror, type Transform } from '../../src/match/transform.js';
import { verify } from '../../src/match/verify.js';
import { localOf, similarity, spotsFrom, transformed, type Spot } from './synthetic.js';

const pairing = openPairing();
const reference = spotsFrom(1, 360);

const agreementOf = (
  found: readonly Spot[],
  of: readonly Spot[] = reference,
  look: Look = PLAIN,
) => {
  const [a, b] = [pointsOf(localOf(found), look), pointsOf(localOf(of))];
  return verify(a, b, pairing.pair(a, b));
};
const pairsOf = (...of: Parameters<typeof agreementOf>): number =>
  agreementOf(...of)?.pairs.length ?? 0;

/** How far a transform is from another one, in pixels at the corners of the found picture. */
function off(one: Transform, other: Transform): number {
  const corners = [0, 512].flatMap((x) => [0, 384].map((y) => ({ x, y })));
  return Math.max(
    ...corners.map((corner) => {
      const [a, b] = [apply(one, corner), apply(other, corner)];
      return Math.hypot(a.x - b.x, a.y - b.y);
    }),
  );
}

describe('verification', () => {
  const stretch: Transform = { xx: 1.6, xy: 0, dx: -60, yx: 0, yy: 1, dy: 0 };
  const sheared = chain(
    { xx: 1, xy: 0.2, dx: 0, yx: 0.05, yy: 0.9, dy: 0 },
    similarity(0.9, 7, 10, 10),
  );
  it.each([
    ['nothing', similarity(1, 0), PLAIN],
    ['turning', similarity(1, 25, 90, -80), PLAIN],
    ['half a turn', similarity(1, 180, 512, 384), PLAIN],
    ['cropping to a quarter', similarity(2, 0, -200, -150), PLAIN],
    ['a picture in a picture', similarity(0.4, 0, 150, 100), PLAIN],
    ['stretching by 1.6', stretch, PLAIN],
    ['shearing, as a photographed screen', sheared, PLAIN],
    ['mirroring', mirror(512), { mirrored: true, negative: false }],
    ['a negative', similarity(0.8, 10, 60, 20), { mirrored: false, negative: true }],
    ['a mirrored negative', mirror(512), { mirrored: true, negative: true }],
  ] as const)(
    'undoes %s, among as many other points and with 15 bits of noise',
    (_, done, look) => {
      const copy = transformed(reference, done, { bits: 15, negative: look.negative });
      const shown = localOf(copy).points.length / localOf(copy.slice(0, 1)).points.length;
      const agreement = agreementOf([...copy, ...spotsFrom(2, 300)], reference, look);
      expect(agreement?.pairs.length).toBeGreaterThan(Math.min(40, shown / 3));
      const toReference = look.mirrored
        ? chain(mirror(512), agreement?.transform ?? done)
        : agreement?.transform;
      expect(off(toReference ?? similarity(9, 0), inverse(done))).toBeLessThan(6);
    },
  );

  it('recovers any similarity', () => {
    const any = fc.record({
      scale: fc.double({ min: 0.5, max: 2, noNaN: true }),
      degrees: fc.integer({ min: -180, max: 180 }),
      // 1 is the seed of the reference itself: its points are no other points.
      seed: fc.integer({ min: 2, max: 1e6 }),
    });
    fc.assert(
      fc.property(any, ({ scale, degrees, seed }) => {
        const centred = chain(similarity(1, 0, -256, -192), similarity(scale, degrees, 256, 192));
        const copy = transformed(reference, centred, { bits: 10, seed });
        const agreement = agreementOf([...copy, ...spotsFrom(seed, 100)]);
        expect(agreement?.pairs.length).toBeGreaterThan(40);
        expect(off(agreement?.transform ?? similarity(9, 0), inverse(centred))).toBeLessThan(4);
      }),
      { numRuns: 40 },
    );
  });

  it('finds 14 points of the reference among 300 others', () => {
    const copy = transformed(reference.slice(0, 14), similarity(0.7, 5, 40, 30), { bits: 8 });
    const pairs = pairsOf([...spotsFrom(3, 300), ...copy]);
    expect(pairs).toBeGreaterThanOrEqual(12);
    expect(pairs).toBeLessThanOrEqual(15);
  });

  it('finds nothing in unrelated pictures, in whichever look', () => {
    for (let seed = 10; seed < 40; seed++) {
      for (const look of LOOKS)
        expect(pairsOf(spotsFrom(seed, 360), reference, look)).toBeLessThan(6);
    }
  });

  it('does not count points that lie elsewhere, however alike', () => {
    const elsewhere = spotsFrom(4, 360).map((spot, i) => ({
      ...spot,
      code: reference[i]?.code ?? spot.code,
    }));
    expect(pairsOf(elsewhere)).toBeLessThan(9);
  });

  it('counts a spot that has many points once', () => {
    const many = reference.slice(0, 20).flatMap((spot) =>
      Array.from({ length: 5 }, (_, n) => ({
        ...spot,
        angle: (spot.angle + n) % 6.28,
        x: spot.x + n / 10,
      })),
    );
    expect(pairsOf(many, many)).toBeLessThanOrEqual(20);
  });

  it('takes back points that the ratio test refused, where they lie as the others say', () => {
    // Every descriptor has a twin at another place, as in a pattern: nothing is told apart by descriptors alone.
    const twins = reference.slice(60, 160).map((spot) => ({ ...spot, x: (spot.x + 150) % 512 }));
    const patterned = [...reference.slice(0, 160), ...twins];
    const pairs = agreementOf(
      transformed(patterned, similarity(0.9, 0, 20, 20), { bits: 5 }),
      patterned,
    );
    const again = pairs?.pairs.filter(({ reference: j }) => j >= 60).length ?? 0;
    expect(again).toBeGreaterThan(100);
  });

  it('says how far off each pair is', () => {
    const agreement = agreementOf(transformed(reference, similarity(1, 0, 3, 4)));
    for (const { residual, distance } of agreement?.pairs ?? []) {
      expect(residual).toBeLessThan(1);
      expect(distance).toBe(0);
    }
    expect(agreement?.pairs.length).toBeGreaterThan(300);
  });
});
