import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/domain/fingerprint.js';
import { VARIANTS } from '../../src/domain/fingerprint.js';
import { referenceIdOf } from '../../src/domain/ids.js';
import type { HashResult, MediaKind } from '../../src/domain/media.js';
import type { FingerprintedReference } from '../../src/domain/reference.js';
import { buildMatcher } from '../../src/match/matcher.js';
import { matchPast, readPast, type PastMatch } from '../../src/match/past.js';
import { ACTOR, at, CASE, facts, fingerprint, newStore, register } from '../store/support.js';
import { randomCode, randomFrom, turned } from './index-codes.js';

const random = randomFrom(97);
const code = (): Uint8Array => randomCode(random, 256);
const negative = (bits: Uint8Array): Uint8Array => bits.map((byte) => byte ^ 0xff);
const localsOf = () => Promise.resolve([]);

const reference = (row: number, pictures: number): FingerprintedReference => ({
  id: referenceIdOf(row),
  caseId: CASE,
  media: { ...facts(`reference ${row}`), kind: pictures > 1 ? 'video' : 'image' },
  registeredAt: at(0),
  fingerprints: Array.from({ length: pictures }, (_, picture) =>
    VARIANTS.map((variant) =>
      fingerprint({ variant, bits: code(), ...(pictures > 1 ? { timeMs: picture * 1000 } : {}) }),
    ),
  ).flat(),
  voters: [],
});

const found = (
  name: string,
  codes: readonly Uint8Array[],
  kind: MediaKind = 'image',
): HashResult & { outcome: 'fingerprinted' } => ({
  outcome: 'fingerprinted',
  media: { ...facts(name), kind },
  fingerprints: codes.map((bits, n) =>
    fingerprint({ bits, ...(kind === 'video' ? { timeMs: n * 1000 } : {}) }),
  ),
  locals: [],
});

const bitsOf = (of: FingerprintedReference, n: number): Uint8Array =>
  of.fingerprints[n]?.bits ?? new Uint8Array(32);

/** Past nights as a list: the number of a media is its place. */
function pastOf(results: readonly HashResult[]) {
  const chunks = results.flatMap((result, number) => {
    const own = result.outcome === 'fingerprinted' ? result.fingerprints : [];
    const codes = own.map(({ bits }: Fingerprint) => bits);
    const media = Uint32Array.from(codes, () => number);
    return [{ codes: Uint8Array.from(Buffer.concat(codes)), media }];
  });
  return {
    past: () => readPast(Readable.from(chunks)),
    ports: {
      localsOf,
      numbered: (number: number) => Promise.resolve(results[number]),
      numberOf: (sha256: string) => {
        const number = results.findIndex(
          (result) => result.outcome !== 'undecodable' && result.media.sha256 === sha256,
        );
        return Promise.resolve(number < 0 ? undefined : number);
      },
    },
  };
}

const all = async (matches: AsyncIterable<PastMatch>): Promise<readonly PastMatch[]> => {
  const list: PastMatch[] = [];
  for await (const match of matches) list.push(match);
  return list;
};

describe('new references against past nights', () => {
  it.each([
    ['a picture', 1],
    ['a video with so many frames that tables are made', 60],
  ])('says of %s what each night would have said', async (_, pictures) => {
    const references = [reference(1, pictures), reference(2, 1)];
    const [first = reference(1, 1)] = references;
    const results = [
      ...Array.from({ length: 60 }, (__, n) =>
        found(`near ${n}`, [turned(random, bitsOf(first, n % 8), n % 36), code()]),
      ),
      ...Array.from({ length: 20 }, (__, n) =>
        found(`negative ${n}`, [turned(random, negative(bitsOf(first, n % 8)), 15 + n)]),
      ),
      found(
        'clip',
        [code(), ...[0, 8, 16].map((n) => turned(random, bitsOf(first, n), 20))],
        'video',
      ),
      ...Array.from({ length: 300 }, (__, n) => found(`stranger ${n}`, [code(), code()])),
      { ...found('bytes', []), media: first.media },
    ];
    const { past, ports } = pastOf(results);
    const matcher = await buildMatcher(Readable.from(references), { localsOf });
    const expected: PastMatch[] = [];
    for (const result of results) {
      const matches = await matcher.match(result);
      if (matches.length > 0) expected.push({ result, matches });
    }
    expect(expected.length).toBeGreaterThan(60);
    expect(await all(matchPast(references, await past(), ports))).toEqual(expected);
  });

  it('finds nothing in no past, and nothing for no reference', async () => {
    const { past, ports } = pastOf([]);
    expect(await all(matchPast([reference(1, 1)], await past(), ports))).toEqual([]);
    const some = pastOf([found('one', [code()])]);
    expect(await all(matchPast([], await some.past(), some.ports))).toEqual([]);
  });

  it('reads the store, and nothing that was forgotten there', async () => {
    const store = await newStore();
    const secret = code();
    const kept = [secret, code(), code()].map((bits, n) => found(`kept ${n}`, [bits]));
    for (const result of kept) await store.foundMedia.keep(result, at(1));
    const low = found('low', [code()]);
    const poor = low.fingerprints.map((of) => ({ ...of, quality: 20 }));
    await store.foundMedia.keep({ ...low, fingerprints: poor }, at(1));
    expect((await readPast(store.pastMedia.codes())).size).toBe(3);
    const ask = async (bits: Uint8Array) => {
      const one = { ...reference(9, 1), fingerprints: [fingerprint({ bits })] };
      const ports = { ...store.pastMedia, localsOf };
      const seen = await all(matchPast([one], await readPast(store.pastMedia.codes()), ports));
      return seen.map(({ result, matches }) => [
        result.outcome === 'undecodable' ? '' : result.media.sha256,
        matches[0]?.distance,
      ]);
    };
    expect(await ask(turned(random, secret, 31))).toEqual([[facts('kept 0').sha256, 31]]);
    const id = await register(store, 'mine', { fingerprints: [fingerprint({ bits: secret })] });
    await store.registry.withdraw(CASE, id, ACTOR, at(9));
    expect(await ask(secret)).toEqual([]);
  });
});
