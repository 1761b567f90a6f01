import { describe, expect, it } from 'vitest';
import { bandedVoterIndex } from '../../src/match/banded-index.js';
import { pointsOf } from '../../src/match/points.js';
import { linearVoterIndex } from '../../src/match/voter-index.js';
import { VoterList } from '../../src/match/voters.js';
import { openVoting, voteRadius, weightOf } from '../../src/match/votes.js';
import { localOf, similarity, spotsFrom, transformed, votersOf, type Spot } from './synthetic.js';

const votingOf = (pictures: readonly (readonly Spot[])[], makeIndex = bandedVoterIndex) => {
  const list = new VoterList();
  pictures.forEach((spots, number) => {
    list.add(number, [votersOf(localOf(spots))]);
  });
  return openVoting(list.build(makeIndex), pictures.length);
};
const pictures = Array.from({ length: 40 }, (_, n) => spotsFrom(n + 1, 64));
const [shown = []] = pictures;

describe('voting', () => {
  it('puts first what most points vote for, also turned and enlarged', () => {
    const found = pointsOf(localOf(transformed(shown, similarity(0.6, 33, 150, 0), { bits: 8 })));
    const [first, second] = votingOf(pictures).candidates(found, found.count, 10);
    expect(first).toMatchObject({ registered: 0 });
    expect(first?.votes).toBeGreaterThan(40);
    expect(second?.weight ?? 0).toBeLessThan((first?.weight ?? 0) / 5);
  });

  it('lets only so many points vote, from the first', () => {
    const found = pointsOf(localOf(shown));
    const [first] = votingOf(pictures).candidates(found, 10, 10);
    expect(first?.votes).toBe(10);
  });

  it('hardly counts what many references have', () => {
    const logo = spotsFrom(99, 20);
    const marked = pictures.map((spots) => [...logo, ...spots.slice(0, 44)]);
    const voting = votingOf(marked);
    const candidates = voting.candidates(pointsOf(localOf(logo)), 20, 40);
    const alone = votingOf([...pictures, logo]).candidates(pointsOf(localOf(logo)), 20, 1);
    expect(alone).toMatchObject([{ registered: 40 }]);
    expect(candidates.length).toBeGreaterThan(0);
    for (const { weight } of candidates) expect(weight * 20).toBeLessThan(alone[0]?.weight ?? 0);
  });

  it('passes over what no two points lie on alike, however many vote for it', () => {
    const elsewhere = shown.map((spot, at) => ({
      ...spot,
      x: (at * 131) % 512,
      y: (at * 89) % 384,
    }));
    const found = pointsOf(localOf(transformed(elsewhere, similarity(1, 0), { bits: 24 })));
    const numbers = votingOf(pictures).candidates(found, found.count, 10);
    expect(numbers.filter(({ registered, votes }) => registered === 0 && votes > 8)).toEqual([]);
  });

  it('brings up two dozen points among hundreds of others', () => {
    const copy = transformed(shown.slice(0, 24), similarity(0.7, 10, 60, 20), { bits: 16 });
    const found = pointsOf(localOf([...spotsFrom(700, 300), ...copy]));
    const [first] = votingOf(pictures).candidates(found, found.count, 10);
    expect(first?.registered).toBe(0);
    expect(first?.votes).toBeGreaterThan(15);
  });

  it('orders equals by registration', () => {
    const same = Array.from({ length: 12 }, () => shown);
    const found = pointsOf(localOf(shown));
    const numbers = votingOf(same).candidates(found, found.count, 5);
    expect(numbers.map(({ registered }) => registered)).toEqual([0, 1, 2, 3, 4]);
  });

  it('finds what more pictures show than are looked at, all alike', () => {
    const same = Array.from({ length: 200 }, () => shown);
    const found = pointsOf(localOf(transformed(shown, similarity(0.8, 10, 60, 20), { bits: 6 })));
    const numbers = votingOf(same).candidates(found, found.count, 5);
    expect(numbers.map(({ registered }) => registered)).toEqual([0, 1, 2, 3, 4]);
  });

  it('says nothing of an empty registry, or a picture without points', () => {
    const found = pointsOf(localOf(shown));
    expect(votingOf([]).candidates(found, found.count, 10)).toEqual([]);
    expect(votingOf(pictures).candidates(pointsOf(localOf([])), 0, 10)).toEqual([]);
  });

  it('weighs less what more share, and never nothing', () => {
    for (const references of [2, 100, 300_000]) {
      for (let sharing = 1; sharing < references && sharing < 5000; sharing++) {
        const here = weightOf(sharing, references);
        expect(weightOf(sharing + 1, references)).toBeLessThan(here);
        expect(here).toBeGreaterThan(0);
      }
    }
  });

  it('looks less far the more voters there are', () => {
    expect([0, 1e4, 1e5, 1e6, 1e7].map(voteRadius)).toEqual([32, 32, 27, 18, 9]);
  });
});

describe('voters that come and go', () => {
  const point = pointsOf(localOf(transformed(shown, similarity(0.8, 15, 30, 20), { bits: 6 })));
  const first = (list: VoterList) => {
    const voters = list.build(linearVoterIndex);
    const [best] = openVoting(voters, voters.references).candidates(point, point.count, 5);
    return best && voters.registered[best.registered]?.reference;
  };

  it('are found whenever they came, also after those that were put into an index for good', () => {
    const list = new VoterList();
    // More than are looked for as the newest ones: further indices are made.
    for (let reference = 1; reference <= 1200; reference += 1) {
      list.add(reference, [votersOf(localOf(spotsFrom(1000 + reference, 64)))]);
      if (reference % 300 === 0) expect(first(list)).not.toBe(5000);
    }
    list.add(5000, [votersOf(localOf(shown))]);
    expect(first(list)).toBe(5000);
    const { references, sides, of, registered } = list.build(linearVoterIndex);
    expect(references).toBe(1201);
    expect(sides[0].index.size + sides[1].index.size).toBe(1201 * 64);
    expect(of(5000).map((number) => registered[number]?.reference)).toEqual([5000]);
  });

  it('are not found once they are gone, by those either who built before', () => {
    const list = new VoterList();
    pictures.forEach((spots, number) => {
      list.add(number, [votersOf(localOf(spots))]);
    });
    const before = list.build(linearVoterIndex);
    const voting = openVoting(before, before.references);
    list.remove(0);
    expect(first(list)).not.toBe(0);
    expect(list.build(linearVoterIndex).of(0)).toEqual([]);
    for (const { registered } of voting.candidates(point, point.count, 5)) {
      expect(before.registered[registered]?.reference).not.toBe(0);
    }
    list.add(0, [votersOf(localOf(shown))]);
    expect(first(list)).toBe(0);
  });
});
