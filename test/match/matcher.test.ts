import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/domain/fingerprint.js';
import { parseSha256, referenceIdOf, type CaseId } from '../../src/domain/ids.js';
import type { HashResult, MediaFacts, MediaKind } from '../../src/domain/media.js';
import type { FingerprintedReference } from '../../src/domain/reference.js';
import { lookUp } from '../../src/match/lookup.js';
import { buildMatcher } from '../../src/match/matcher.js';
import { randomCode, randomFrom, turned as randomlyTurned } from './index-codes.js';

const base = Uint8Array.from({ length: 32 }, (_, index) => (index * 73 + 41) & 255);
const other = Uint8Array.from({ length: 32 }, (_, index) => (index * 151 + 7) & 255);

/** The code with its first `count` bits turned over. */
function turned(bits: Uint8Array, count: number): Uint8Array {
  const copy = Uint8Array.from(bits);
  for (let bit = 0; bit < count; bit += 1) {
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  return copy;
}

const pdq = (
  bits: Uint8Array,
  { variant = 'original', quality = 100, timeMs }: Partial<Fingerprint> = {},
): Fingerprint => ({
  algorithm: 'pdq',
  version: '1',
  bits,
  quality,
  variant,
  ...(timeMs === undefined ? {} : { timeMs }),
});

const media = (seed: number, kind: MediaKind = 'image'): MediaFacts => ({
  sha256: parseSha256(seed.toString(16).padStart(64, '0')),
  kind,
  byteLength: 1000,
  width: 640,
  height: 480,
});

const reference = (
  row: number,
  fingerprints: readonly Fingerprint[],
  kind: MediaKind = 'image',
): FingerprintedReference => ({
  id: referenceIdOf(row),
  caseId: 'S-2026-0412' as CaseId,
  media: media(row, kind),
  registeredAt: new Date(0),
  fingerprints,
  voters: [],
});

const found = (
  fingerprints: readonly Fingerprint[],
  seed = 999,
  kind: MediaKind = 'image',
): HashResult => ({
  outcome: 'fingerprinted',
  media: media(seed, kind),
  fingerprints,
  locals: [],
});

const matcherOf = (...references: FingerprintedReference[]) =>
  buildMatcher(ReadableStream.from(references), { localsOf: () => Promise.resolve([]) });

describe('matching pictures', () => {
  it.each([
    [0, 'strong'],
    [20, 'strong'],
    [21, 'probable'],
    [31, 'probable'],
  ] as const)('calls distance %i %s', async (distance, tier) => {
    const matcher = await matcherOf(reference(1, [pdq(base)]));
    expect(await matcher.match(found([pdq(turned(base, distance))]))).toMatchObject([
      { referenceId: 'R-1', tier, distance, algorithm: 'pdq' },
    ]);
  });

  it('says nothing beyond the limit of an alert', async () => {
    const matcher = await matcherOf(reference(1, [pdq(base)]));
    expect(await matcher.match(found([pdq(turned(base, 32))]))).toEqual([]);
  });

  it('prefers the very bytes to any fingerprint, also where the media cannot be compared', async () => {
    const matcher = await matcherOf(reference(1, [pdq(base)]));
    expect(await matcher.match(found([pdq(base)], 1))).toMatchObject([
      { tier: 'exact', score: 100 },
    ]);
    const uniform: HashResult = {
      outcome: 'not-comparable',
      media: media(1),
      reason: 'too-uniform',
    };
    expect(await lookUp(matcher, uniform)).toMatchObject({ outcome: 'matched' });
  });

  it('does not compare fingerprints of low quality on either side', async () => {
    const poor = await matcherOf(reference(1, [pdq(base, { quality: 49 })]));
    expect(await poor.match(found([pdq(base)]))).toEqual([]);
    const good = await matcherOf(reference(1, [pdq(base)]));
    expect(await good.match(found([pdq(base, { quality: 49 })]))).toEqual([]);
  });

  it('names the orientation and the best reference first', async () => {
    const matcher = await matcherOf(
      reference(1, [pdq(other), pdq(turned(base, 12), { variant: 'mirror' })]),
      reference(2, [pdq(turned(base, 3))]),
    );
    expect(await matcher.match(found([pdq(base)]))).toMatchObject([
      { referenceId: 'R-2', distance: 3, variant: 'original' },
      { referenceId: 'R-1', distance: 12, variant: 'mirror' },
    ]);
  });

  it('adds the second opinion of the same orientation', async () => {
    const blockhash = { ...pdq(turned(other, 5)), algorithm: 'blockhash' as const };
    const matcher = await matcherOf(reference(1, [pdq(base), { ...blockhash, bits: other }]));
    expect(await matcher.match(found([pdq(base), blockhash]))).toMatchObject([
      { secondOpinion: 5 },
    ]);
  });

  it('answers from an empty registry', async () => {
    const matcher = await matcherOf();
    expect(await lookUp(matcher, found([pdq(base)]))).toEqual({ outcome: 'no-match' });
  });

  it('does not say of what was decoded in part that nothing matches', async () => {
    const part: HashResult = {
      outcome: 'fingerprinted',
      media: media(999, 'video'),
      fingerprints: [pdq(base)],
      locals: [],
      partial: 'it ends after 40 % of its duration',
    };
    const unreadable = { outcome: 'unreadable', reason: 'damaged' };
    expect(await lookUp(await matcherOf(reference(1, [pdq(other)])), part)).toEqual(unreadable);
    const matched = await lookUp(await matcherOf(reference(1, [pdq(base)])), part);
    expect(matched).toMatchObject({ outcome: 'matched' });
  });
});

describe('matching videos', () => {
  const frames = (codes: readonly Uint8Array[], from: number) =>
    codes.map((bits, index) => pdq(bits, { timeMs: from + index * 1000 }));
  const scene = [0, 40, 80, 120, 160].map((turns) => turned(base, turns));

  it('says which stretch of the found video is which of the reference', async () => {
    const matcher = await matcherOf(reference(1, frames(scene, 10_000), 'video'));
    const [match] = await matcher.match(found(frames(scene.slice(1, 4), 0), 999, 'video'));
    expect(match?.spans).toEqual([
      { found: { fromMs: 0, toMs: 2000 }, reference: { fromMs: 11_000, toMs: 13_000 } },
    ]);
  });

  it('finds a still of a registered video, and a registered picture inside a video', async () => {
    const video = await matcherOf(reference(1, frames(scene, 0), 'video'));
    expect(await video.match(found([pdq(turned(base, 80))]))).toMatchObject([
      { distance: 0, spans: [{ reference: { fromMs: 2000, toMs: 2000 } }] },
    ]);
    const picture = await matcherOf(reference(1, [pdq(turned(base, 80))]));
    expect(await picture.match(found(frames(scene, 0), 999, 'video'))).toMatchObject([
      { distance: 0, spans: [{ found: { fromMs: 2000, toMs: 2000 } }] },
    ]);
  });

  describe('whole ones', () => {
    const random = randomFrom(5);
    const codes = (count: number) => Array.from({ length: count }, () => randomCode(random, 256));
    const near = (all: readonly Uint8Array[]) =>
      all.map((bits) => randomlyTurned(random, bits, 18));
    const long = (kind: MediaKind, seed: number): MediaFacts => ({
      ...media(seed, kind),
      durationMs: 60_000,
    });
    const shown = codes(60);
    const registered = { ...reference(1, frames(shown, 0), 'video'), media: long('video', 1) };
    const search = async (all: readonly Uint8Array[], everyMs = 1000) => {
      const matcher = await matcherOf(registered, reference(2, frames(codes(60), 0), 'video'));
      const fingerprints = all.map((bits, n) => pdq(bits, { timeMs: n * everyMs }));
      return matcher.match(found(fingerprints, 999, 'video'));
    };

    it('finds a short clip inside a long compilation, and says where it is in both', async () => {
      const clip = near(shown.slice(20, 32));
      const matches = await search([...codes(2000), ...clip, ...codes(1500)]);
      expect(matches).toMatchObject([
        {
          referenceId: 'R-1',
          distance: 18,
          spans: [
            {
              found: { fromMs: 2_000_000, toMs: 2_011_000 },
              reference: { fromMs: 20_000, toMs: 31_000 },
            },
          ],
        },
      ]);
    });

    it.each([0.5, 0.9, 1.1, 2])('finds it at %f times the speed as one span', async (speed) => {
      const [match] = await search(near(shown), Math.round(1000 / speed));
      expect(match?.spans).toEqual([
        {
          found: { fromMs: 0, toMs: 59 * Math.round(1000 / speed) },
          reference: { fromMs: 0, toMs: 59_000 },
        },
      ]);
    });

    it('finds the stretches that are left of it in another order', async () => {
      const [match] = await search([
        ...near(shown.slice(40, 60)),
        ...codes(30),
        ...near(shown.slice(5, 20)),
      ]);
      expect(match?.spans).toEqual([
        { found: { fromMs: 0, toMs: 19_000 }, reference: { fromMs: 40_000, toMs: 59_000 } },
        { found: { fromMs: 50_000, toMs: 64_000 }, reference: { fromMs: 5000, toMs: 19_000 } },
      ]);
    });

    it('scores by how much of the reference is shown, not of the found video', async () => {
      const clip = near(shown.slice(20, 32));
      const scores: number[] = [];
      for (const all of [clip, [...codes(300), ...clip], near(shown), near(shown.slice(0, 30))]) {
        scores.push((await search(all))[0]?.score ?? 0);
      }
      const [alone = 0, among, whole = 0, half = 0] = scores;
      expect(among).toBe(alone);
      expect(half).toBeGreaterThan(alone);
      expect(whole).toBeGreaterThan(half);
    });
  });
});
