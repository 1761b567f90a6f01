// Keyframes by HTTP Range: few requests, few bytes, the whole length; and tables that lie do no harm.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, FetchOptions } from '../../src/crawler/http.js';
import { boxesIn, makeBox, readSegmentIndex, words } from '../../src/crawler/mp4-boxes.js';
import { readVideoTrack } from '../../src/crawler/mp4-samples.js';
import { captureProgressive } from '../../src/crawler/progressive.js';
import type { Lost } from '../../src/crawler/segments.js';
import { VigilError } from '../../src/domain/errors.js';
import { hashMedia } from '../../src/hashing/hash-media.js';
import { writeFilms } from './shown/pictures.js';

const BOUNDS = { maxBytes: 100_000_000, timeoutMs: 1_000 };
const URL_OF_FILM = 'http://site.example/film.mp4';
/** Nothing is small enough to be fetched whole. */
const SAMPLED = { wholeVideoBytes: 100, sampledVideoBytes: 10_000_000, maxKeyframes: 100 };

let folder: string;
let file: string;
let made = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-progressive-'));
  await writeFilms(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  made += 1;
  file = join(folder, `out-${made}`);
});

type Asked = { readonly offset: number; readonly length: number };

/** A server of one film; `honoursRanges` false is one that sends everything whatever it is asked for. */
function serverOf(film: Buffer, asked: Asked[], honoursRanges = true) {
  return {
    get(url: string, options: FetchOptions): Promise<Answer> {
      const range = options.headers?.(url)['range'] ?? '';
      const [, from = '0', to = '0'] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
      const body = honoursRanges ? film.subarray(Number(from), Number(to) + 1) : film;
      if (body.length > options.maxBytes) {
        return Promise.reject(new VigilErrorOfSize());
      }
      asked.push({ offset: Number(from), length: body.length });
      const headers = honoursRanges
        ? { 'content-range': `bytes ${from}-${Number(from) + body.length - 1}/${film.length}` }
        : {};
      return Promise.resolve({ status: honoursRanges ? 206 : 200, headers, finalUrl: url, body });
    },
  };
}

class VigilErrorOfSize extends VigilError {
  constructor() {
    super('fetch-too-large', { url: URL_OF_FILM, limit: 1 });
  }
}

const timesOf = async (path: string): Promise<readonly number[]> => {
  const limits = { maxPixels: 1e7, maxImageBytes: 1e7 };
  const result = await hashMedia({ from: 'file', path }, 'found', limits, folder);
  if (result.outcome !== 'fingerprinted') throw new Error(result.outcome);
  expect(result.partial).toBeUndefined();
  return [
    ...new Set(
      result.fingerprints.flatMap((each) => ('timeMs' in each ? [each.timeMs ?? -1] : [])),
    ),
  ];
};

describe.each(['front.mp4', 'end.mp4'])('%s', (name) => {
  it('its keyframes alone are fetched, and keep their times', async () => {
    const film = readFileSync(join(folder, name));
    const asked: Asked[] = [];
    const result = await captureProgressive(
      serverOf(film, asked),
      URL_OF_FILM,
      file,
      BOUNDS,
      SAMPLED,
    );
    expect(result).toEqual({ outcome: 'sampled', keyframes: 4, ofAll: 4 });
    expect(await timesOf(file)).toEqual([0, 2000, 4000, 6000]);
  });

  it('fewer are spread over the whole length, the first among them', async () => {
    const film = readFileSync(join(folder, name));
    const few = { ...SAMPLED, maxKeyframes: 2 };
    const result = await captureProgressive(serverOf(film, []), URL_OF_FILM, file, BOUNDS, few);
    expect(result).toMatchObject({ keyframes: 2, ofAll: 4 });
    expect(await timesOf(file)).toEqual([0, 6000]);
  });

  it('a small one is fetched whole, byte for byte', async () => {
    const film = readFileSync(join(folder, name));
    const whole = { ...SAMPLED, wholeVideoBytes: film.length };
    const result = await captureProgressive(serverOf(film, []), URL_OF_FILM, file, BOUNDS, whole);
    expect(result).toMatchObject({ outcome: 'whole' });
    expect(await readFile(file)).toEqual(film);
  });

  it('takes few requests: near keyframes come together', async () => {
    const film = readFileSync(join(folder, name));
    const moov = boxesIn(film).find(({ type }) => type === 'moov');
    if (!moov) throw new Error('no moov');
    const asked: Asked[] = [];
    await captureProgressive(serverOf(film, asked), URL_OF_FILM, file, BOUNDS, SAMPLED);
    // The head, what of it does not reach, and near keyframes together.
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});

describe('what can only be had whole', () => {
  it('a server without ranges', async () => {
    const film = readFileSync(join(folder, 'front.mp4'));
    const server = serverOf(film, [], false);
    expect(await captureProgressive(server, URL_OF_FILM, file, BOUNDS, SAMPLED)).toEqual({
      outcome: 'unsampled',
    });
  });

  it('fragments without an index', async () => {
    const server = serverOf(readFileSync(join(folder, 'fragmented.mp4')), []);
    const result = await captureProgressive(server, URL_OF_FILM, file, BOUNDS, SAMPLED);
    expect(result).toEqual({ outcome: 'unsampled' });
  });
});

describe('fragments with an index', () => {
  it('are fetched by it', async () => {
    const server = serverOf(readFileSync(join(folder, 'base.mp4')), []);
    const result = await captureProgressive(server, URL_OF_FILM, file, BOUNDS, SAMPLED);
    expect(result).toMatchObject({ outcome: 'sampled' });
    expect((await timesOf(file)).length).toBe(4);
  });
});

/** A film of equal keyframes, each in a chunk of its own, as its tables describe it. */
function tablesOnly(samples: number, bytesEach: number, offsets: readonly number[]): Buffer {
  const full = (type: string, ...values: readonly number[]): Uint8Array =>
    makeBox(type, words(0, ...values));
  const stbl = makeBox(
    'stbl',
    makeBox('stsd', words(0, 1), makeBox('avc1', Buffer.alloc(78))),
    full('stts', 1, samples, 1),
    full('stsc', 1, 1, samples / offsets.length, 1),
    full('stsz', bytesEach, samples),
    full('stco', offsets.length, ...offsets),
  );
  const hdlr = makeBox('hdlr', words(0, 0), Buffer.from('vide'), words(0, 0, 0, 0));
  const moov = makeBox('moov', makeBox('trak', makeBox('mdia', hdlr, makeBox('minf', stbl))));
  return Buffer.concat([makeBox('ftyp', Buffer.from('isom\0\0\0\0isom')), moov]);
}

describe('a film of which a range is lost', () => {
  const OFFSETS = [100_000, 200_000, 300_000];
  const film = Buffer.concat([tablesOnly(3, 1_000, OFFSETS)], 400_000);
  const losing = (lost: readonly number[]) => {
    const server = serverOf(film, []);
    return {
      get: (url: string, options: FetchOptions): Promise<Answer> =>
        lost.some((at) => options.headers?.(url)['range']?.startsWith(`bytes=${at}-`))
          ? Promise.reject(new Error('reset'))
          : server.get(url, options),
    };
  };

  it('is made of the others, and what was lost is told', async () => {
    const told: Lost[] = [];
    const server = losing([200_000]);
    const tell = (lost: Lost) => told.push(lost);
    expect(await captureProgressive(server, URL_OF_FILM, file, BOUNDS, SAMPLED, tell)).toEqual({
      outcome: 'sampled',
      keyframes: 2,
      ofAll: 3,
    });
    expect(told).toMatchObject([{ segments: 1, ofAsked: 3, error: { message: 'reset' } }]);
    expect((await readFile(file)).length).toBeGreaterThan(2_000);
  });

  it('fails where nobody is told, and where all is lost', async () => {
    await expect(
      captureProgressive(losing([200_000]), URL_OF_FILM, file, BOUNDS, SAMPLED),
    ).rejects.toThrow('reset');
    await expect(
      captureProgressive(losing(OFFSETS), URL_OF_FILM, file, BOUNDS, SAMPLED, () => undefined),
    ).rejects.toThrow('reset');
  });
});

describe('films that lie', () => {
  it('an encrypted one is said to be', async () => {
    const film = Buffer.from(readFileSync(join(folder, 'front.mp4')));
    film.write('encv', film.indexOf('avc1', film.indexOf('stsd')), 'latin1');
    const result = await captureProgressive(serverOf(film, []), URL_OF_FILM, file, BOUNDS, SAMPLED);
    expect(result).toMatchObject({ outcome: 'drm' });
  });

  it('tables with any byte changed end in an outcome, never in more than was asked for', () => {
    const film = readFileSync(join(folder, 'front.mp4'));
    const moov = boxesIn(film).find(({ type }) => type === 'moov');
    if (!moov) throw new Error('no moov');
    const kinds = new Set<string>();
    for (let at = moov.body; at < moov.end; at += 1) {
      for (const value of [0x00, 0x7f, 0xff]) {
        const bytes = Buffer.from(film.subarray(moov.start, moov.end));
        bytes[at - moov.start] = value;
        const own = { ...moov, start: 0, end: bytes.length, body: 8 };
        const reading = readVideoTrack(bytes, own, film.length);
        kinds.add(reading.kind);
        if (reading.kind !== 'track') continue;
        expect(reading.track.samples.length).toBeLessThanOrEqual(20_000);
        expect(reading.track.samples.every(({ length }) => length > 0)).toBe(true);
      }
    }
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['none', 'track']));
  });

  it('millions of keyframes are thinned over the whole length; more than the file holds are refused', () => {
    const count = 5_000_000;
    const film = tablesOnly(count, 10, [100]);
    const moov = boxesIn(film).find(({ type }) => type === 'moov');
    if (!moov) throw new Error('no moov');
    const own = { ...moov, start: 0, end: moov.end - moov.start, body: 8 };
    const bytes = film.subarray(moov.start, moov.end);
    const reading = readVideoTrack(bytes, own, count * 10);
    if (reading.kind !== 'track') throw new Error(reading.kind);
    const { samples, ofAll } = reading.track;
    expect(ofAll).toBe(count);
    expect(samples).toHaveLength(20_000);
    expect(samples[0]?.time).toBe(0);
    expect(samples.at(-1)?.time).toBe(count - 250);
    expect(readVideoTrack(bytes, own, count * 10 - 1)).toMatchObject({ kind: 'none' });
  });

  it('an index that is cut off lists nothing beyond itself', () => {
    const film = readFileSync(join(folder, 'base.mp4'));
    const sidx = boxesIn(film).find(({ type }) => type === 'sidx');
    if (!sidx) throw new Error('no sidx');
    const whole = readSegmentIndex(film.subarray(sidx.start, sidx.end), sidx.start) ?? [];
    expect(whole.length).toBe(4);
    expect(whole.at(-1)).toMatchObject({ offset: film.length - (whole.at(-1)?.length ?? 0) });
    for (let end = sidx.start; end < sidx.end; end += 1) {
      expect(readSegmentIndex(film.subarray(sidx.start, end), sidx.start)).toBeUndefined();
    }
  });
});
