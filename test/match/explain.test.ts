import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../../src/domain/fingerprint.js';
import { alignPoints, alignWhole } from '../../src/match/explain.js';
import { isMirrored, turnOf, variantOf } from '../../src/match/orientation.js';
import { PLAIN } from '../../src/match/points.js';
import { scoreOf, scoreOfFew } from '../../src/match/score.js';
import { chain, inverse, mirror, type Transform } from '../../src/match/transform.js';
import { similarity } from './synthetic.js';

const size = { width: 400, height: 300 };
const mirrored = { mirrored: true, negative: false };

/** What points say of a picture that this was done to: the look undoes the mirroring, the transform the rest. */
const explained = (done: Transform, look = PLAIN, found = size) =>
  alignPoints(
    look.mirrored ? chain(mirror(found.width), inverse(done)) : inverse(done),
    look,
    size,
    found,
  );

describe('the explanation of points', () => {
  it('says the whole of the whole where nothing was done', () => {
    const whole = { left: 0, top: 0, width: 1, height: 1 };
    expect(explained(similarity(1, 0))).toEqual({
      ...{ reference: whole, found: whole, turn: 0, mirrored: false, negative: false, stretch: 1 },
    });
  });

  it('says which part of the reference a crop shows', () => {
    // The right half, twice as large.
    const { reference, found } = explained(similarity(2, 0, -400, 0), PLAIN, {
      width: 400,
      height: 600,
    });
    expect(reference).toEqual({ left: 0.5, top: 0, width: 0.5, height: 1 });
    expect(found).toEqual({ left: 0, top: 0, width: 1, height: 1 });
  });

  it('says where in the found picture a picture-in-picture is', () => {
    const { reference, found } = explained(similarity(0.25, 0, 300, 150));
    expect(reference).toEqual({ left: 0, top: 0, width: 1, height: 1 });
    expect(found).toEqual({ left: 0.75, top: 0.5, width: 0.25, height: 0.25 });
  });

  it('gives turns clockwise, after mirroring, and how much it was stretched', () => {
    expect(explained(similarity(1, 30, 100, 0)).turn).toBe(30);
    expect(explained(similarity(1, -170, 400, 300)).turn).toBe(-170);
    expect(explained(similarity(1, 180, 400, 300)).turn).toBe(180);
    const both = chain(mirror(400), similarity(1, 20, 60, 0));
    expect(explained(both, mirrored)).toMatchObject({ mirrored: true, turn: 20 });
    expect(explained({ ...similarity(1, 0), xx: 1.6 }).stretch).toBe(1.6);
    expect(explained({ ...similarity(1, 0), xx: 1 / 1.6 }).stretch).toBe(1.6);
  });
});

describe('orientations', () => {
  it('are the same as variant and as mirroring with a turn', () => {
    for (const variant of VARIANTS)
      expect(variantOf(isMirrored(variant), turnOf(variant))).toBe(variant);
    expect(variantOf(false, 40)).toBe('original');
    expect(variantOf(true, -100)).toBe('transpose');
    expect(variantOf(false, -179)).toBe('rotate-180');
  });

  it('of a fingerprint explain turned pictures without stretching them', () => {
    const upright = { width: 300, height: 400 };
    expect(alignWhole('rotate-90', false, size, upright, undefined)).toMatchObject({
      turn: 90,
      stretch: 1,
    });
    expect(alignWhole('transpose', false, size, upright, undefined)).toMatchObject({
      turn: -90,
      mirrored: true,
    });
    expect(alignWhole('original', false, size, upright, undefined).stretch).toBeCloseTo(16 / 9, 1);
  });
});

describe('the score', () => {
  const pointsToAlert = 12;
  it('is 50 at the limit of an alert, and never falls with more evidence', () => {
    expect(scoreOf({ pdqDistance: 31, pointsToAlert })).toBe(50);
    expect(scoreOf({ points: 12, pointsToAlert })).toBe(50);
    expect(scoreOf({ pdqDistance: 0, points: 300, pointsToAlert })).toBe(99);
    expect(scoreOfFew(11, pointsToAlert)).toBeLessThan(50);
    for (let points = 12; points < 200; points++) {
      for (let distance = 1; distance <= 31; distance++) {
        const here = scoreOf({ points, pdqDistance: distance, pointsToAlert });
        expect(
          scoreOf({ points: points + 1, pdqDistance: distance, pointsToAlert }),
        ).toBeGreaterThanOrEqual(here);
        expect(
          scoreOf({ points, pdqDistance: distance - 1, pointsToAlert }),
        ).toBeGreaterThanOrEqual(here);
        expect(scoreOf({ points, pointsToAlert })).toBeLessThanOrEqual(here);
      }
    }
  });

  it('is what its documentation says', () => {
    expect(scoreOf({ pdqDistance: 10, pointsToAlert })).toBe(83);
    expect(scoreOf({ points: 37, pointsToAlert })).toBe(84);
    expect(scoreOf({ pdqDistance: 10, points: 37, pointsToAlert })).toBe(95);
  });
});
