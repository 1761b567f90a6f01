import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCAL } from '../../src/domain/local-fingerprint.js';
import { bandedIndex, bandedVoterIndex, planBands } from '../../src/match/banded-index.js';
import { linearVoterIndex, type VoterHits } from '../../src/match/voter-index.js';
import { codeFrom, noisy, randomFrom } from './synthetic.js';

const found = ({ count, entries, distances }: VoterHits): readonly string[] =>
  Array.from({ length: count }, (_, hit) => `${entries[hit]} at ${distances[hit]}`).sort();

const descriptors = fc.array(
  fc.uint8Array({ minLength: LOCAL.descriptorBytes, maxLength: LOCAL.descriptorBytes }),
  { minLength: 1, maxLength: 60 },
);

describe('the banded index of voters', () => {
  it('gives nothing that the linear oracle does not give, and nothing twice', () => {
    fc.assert(
      fc.property(descriptors, fc.integer({ min: 0, max: 128 }), (codes, radius) => {
        const [query = new Uint8Array()] = codes;
        const all = found(linearVoterIndex(codes).search(query, 0, radius, 4096));
        const some = found(bandedVoterIndex(codes).search(query, 0, radius, 4096));
        expect(new Set(some).size).toBe(some.length);
        expect(all).toEqual(expect.arrayContaining([...some]));
      }),
    );
  });

  it('misses none that so few bits differ in that one band must be within its flips', () => {
    const random = randomFrom(5);
    const plan = planBands(3000);
    const sure = plan.bands * (plan.flips + 1) - 1;
    const codes = Array.from({ length: 3000 }, () => codeFrom(random));
    const index = bandedVoterIndex([Buffer.concat(codes)]);
    for (let trial = 0; trial < 200; trial++) {
      const entry = Math.floor(random() * codes.length);
      const query = noisy(codes[entry] ?? new Uint8Array(), sure, random);
      const hits = index.search(query, 0, sure, 4096);
      expect(found(hits)).toContain(`${entry} at ${sure}`);
    }
  });

  it.each([
    ['each key has its bucket', 8],
    ['keys share buckets', 5],
  ])('equals the oracle where a key may differ in all its bits, and %s', (_, tableBits) => {
    const random = randomFrom(6);
    const codes = Array.from({ length: 300 }, () => codeFrom(random));
    const everything = () => ({ keyBits: 8, bands: 16, tableBits, flips: 8 });
    const index = bandedIndex(codes, everything);
    const oracle = linearVoterIndex(codes);
    for (let trial = 0; trial < 20; trial++) {
      const query = codeFrom(random);
      expect(found(index.search(query, 0, 60, 4096))).toEqual(
        found(oracle.search(query, 0, 60, 4096)),
      );
    }
  });

  it('finds most of what differs in an eighth of all bits, also in large registries', () => {
    const random = randomFrom(7);
    const codes = Array.from({ length: 20_000 }, () => codeFrom(random));
    const index = bandedVoterIndex([Buffer.concat(codes)]);
    let seen = 0;
    for (let entry = 0; entry < 200; entry++) {
      const query = noisy(codes[entry] ?? new Uint8Array(), 16, random);
      if (found(index.search(query, 0, 20, 4096)).includes(`${entry} at 16`)) seen += 1;
    }
    expect(seen).toBeGreaterThan(150);
  });

  it('stops at the limit, with the lowest numbers of equal ones', () => {
    const same = codeFrom(randomFrom(8));
    const index = bandedVoterIndex([Buffer.concat(Array.from({ length: 50 }, () => same))]);
    expect(found(index.search(same, 0, 0, 3))).toEqual(['0 at 0', '1 at 0', '2 at 0']);
  });

  it('is empty where nothing was added', () => {
    const index = bandedVoterIndex([]);
    expect(index.size).toBe(0);
    expect(index.search(new Uint8Array(16), 0, 128, 10).count).toBe(0);
  });
});
