import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, tolerance } from '../../src/match/agreement.js';
import { Ballots } from '../../src/match/ballots.js';
import { openFirstLook } from '../../src/match/first-look.js';
import { pointsOf, type PointSet } from '../../src/match/points.js';
import { linearVoterIndex } from '../../src/match/voter-index.js';
import { VoterList } from '../../src/match/voters.js';
import { localOf, similarity, spotsFrom, transformed, type Spot } from './synthetic.js';

type Vote = {
  readonly voter: number;
  readonly point: number;
  readonly weight: number;
  /** Half the weight, where it is absent. */
  readonly nearness?: number;
};

/** Light points only, so that the voter of a number is that point of the reference. */
const light = (spots: readonly Spot[]) => spots.map((spot) => ({ ...spot, dark: false }));

/** The sides that one reference's points make, and its points. */
function registered(spots: readonly Spot[]) {
  const list = new VoterList();
  const local = localOf(light(spots));
  list.add(0, [local]);
  return { sides: list.build(linearVoterIndex).sides, reference: pointsOf(local) };
}

const turnOf = (angle: number): number => Math.round((angle / (2 * Math.PI)) * 256);

/** Votes as the voting casts them. */
function castAll(found: PointSet, reference: PointSet, votes: readonly Vote[]) {
  const ballots = new Ballots(1);
  for (const { voter, point, weight, nearness = weight / 2 } of votes) {
    const turn = turnOf(reference.angle[voter] ?? 0) - turnOf(found.angle[point] ?? 0);
    const octaves = (reference.octaves[voter] ?? 0) - (found.octaves[point] ?? 0);
    // A voter's scale is counted from 1/2, a found point's from 1.
    const grown = Math.round(octaves * 16) + 16;
    ballots.cast(0, voter * 2, point, weight, nearness, turn & 255, grown);
  }
  const [counted] = ballots.count(1);
  return { votes: ballots.votes, ballot: counted?.[1] ?? [] };
}

/** The twin: every vote as the one that the others agree with, from the definitions, and no bounds. */
function plainLook(found: PointSet, reference: PointSet, votes: readonly Vote[]) {
  const sorted = [...votes].sort((a, b) => b.weight - a.weight);
  const at = (points: PointSet, i: number) => ({
    ...{ x: points.x[i] ?? 0, y: points.y[i] ?? 0, scale: points.scale[i] ?? 1 },
    angle: points.angle[i] ?? 0,
  });
  const near = (a: { x: number; y: number }, b: { x: number; y: number }) =>
    Math.abs(a.x - b.x) < 2.5 && Math.abs(a.y - b.y) < 2.5;
  let best = { weight: 0, votes: 0 };
  for (const seed of sorted) {
    const [p0, r0] = [at(found, seed.point), at(reference, seed.voter)];
    const scale = r0.scale / p0.scale;
    const turn = r0.angle - p0.angle;
    const kept: Vote[] = [];
    for (const vote of sorted) {
      const [p, r] = [at(found, vote.point), at(reference, vote.voter)];
      if (Math.abs(Math.log2(r.scale / p.scale / scale)) > 9.5 / 16) continue;
      if (between(r.angle - p.angle, turn) > (19.5 / 128) * Math.PI) continue;
      const [dx, dy] = [p.x - p0.x, p.y - p0.y];
      const x = r0.x + scale * (Math.cos(turn) * dx - Math.sin(turn) * dy);
      const y = r0.y + scale * (Math.sin(turn) * dx + Math.cos(turn) * dy);
      const drift = 0.12 * Math.hypot(r.x - r0.x, r.y - r0.y);
      if (Math.hypot(x - r.x, y - r.y) > tolerance(r.scale) + drift) continue;
      const isTaken = kept.some(
        (other) => near(p, at(found, other.point)) || near(r, at(reference, other.voter)),
      );
      if (!isTaken) kept.push(vote);
    }
    const weight = kept.reduce((sum, vote) => sum + vote.weight, 0);
    if (kept.length > 1 && weight > best.weight) best = { weight, votes: kept.length };
  }
  return best;
}

const spots = spotsFrom(1, 40);
const { sides, reference } = registered(spots);
const firstLook = openFirstLook(sides);
const NEVER = { weight: Infinity, nearness: Infinity };

describe('the first look at a candidate', () => {
  it('says what the plain one says of as many votes as it tries', () => {
    const vote = fc.record({
      voter: fc.integer({ min: 0, max: 39 }),
      // Half of them are right.
      other: fc.option(fc.integer({ min: 0, max: 39 })),
      weight: fc.integer({ min: 1, max: 4096 }).map((weight) => weight / 1024),
    });
    const votes = fc.uniqueArray(vote, {
      ...{ minLength: 2, maxLength: 16, selector: ({ weight }) => weight },
    });
    const cases = fc.tuple(
      votes,
      fc.integer({ min: -180, max: 180 }),
      fc.integer({ min: 0, max: 9 }),
    );
    fc.assert(
      fc.property(cases, ([given, degrees, least]) => {
        const shown = light(transformed(spots, similarity(0.8, degrees, 200, 150)));
        const wide = { width: 1024, height: 1024 };
        const moved = shown.map((spot) => ({ ...spot, x: spot.x + 300, y: spot.y + 300 }));
        const found = pointsOf(localOf(moved, wide));
        fc.pre(found.count === 40);
        const all = given.map(({ voter, other, weight }) => ({
          voter,
          point: other ?? voter,
          weight,
        }));
        const cast = castAll(found, reference, all);
        const plain = plainLook(found, reference, all);
        const seen = firstLook(cast.votes, cast.ballot, found, { ...NEVER, weight: least });
        if (plain.votes === 0 || plain.weight < least) expect(seen).toBeUndefined();
        else expect(seen?.votes).toBe(plain.votes);
        if (seen) expect(seen.weight).toBeCloseTo(plain.weight, 3);
        // Votes are half as near as they weigh: with that alone asked for, the same suffices.
        const near = { weight: Infinity, nearness: least / 2 };
        expect(firstLook(cast.votes, cast.ballot, found, near)).toEqual(seen);
      }),
      { numRuns: 300 },
    );
  });

  it('counts a spot once, and is content with near ones', () => {
    const found = reference;
    const votes = [0, 1, 2, 2].map((voter) => ({ voter, point: voter, weight: 1 }));
    const cast = castAll(found, reference, votes);
    const near = { weight: Infinity, nearness: 1.5 };
    expect(firstLook(cast.votes, cast.ballot, found, near)).toEqual({ weight: 3, votes: 3 });
    const nearer = { weight: Infinity, nearness: 1.6 };
    expect(firstLook(cast.votes, cast.ballot, found, nearer)).toBeUndefined();
  });

  it('is content with many near ones that weigh little, also where a few others weigh more', () => {
    // Two votes of chance that lie together, and weigh more than a picture that many references share.
    const chance = [0, 1].map((voter) => ({ voter, point: voter, weight: 2, nearness: 1 }));
    const shared = Array.from({ length: 30 }, (_, at) => at + 8).map((voter) => ({
      ...{ voter, point: voter, weight: 0.1, nearness: 1 },
    }));
    const apart = light(spots.map((spot, at) => (at < 8 ? spot : { ...spot, x: spot.x + 150 })));
    const found = pointsOf(localOf(apart, { width: 1024, height: 1024 }));
    const cast = castAll(found, reference, [...chance, ...shared]);
    const seen = firstLook(cast.votes, cast.ballot, found, { weight: 10, nearness: 20 });
    expect(seen?.votes).toBeGreaterThan(20);
  });

  it('says nothing of one vote alone', () => {
    const cast = castAll(reference, reference, [{ voter: 3, point: 3, weight: 100 }]);
    const any = { weight: 1, nearness: 1 };
    expect(firstLook(cast.votes, cast.ballot, reference, any)).toBeUndefined();
  });
});
