// Large WebM and Matroska files by HTTP Range: the keyframes that ffmpeg itself finds, for a small part of the bytes; and files that lie.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  childrenOf,
  elementsIn,
  headerAt,
  ID,
  makeElement,
  makeNumber,
} from '../../src/crawler/ebml.js';
import type { Answer, FetchOptions } from '../../src/crawler/http.js';
import { captureProgressive } from '../../src/crawler/progressive.js';
import type { Lost } from '../../src/crawler/segments.js';
import { sampleWebm } from '../../src/crawler/webm.js';
import { hashMedia } from '../../src/hashing/hash-media.js';

const run = promisify(execFile);
const BOUNDS = { maxBytes: 100_000_000, timeoutMs: 10_000 };
const SAMPLED = { wholeVideoBytes: 100, sampledVideoBytes: 10_000_000, maxKeyframes: 100 };
const SECONDS = 20;
const GOP_SECONDS = 2;
const KEYFRAMES = SECONDS / GOP_SECONDS;

let folder: string;
let server: Server;
let origin: string;
let served = 0;
let requests = 0;
let made = 0;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-webm-'));
  const ffmpeg = (...args: readonly string[]) =>
    run('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder });
  const pictures = `testsrc2=size=320x240:rate=10:duration=${SECONDS},noise=alls=30:allf=t`;
  const sound = `sine=frequency=300:duration=${SECONDS}`;
  const gop = ['-g', String(GOP_SECONDS * 10), '-keyint_min', String(GOP_SECONDS * 10)];
  const fast = ['-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M'];
  const input = ['-f', 'lavfi', '-i', pictures, '-f', 'lavfi', '-i', sound];
  await ffmpeg(...input, '-c:v', 'libvpx', ...fast, ...gop, '-c:a', 'libopus', 'end.webm');
  const copy = ['-i', 'end.webm', '-c', 'copy'];
  await ffmpeg(...copy, '-cues_to_front', '1', 'front.webm');
  await ffmpeg(...copy, '-live', '1', 'live.webm');
  await ffmpeg(...copy, '-cluster_time_limit', '30000', '-cluster_size_limit', '50M', 'long.webm');
  const few = ['-f', 'lavfi', '-i', pictures];
  await ffmpeg(...few, '-c:v', 'libvpx-vp9', ...fast, ...gop, 'vp9.webm');
  const h264 = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-sc_threshold',
    '0',
    '-pix_fmt',
    'yuv420p',
  ];
  await ffmpeg(...few, ...h264, ...gop, '-bf', '2', 'h264.mkv');
  server = createServer((request, response) => {
    const film = readFileSync(join(folder, new URL(request.url ?? '', origin).pathname.slice(1)));
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = film.subarray(Number(from), Number(to) + 1);
    served += part.length;
    requests += 1;
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${film.length}`;
    response.writeHead(206, { 'content-range': range, connection: 'close' }).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  made += 1;
  file = join(folder, `out-${made}`);
  served = 0;
  requests = 0;
});

const client = {
  async get(url: string, options: FetchOptions): Promise<Answer> {
    const answer = await fetch(url, { headers: options.headers?.(url) ?? {} });
    const body = Buffer.from(await answer.arrayBuffer());
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      finalUrl: url,
      body,
    };
  },
};

const capture = (name: string, limits: Partial<typeof SAMPLED> = {}) =>
  captureProgressive(client, `${origin}/${name}`, file, BOUNDS, { ...SAMPLED, ...limits });

async function fingerprintsOf(path: string) {
  const limits = { maxPixels: 1e7, maxImageBytes: 1e7 };
  const result = await hashMedia({ from: 'file', path }, 'found', limits, folder);
  if (result.outcome !== 'fingerprinted') throw new Error(result.outcome);
  expect(result.partial).toBeUndefined();
  return result.fingerprints;
}
const timesIn = (fingerprints: readonly object[]): readonly number[] => [
  ...new Set(fingerprints.flatMap((each) => ('timeMs' in each ? [Number(each.timeMs)] : []))),
];
const timesOf = async (path: string): Promise<readonly number[]> =>
  timesIn(await fingerprintsOf(path));

describe.each(['end.webm', 'front.webm', 'long.webm', 'vp9.webm', 'h264.mkv'])('%s', (name) => {
  it('its keyframes are those of the whole file, at their times', async () => {
    const result = await capture(name);
    expect(result).toEqual({ outcome: 'sampled', keyframes: KEYFRAMES, ofAll: KEYFRAMES });
    const own = await fingerprintsOf(file);
    const whole = await fingerprintsOf(join(folder, name));
    // Without its sound, which may begin a moment before, the film begins with its first picture.
    const [begin] = timesIn(whole);
    expect(own).toEqual(
      whole.map((each) =>
        'timeMs' in each ? { ...each, timeMs: each.timeMs - (begin ?? 0) } : each,
      ),
    );
    expect(timesIn(own)).toHaveLength(KEYFRAMES);
  });

  it('fewer are spread over the whole length, the first among them, for few bytes', async () => {
    const result = await capture(name, { maxKeyframes: 3 });
    expect(result).toMatchObject({ keyframes: 3, ofAll: KEYFRAMES });
    const times = await timesOf(file);
    expect(times.map((time) => Math.round(time / 1000))).toEqual([0, 10, 18]);
    const { length } = readFileSync(join(folder, name));
    expect(served).toBeLessThan(length / 3);
    expect(requests).toBeLessThanOrEqual(10);
  });

  it('a budget that ends early leaves what was had spread over the length', async () => {
    expect(await capture(name, { sampledVideoBytes: 5 * 49_152 })).toMatchObject({
      outcome: 'sampled',
    });
    const times = await timesOf(file);
    expect(times[0]).toBeLessThan(100);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.length).toBeLessThan(KEYFRAMES);
    expect(times.at(-1)).toBeGreaterThan((SECONDS * 1000) / 2);
  });
});

describe('an index that says less', () => {
  it('not where in the cluster a keyframe is: its blocks are looked through', async () => {
    for (const name of ['long.webm', 'h264.mkv']) {
      const film = edited(name, (bytes, cue) => {
        for (const place of childrenOf(bytes, cue, ID.cueTrackPositions)) {
          // The id of a gap (Void).
          for (const at of childrenOf(bytes, place, ID.cueRelativePosition)) bytes[at.start] = 0xec;
        }
      });
      const own = await sampleWebm(film.subarray(0, 32_768), film.length, ranges(film), {
        maxKeyframes: 100,
        maxBytes: 1e7,
      });
      const plain = readFileSync(join(folder, name));
      const told = await sampleWebm(plain.subarray(0, 32_768), plain.length, ranges(plain), {
        maxKeyframes: 100,
        maxBytes: 1e7,
      });
      // In a cluster of half a minute not all are within reach; none is another.
      if (name === 'h264.mkv') expect(own).toEqual(told);
      if (own.outcome !== 'sampled' || told.outcome !== 'sampled') throw new Error(name);
      expect(own.keyframes).toBeGreaterThan(0);
    }
  });

  it('a file without one can only be had whole', async () => {
    expect(await capture('live.webm')).toEqual({ outcome: 'unsampled' });
  });
});

/** Reads of a film in memory. */
const ranges =
  (film: Buffer) =>
  (offset: number, length: number): Promise<Uint8Array> =>
    Promise.resolve(film.subarray(offset, offset + length));

/** The film with its cues changed. */
function edited(
  name: string,
  change: (bytes: Buffer, cue: { readonly body: number; readonly end: number }) => void,
): Buffer {
  const bytes = Buffer.from(readFileSync(join(folder, name)));
  for (const point of childrenOf(bytes, cuesIn(bytes), ID.cuePoint)) change(bytes, point);
  return bytes;
}

function cuesIn(bytes: Buffer): {
  readonly start: number;
  readonly body: number;
  readonly end: number;
} {
  const ebml = headerAt(bytes, 0);
  const at = (ebml?.header ?? 0) + (ebml?.size ?? 0);
  const segment = headerAt(bytes, at);
  const cues = elementsIn(bytes, at + (segment?.header ?? 0)).find(({ id }) => id === ID.cues);
  if (!cues) throw new Error('no cues');
  return cues;
}

describe('files that lie', () => {
  it('an encrypted track is said to be, and one whose index names no track of pictures cannot be sampled', async () => {
    const film = (type: number, ...more: readonly Uint8Array[]): Buffer => {
      const entry = makeElement(
        ID.trackEntry,
        makeNumber(ID.trackNumber, 1),
        makeNumber(ID.trackType, type),
        ...more,
      );
      const place = makeElement(
        ID.cueTrackPositions,
        makeNumber(ID.cueTrack, 1),
        makeNumber(ID.cueClusterPosition, 0),
      );
      const cues = makeElement(ID.cues, makeElement(ID.cuePoint, makeNumber(ID.cueTime, 0), place));
      const segment = makeElement(
        ID.segment,
        makeElement(ID.info),
        makeElement(ID.tracks, entry),
        cues,
      );
      return Buffer.concat([makeElement(ID.ebml), segment]);
    };
    const sampled = (bytes: Buffer) =>
      sampleWebm(bytes, bytes.length, ranges(bytes), { maxKeyframes: 8, maxBytes: 1e6 });
    const encryption = makeElement(ID.contentEncoding, makeElement(ID.contentEncryption));
    const compression = makeElement(ID.contentEncoding, makeElement(0x5034));
    const encoded = (encoding: Uint8Array): Uint8Array =>
      makeElement(ID.contentEncodings, encoding);
    expect(await sampled(film(1, encoded(encryption)))).toEqual({
      outcome: 'drm',
      reason: 'an encrypted video track',
    });
    for (const bytes of [film(1, encoded(compression)), film(1), film(2)]) {
      expect(await sampled(bytes)).toEqual({ outcome: 'unsampled' });
    }
  });

  it('headers and index with any byte changed end in an outcome, and in no more bytes than allowed', async () => {
    const whole = readFileSync(join(folder, 'front.webm'));
    const cues = cuesIn(whole);
    const kinds = new Set<string>();
    const maxBytes = 200_000;
    for (let at = 0; at < cues.end; at += 1) {
      for (const value of [0x00, 0xff]) {
        const film = Buffer.from(whole);
        film[at] = value;
        let read = 0;
        let asked = 0;
        const counted = (offset: number, length: number): Promise<Uint8Array> => {
          expect(offset + length).toBeLessThanOrEqual(film.length);
          expect(length).toBeGreaterThan(0);
          read += length;
          asked += 1;
          return ranges(film)(offset, length);
        };
        const result = await sampleWebm(film.subarray(0, 32_768), film.length, counted, {
          maxKeyframes: 8,
          maxBytes,
        });
        kinds.add(result.outcome);
        // The index itself, and the windows in which its parts are looked for.
        expect(read).toBeLessThanOrEqual(maxBytes + 10 * 32_768);
        expect(asked).toBeLessThanOrEqual(60);
      }
    }
    expect(kinds).toContain('sampled');
    expect(kinds).toContain('unsampled');
  });

  it('an index that leads to sound, to nowhere or beyond the end yields no wrong keyframe', async () => {
    for (const shift of [-3, 5, 1_000, 60_000]) {
      const film = edited('end.webm', (bytes, cue) => {
        for (const place of childrenOf(bytes, cue, ID.cueTrackPositions)) {
          for (const at of childrenOf(bytes, place, ID.cueClusterPosition)) {
            const length = at.end - at.body;
            const moved = Math.max(0, bytes.readUIntBE(at.body, length) + shift);
            bytes.writeUIntBE(Math.min(moved, 256 ** length - 1), at.body, length);
          }
        }
      });
      const bounds = { maxKeyframes: 100, maxBytes: 1e7 };
      expect(
        await sampleWebm(film.subarray(0, 32_768), film.length, ranges(film), bounds),
        String(shift),
      ).toEqual({ outcome: 'unsampled' });
    }
  });

  it('lengths that no file has are none', () => {
    expect(headerAt(Buffer.from('1f43b67501ffffffffffffff', 'hex'), 0)).toEqual({
      id: ID.cluster,
      header: 12,
      size: undefined,
    });
    expect(headerAt(Buffer.from('1f43b67500ffffffffffffffff', 'hex'), 0)).toBeUndefined();
    expect(headerAt(Buffer.from('1f43b67501fffffffffffffe', 'hex'), 0)).toBeUndefined();
    expect(headerAt(Buffer.from('1f43', 'hex'), 0)).toBeUndefined();
    expect(elementsIn(Buffer.from('a340ffff', 'hex'))).toEqual([]);
  });
});

describe('a film of which a range is lost', () => {
  it('is made of the others, and what was lost is told', async () => {
    let count = 0;
    const told: Lost[] = [];
    const losing = {
      get: (url: string, options: FetchOptions): Promise<Answer> => {
        count += 1;
        return count === 6 ? Promise.reject(new Error('reset')) : client.get(url, options);
      },
    };
    const tell = (lost: Lost) => told.push(lost);
    const result = await captureProgressive(
      losing,
      `${origin}/end.webm`,
      file,
      BOUNDS,
      SAMPLED,
      tell,
    );
    expect(result).toEqual({ outcome: 'sampled', keyframes: KEYFRAMES - 1, ofAll: KEYFRAMES });
    expect(told).toMatchObject([{ segments: 1, ofAsked: KEYFRAMES, error: { message: 'reset' } }]);
  });
});
