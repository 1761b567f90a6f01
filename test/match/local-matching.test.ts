// The matcher with local points: what votes bring up, what verification says, what is decided, and how much is loaded for it.

import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../src/domain/area.js';
import type { Fingerprint } from '../../src/domain/fingerprint.js';
import { parseSha256, referenceIdOf, type CaseId, type ReferenceId } from '../../src/domain/ids.js';
import type { LocalFingerprint } from '../../src/domain/local-fingerprint.js';
import type { HashResult, MediaFacts, MediaKind } from '../../src/domain/media.js';
import type { FingerprintedReference } from '../../src/domain/reference.js';
import { TIERS } from '../../src/domain/tiers.js';
import { buildMatcher } from '../../src/match/matcher.js';
import { mirror } from '../../src/match/transform.js';
import { linearVoterIndex } from '../../src/match/voter-index.js';
import { localOf, similarity, spotsFrom, transformed, votersOf, type Spot } from './synthetic.js';

const media = (seed: number, kind: MediaKind = 'image'): MediaFacts => ({
  sha256: parseSha256(seed.toString(16).padStart(64, '0')),
  kind,
  byteLength: 1000,
  width: 1024,
  height: 768,
});

/** A registered picture, or a video of frames. */
type Registered = {
  readonly locals: readonly LocalFingerprint[];
  readonly fingerprints?: readonly Fingerprint[];
  readonly kind?: MediaKind;
};
const picture = (
  spots: readonly Spot[],
  fingerprints: readonly Fingerprint[] = [],
): Registered => ({
  locals: [localOf(spots)],
  fingerprints,
});

/** A matcher over references numbered from 1, and what was loaded of them. */
async function rig(registered: readonly Registered[], oracle = false) {
  const loaded: { readonly id: ReferenceId; readonly numbers: readonly number[] | undefined }[] =
    [];
  const references = registered.map(
    ({ locals, fingerprints = [], kind = 'image' }, row): FingerprintedReference => ({
      id: referenceIdOf(row + 1),
      caseId: 'S-2026-0412' as CaseId,
      media: media(row + 1, kind),
      registeredAt: new Date(0),
      fingerprints,
      voters: locals.map((local) => votersOf(local)),
    }),
  );
  const matcher = await buildMatcher(ReadableStream.from(references), {
    localsOf: (id, numbers) => {
      loaded.push({ id, numbers });
      const all = registered[Number(id.slice(2)) - 1]?.locals ?? [];
      return Promise.resolve(numbers?.flatMap((number) => all[number] ?? []) ?? all);
    },
    ...(oracle ? { makeVoterIndex: linearVoterIndex } : {}),
  });
  const match = (
    locals: readonly LocalFingerprint[],
    fingerprints: readonly Fingerprint[] = [],
    kind: MediaKind = 'image',
  ) => {
    const result: HashResult = {
      ...{ outcome: 'fingerprinted', media: media(9999, kind), fingerprints, locals },
    };
    return matcher.match(result);
  };
  return { match, loaded };
}

const code = (seed: number): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => (index * 73 + seed * 31) & 255);
const turned = (bits: Uint8Array, count: number): Uint8Array =>
  bits.map((byte, at) => {
    const turns = Math.min(8, Math.max(0, count - at * 8));
    return byte ^ ((1 << turns) - 1);
  });
const pdq = (bits: Uint8Array, rest: Partial<Fingerprint> = {}): Fingerprint => ({
  ...{ algorithm: 'pdq', version: '1', bits, quality: 100, variant: 'original' },
  ...rest,
});

const album = Array.from({ length: 30 }, (_, n) => spotsFrom(n + 1, 300));
const [original = []] = album;
const all = album.map((spots) => picture(spots));
/** The right two thirds of the picture, at its size. */
const cropped = transformed(original, similarity(1.2, 0, -200, -30), { bits: 10 });

describe('matching by points', () => {
  it.each([true, false])(
    'finds a cropped copy and says how it lies (oracle index: %s)',
    async (oracle) => {
      const { match } = await rig(all, oracle);
      const [first, ...others] = await match([localOf([...cropped, ...spotsFrom(77, 100)])]);
      expect(others).toEqual([]);
      expect(first).toMatchObject({
        referenceId: 'R-1',
        tier: 'strong',
        algorithm: 'local',
        variant: 'original',
      });
      expect(first?.points).toBeGreaterThan(100);
      expect(first?.alignment).toMatchObject({
        turn: 0,
        mirrored: false,
        negative: false,
        stretch: 1,
      });
      const { left = 0, top = 0, width = 0, height = 0 } = first?.alignment?.reference ?? {};
      expect(left).toBeCloseTo(200 / 1.2 / 512, 1);
      expect(top).toBeCloseTo(30 / 1.2 / 384, 1);
      expect(left + width).toBeCloseTo(1, 2);
      expect(height).toBeCloseTo(1 / 1.2, 1);
      expect(first?.alignment?.found.left).toBe(0);
    },
  );

  it.each([
    ['mirrored', mirror(512), false, { variant: 'mirror', turn: 0, mirrored: true }],
    [
      'turned by 90°',
      similarity(0.75, 90, 288, 0),
      false,
      { variant: 'rotate-90', turn: 90, mirrored: false },
    ],
    ['negative', similarity(1, 0), true, { variant: 'original', turn: 0, mirrored: false }],
  ] as const)('finds a %s copy', async (_, done, negative, { variant, ...alignment }) => {
    const { match } = await rig(all);
    const copy = transformed(original, done, { bits: 10, negative });
    expect(await match([localOf(copy)])).toMatchObject([
      { referenceId: 'R-1', tier: 'strong', variant, alignment: { ...alignment, negative } },
    ]);
  });

  it('loads the points of the candidates only', async () => {
    const { match, loaded } = await rig(all);
    await match([localOf(cropped)]);
    expect(loaded.map(({ id }) => id)).toContain('R-1');
    expect(loaded.length).toBeLessThanOrEqual(10);
    for (const { numbers } of loaded) expect(numbers).toEqual([0]);
  });

  it('says nothing of unrelated pictures', async () => {
    const { match } = await rig(all);
    for (let seed = 500; seed < 510; seed++) {
      expect(await match([localOf(spotsFrom(seed, 360))])).toEqual([]);
    }
  });

  it('says nothing of a reference that was withdrawn meanwhile', async () => {
    const matcher = await buildMatcher(
      ReadableStream.from<FingerprintedReference>([
        {
          ...{ id: referenceIdOf(1), caseId: 'S-2026-0412' as CaseId, media: media(1) },
          ...{ registeredAt: new Date(0), fingerprints: [], voters: [votersOf(localOf(original))] },
        },
      ]),
      { localsOf: () => Promise.resolve([]) },
    );
    const result: HashResult = {
      ...{
        outcome: 'fingerprinted',
        media: media(2),
        fingerprints: [],
        locals: [localOf(original)],
      },
    };
    expect(await matcher.match(result)).toEqual([]);
  });

  const few = (count: number) => [
    ...transformed(original.slice(0, count), similarity(1, 0), { bits: 4 }),
    ...spotsFrom(88, 200),
  ];
  const { review, probable, strong } = TIERS;
  it.each([
    [review.minPoints - 2, undefined, 0, 0],
    [Math.floor((review.minPoints + probable.minPoints) / 2), 'review', 25, 49],
    [Math.floor((probable.minPoints + strong.minPoints) / 2), 'probable', 50, 90],
    [strong.minPoints + 3, 'strong', 75, 99],
  ] as const)('calls %i agreeing points %s', async (count, tier, low, high) => {
    const { match } = await rig(all);
    const [found] = await match([localOf(few(count))]);
    expect(found?.tier).toBe(tier);
    if (!tier) return;
    expect(found?.score).toBeGreaterThanOrEqual(low);
    expect(found?.score).toBeLessThanOrEqual(high);
  });

  it('composes the part that was looked at with where the reference lies in it', async () => {
    const { match } = await rig(all);
    const part: Part = { cut: 'layout', area: { left: 0.5, top: 0.25, width: 0.4, height: 0.5 } };
    const [found] = await match([
      { ...localOf(transformed(original, similarity(1, 0), { bits: 5 })), part },
    ]);
    expect(found?.alignment).toMatchObject({ cut: 'layout', found: part.area });
  });
});

describe('candidates among many', () => {
  const logo = spotsFrom(900, 24).map((spot) => ({ ...spot, x: spot.x / 6, y: spot.y / 6 }));

  it('finds one of a flood of near-identical pictures', async () => {
    const flood = Array.from({ length: 600 }, (_, n) =>
      picture(transformed(original, similarity(1, 0), { bits: 3, seed: n })),
    );
    const { match, loaded } = await rig([...all.slice(1), ...flood]);
    const matches = await match([localOf(cropped)]);
    expect(matches.length).toBeGreaterThan(3);
    for (const { tier } of matches) expect(tier).toBe('strong');
    expect(loaded.length).toBeLessThanOrEqual(60);
  });

  it('finds a copy that bears a logo which every reference bears', async () => {
    const marked = album.map((spots) => picture([...logo, ...spots.slice(0, 250)]));
    const { match } = await rig(marked);
    const copy = transformed(original, similarity(1, 0), { bits: 16 }).slice(0, 60);
    const [first] = await match([localOf([...logo, ...copy, ...spotsFrom(78, 200)])]);
    expect(first).toMatchObject({ referenceId: 'R-1' });
  });
});

describe('PDQ and points together', () => {
  const found = (spots: readonly Spot[], distance: number, rest: Partial<Fingerprint> = {}) =>
    [[localOf(spots)], [pdq(turned(code(1), distance), rest)]] as const;
  const registered = picture(original, [pdq(code(1))]);
  const copy = transformed(original, similarity(1, 0), { bits: 12 });

  it('tells the points of what PDQ found, and is surer', async () => {
    const { match } = await rig([registered]);
    const [alone] = await match([], [pdq(turned(code(1), 16))]);
    const [both] = await match(...found(copy, 16));
    expect(both).toMatchObject({ tier: 'strong', algorithm: 'pdq', distance: 16 });
    expect(both?.points).toBeGreaterThan(100);
    expect(both?.score).toBeGreaterThan(alone?.score ?? 100);
  });

  it('leaves it to a person where many points on both sides deny a doubtful distance', async () => {
    const { match } = await rig([registered]);
    expect(await match(...found(spotsFrom(66, 300), 26))).toMatchObject([
      { tier: 'review', algorithm: 'pdq', distance: 26 },
    ]);
  });

  it.each([
    ['the distance leaves no doubt', spotsFrom(66, 300), 18, 'strong'],
    ['the found picture has few points', spotsFrom(66, 40), 26, 'probable'],
    [
      'the found picture has only large points',
      spotsFrom(66, 90).map((s) => ({ ...s, scale: 30 })),
      26,
      'probable',
    ],
    ['points agree, if only some', [...copy.slice(0, 8), ...spotsFrom(66, 300)], 26, 'probable'],
  ] as const)('is not contradicted where %s', async (_, spots, distance, tier) => {
    const { match } = await rig([registered]);
    expect(await match(...found(spots, distance))).toMatchObject([{ tier, distance }]);
  });

  it('finds a negative by the complement of its bits', async () => {
    const { match } = await rig([registered]);
    const bits = turned(code(1), 10).map((byte) => byte ^ 255);
    expect(await match([], [pdq(bits)])).toMatchObject([
      { tier: 'strong', distance: 10, alignment: { negative: true, turn: 0 } },
    ]);
  });

  it('finds the part that was cut out, says where it is, and that it was stretched', async () => {
    const { match } = await rig([registered]);
    const part: Part = { cut: 'border', area: { left: 0.25, top: 0, width: 0.5, height: 1 } };
    const [first] = await match([], [pdq(code(1), { part })]);
    expect(first).toMatchObject({
      tier: 'strong',
      alignment: {
        found: part.area,
        reference: { left: 0, top: 0, width: 1, height: 1 },
        cut: 'border',
        stretch: 2,
      },
    });
  });

  it('is not contradicted about a part by the points of the whole', async () => {
    const { match } = await rig([registered]);
    const part: Part = { cut: 'layout', area: { left: 0, top: 0, width: 0.2, height: 0.2 } };
    expect(await match(...found(spotsFrom(66, 300), 26, { part }))).toMatchObject([
      { tier: 'probable' },
    ]);
  });
});

describe('videos by points', () => {
  const scene = (n: number) => album[n] ?? [];
  const at = (spots: readonly Spot[], timeMs: number) => ({ ...localOf(spots), timeMs });
  const video: Registered = {
    kind: 'video',
    locals: [0, 1, 2, 3, 4, 5].map((n) => at(scene(n), n * 1000)),
  };
  const shrunk = (spots: readonly Spot[]) =>
    transformed(spots, similarity(0.8, 0, 50, 40), { bits: 12 });

  it('says which stretch is which, and loads only the frames that were voted for', async () => {
    const { match, loaded } = await rig([video, ...all.slice(10)]);
    const found = [1, 2, 3].map((n) => at(shrunk(scene(n)), 60_000 + n * 1000));
    const [first] = await match(found, [], 'video');
    expect(first).toMatchObject({
      tier: 'strong',
      spans: [{ found: { fromMs: 61_000, toMs: 63_000 }, reference: { fromMs: 1000, toMs: 3000 } }],
    });
    expect(loaded.find(({ id }) => id === 'R-1')?.numbers).toEqual([1, 2, 3]);
  });

  it('leaves frames that PDQ finds with doubt to a person where the points of some deny it', async () => {
    const codes = [0, 1, 2, 3, 4, 5].map((n) => pdq(code(n * 40), { timeMs: n * 1000 }));
    const { match } = await rig([{ ...video, fingerprints: codes }]);
    const doubtful = [0, 1, 2, 3].map((n) => pdq(turned(code(n * 40), 26), { timeMs: n * 1000 }));
    const others = [0, 1, 2, 3].map((n) => at(spotsFrom(700 + n, 300), n * 1000));
    expect(await match([], doubtful, 'video')).toMatchObject([{ tier: 'probable' }]);
    expect(await match(others, doubtful, 'video')).toMatchObject([{ tier: 'review' }]);
    const same = [0, 1, 2, 3].map((n) => at(shrunk(scene(n)), n * 1000));
    expect(await match(same, doubtful, 'video')).toMatchObject([{ tier: 'strong' }]);
  });

  it('verifies a bounded number of frames, up to the first and the last', async () => {
    const scenes = Array.from({ length: 60 }, (_, n) => spotsFrom(1000 + n, 150));
    const long = scenes.map((spots, n) => at(spots, n * 1000));
    const { match, loaded } = await rig([{ kind: 'video', locals: long }]);
    const found = scenes.map((spots, n) => at(shrunk(spots), n * 1000));
    const [first] = await match(found, [], 'video');
    expect(first?.spans).toHaveLength(1);
    expect(first?.spans?.[0]?.found?.fromMs).toBeLessThan(3000);
    expect(first?.spans?.[0]?.found?.toMs).toBeGreaterThan(56_000);
    expect(loaded).toHaveLength(1);
    expect(loaded[0]?.numbers?.length).toBeLessThanOrEqual(24);
  });

  it('finds a still of a video, and a picture in a video', async () => {
    const ofVideo = await rig([video]);
    expect(await ofVideo.match([localOf(shrunk(scene(2)))])).toMatchObject([
      { tier: 'strong', spans: [{ reference: { fromMs: 2000, toMs: 2000 } }] },
    ]);
    const ofPicture = await rig([picture(scene(2))]);
    const frames = [0, 1, 2].map((n) => at(shrunk(scene(n)), n * 500));
    expect(await ofPicture.match(frames, [], 'video')).toMatchObject([
      { tier: 'strong', spans: [{ found: { fromMs: 1000, toMs: 1000 } }] },
    ]);
  });
});
