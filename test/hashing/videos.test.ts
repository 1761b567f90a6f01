// Videos through the whole hasher: keyframes or dense frames at their times, and how each kind of bad input ends. What of them is
// found again is in found-again.test.ts.

import { readFile, truncate, writeFile, copyFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Variant } from '../../src/domain/fingerprint.js';
import type { HashPurpose, HashResult } from '../../src/domain/media.js';
import type { Hasher } from '../../src/domain/ports.js';
import { openHasher } from '../../src/hashing/hasher.js';
import { distance, ffmpeg, fingerprintsOf, hasherOptions, temporaryFolder } from './fixtures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hasher: Hasher;
let h264: string;

const SOURCE = ['-f', 'lavfi', '-i', 'mandelbrot=size=320x240:rate=25:end_pts=200', '-t', '8'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const at = (name: string): string => join(folder.path, name);
/** Of whole frames, not of the parts found in them. */
const timesOf = (result: HashResult, variant?: Variant): number[] =>
  fingerprintsOf(result, 'pdq', variant)
    .filter(({ part }) => part === undefined)
    .map(({ timeMs }) => timeMs ?? NaN);
const localTimes = (result: HashResult): (number | undefined)[] => {
  if (result.outcome !== 'fingerprinted') throw new Error(result.outcome);
  return result.locals.filter(({ part }) => part === undefined).map(({ timeMs }) => timeMs);
};
const hash = (path: string, purpose: HashPurpose = 'found') =>
  hasher.hash({ from: 'file', path }, purpose);

beforeAll(async () => {
  folder = await temporaryFolder();
  hasher = openHasher(hasherOptions(folder.path));
  h264 = await ffmpeg(...SOURCE, ...H264, '-g', '50', '-sc_threshold', '0', at('h264.mp4'));
});
afterAll(async () => {
  await hasher[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('a found video', () => {
  it('gives its keyframes at their times', async () => {
    const result = await hash(h264);
    expect(result).toMatchObject({
      outcome: 'fingerprinted',
      media: { kind: 'video', width: 320, height: 240, durationMs: 8000 },
    });
    expect(timesOf(result)).toEqual([0, 2000, 4000, 6000]);
    // The second opinion is one on pictures.
    expect(fingerprintsOf(result, 'blockhash')).toEqual([]);
  });

  it('is the same as bytes, which are gone from the disk afterwards', async () => {
    const bytes = await readFile(h264);
    expect(await hasher.hash({ from: 'bytes', bytes }, 'found')).toEqual(await hash(h264));
  });

  it.each([
    ['vp9.webm', ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '50']],
    ['vp8.mkv', ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '50']],
    ['mpeg4.avi', ['-c:v', 'mpeg4', '-q:v', '4', '-g', '50']],
    ['mpeg2.ts', ['-c:v', 'mpeg2video', '-q:v', '4', '-g', '50', '-bf', '2']],
    ['flv1.flv', ['-c:v', 'flv', '-q:v', '4', '-g', '50']],
    ['h264.mov', ['-c:v', 'copy']],
  ])('%s is recognised as a copy, frame by frame', async (name, codec) => {
    const copy = await ffmpeg('-i', h264, ...codec, at(name));
    const dense = fingerprintsOf(await hash(h264, 'reference'), 'pdq');
    const found = fingerprintsOf(await hash(copy), 'pdq').filter(({ part }) => part === undefined);
    expect(found.length).toBeGreaterThanOrEqual(3);
    for (const frame of found) {
      const near = dense.filter(
        (other) => Math.abs((other.timeMs ?? 0) - (frame.timeMs ?? 0)) <= 300,
      );
      expect(Math.min(...near.map((other) => distance(other.bits, frame.bits)))).toBeLessThan(31);
    }
  });

  it('of keyframes only has four a second, to its end', async () => {
    const path = await ffmpeg(
      ...['-f', 'lavfi', '-i', 'mandelbrot=size=160x120:rate=25', '-t', '20'],
      ...['-c:v', 'mjpeg', '-q:v', '5', at('intra.avi')],
    );
    const times = timesOf(await hash(path));
    expect(times.slice(0, 3)).toEqual([0, 280, 560]);
    expect(times.at(-1)).toBeGreaterThan(19_000);
  });

  it('that is very long has ever fewer of too many keyframes, to its end', async () => {
    const path = await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=4', '-t', '750'],
      ...['-c:v', 'mpeg4', '-g', '1', at('long.mp4')],
    );
    const times = timesOf(await hash(path));
    expect(times.slice(0, 3)).toEqual([0, 250, 500]);
    // 2,000 of the 3,000, and 6 times the root of 3,000.
    expect(times.length).toBeGreaterThan(2300);
    expect(times.length).toBeLessThan(2340);
    expect(times.at(-1)).toBeGreaterThan(740_000);
  });

  it('has local points of a few frames that differ, however long it is', async () => {
    const path = await ffmpeg(
      ...['-f', 'lavfi', '-i', 'mandelbrot=size=160x120:rate=2:end_pts=600', '-t', '300'],
      ...[...['-c:v', 'mpeg4', '-g', '1'], at('changing.mp4')],
    );
    const result = await hash(path);
    expect(timesOf(result).length).toBeGreaterThan(550);
    const times = localTimes(result);
    expect(times.length).toBeGreaterThan(10);
    expect(times.length).toBeLessThan(60);
    const still = await ffmpeg('-i', h264, '-frames:v', '1', at('one-frame.png'));
    const same = await ffmpeg(
      ...['-loop', '1', '-i', still, '-t', '40', '-r', '5', '-c:v', 'libx264', '-g', '5'],
      ...['-preset', 'ultrafast', '-pix_fmt', 'yuv420p', at('same.mp4')],
    );
    expect(localTimes(await hash(same))).toEqual([0]);
  });

  it('that is short and has few keyframes is looked at between them, a longer one is not', async () => {
    const sparse = [...H264, '-g', '1000', '-sc_threshold', '0'];
    const short = await ffmpeg('-i', h264, ...sparse, at('short.mp4'));
    expect(timesOf(await hash(short)).slice(0, 4)).toEqual([0, 520, 1000, 1520]);
    const long = await ffmpeg('-stream_loop', '2', '-i', h264, ...sparse, at('sparse.mp4'));
    expect(timesOf(await hash(long))).toEqual([0]);
  });

  it('whose only keyframe is black is looked at between keyframes', async () => {
    const path = await ffmpeg(
      ...['-i', h264, '-vf', "drawbox=t=fill:c=black:enable='lt(t,1)'", '-c:v', 'libx264'],
      ...['-preset', 'ultrafast', '-g', '1000', '-sc_threshold', '0', at('black-intro.mp4')],
    );
    expect(timesOf(await hash(path))[0]).toBeGreaterThanOrEqual(1000);
  });
});

describe('a reference video', () => {
  it('is sampled densely, upright and mirrored, and once a second in the other orientations', async () => {
    const result = await hash(h264, 'reference');
    const times = timesOf(result);
    expect(times.length).toBeGreaterThan(30);
    expect(Math.max(...times.map((time, index) => time - (times[index - 1] ?? 0)))).toBeLessThan(
      1500,
    );
    expect(timesOf(result, 'mirror')).toEqual(times);
    for (const variant of ['rotate-90', 'rotate-180', 'rotate-270', 'flip', 'transpose'] as const) {
      const turned = timesOf(result, variant);
      expect(turned.length).toBeGreaterThanOrEqual(6);
      expect(turned.length).toBeLessThanOrEqual(8);
    }
    expect(fingerprintsOf(result, 'blockhash')).toEqual([]);
  });

  it('has local points about once a second, where it moves', async () => {
    const times = localTimes(await hash(h264, 'reference'));
    expect(times.length).toBeGreaterThanOrEqual(6);
    expect(times.length).toBeLessThanOrEqual(12);
  });

  it('keeps one of many frames that are the same', async () => {
    const still = await ffmpeg('-i', h264, '-frames:v', '1', at('still.png'));
    const path = await ffmpeg(
      ...['-loop', '1', '-i', still, '-t', '10', '-r', '25', '-c:v', 'libx264'],
      ...['-preset', 'ultrafast', '-pix_fmt', 'yuv420p', at('still.mp4')],
    );
    const result = await hash(path, 'reference');
    expect(timesOf(result)).toEqual([0]);
    expect(localTimes(result)).toEqual([0]);
  });

  it('is taken as it is stored, whatever its display matrix says', async () => {
    const turned = await ffmpeg(
      ...['-display_rotation:v:0', '90', '-i', h264, '-c', 'copy', at('turned.mp4')],
    ).catch(() =>
      // ffmpeg before 6 sets the display matrix by a tag.
      ffmpeg('-i', h264, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', at('turned.mp4')),
    );
    const [a, b] = [await hash(h264, 'reference'), await hash(turned, 'reference')];
    expect(b).toMatchObject({ media: { width: 320, height: 240 } });
    expect(fingerprintsOf(b, 'pdq')).toEqual(fingerprintsOf(a, 'pdq'));
  });

  it('cut off in the middle is damaged; found, it is compared by what is there', async () => {
    const path = at('cut.mkv');
    await copyFile(await ffmpeg('-i', h264, '-c', 'copy', at('whole.mkv')), path);
    await truncate(path, Math.floor((await readFile(path)).length * 0.4));
    expect(await hash(path, 'reference')).toMatchObject({ reason: 'damaged' });
    expect(await hash(path)).toMatchObject({ outcome: 'fingerprinted' });
    const streamable = at('cut.mp4');
    await ffmpeg('-i', h264, '-c', 'copy', '-movflags', '+faststart', streamable);
    await truncate(streamable, Math.floor((await readFile(streamable)).length * 0.4));
    expect(await hash(streamable, 'reference')).toMatchObject({ reason: 'damaged' });
    expect(await hash(streamable)).toMatchObject({ outcome: 'fingerprinted' });
  });
});

it('sound that is longer than the pictures does not make a reference damaged', async () => {
  const path = await ffmpeg(
    ...['-f', 'lavfi', '-i', 'sine=duration=30', '-i', h264, '-c:v', 'copy', '-c:a', 'aac'],
    at('long-sound.mkv'),
  );
  expect(await hash(path, 'reference')).toMatchObject({ outcome: 'fingerprinted' });
});

describe('bad input', () => {
  it('a video of one colour is not comparable', async () => {
    const path = await ffmpeg(
      ...[
        '-f',
        'lavfi',
        '-i',
        'color=gray:size=320x240',
        '-t',
        '1',
        '-c:v',
        'mpeg4',
        at('grey.mp4'),
      ],
    );
    expect(await hash(path)).toMatchObject({ outcome: 'not-comparable', reason: 'too-uniform' });
    expect(await hash(path, 'reference')).toMatchObject({ reason: 'too-uniform' });
  });

  it('a video without frames', async () => {
    const path = await ffmpeg('-i', h264, '-c', 'copy', '-bsf:v', 'noise=drop=1', at('empty.mp4'));
    expect(await hash(path)).toMatchObject({ outcome: 'undecodable', reason: 'no-frames' });
    expect(await hash(path, 'reference')).toMatchObject({ reason: 'no-frames' });
  });

  it('sound without pictures, also with a cover', async () => {
    const sine = ['-f', 'lavfi', '-i', 'sine=duration=1'];
    const plain = await ffmpeg(...sine, '-c:a', 'aac', at('sound.mp4'));
    expect(await hash(plain)).toMatchObject({ reason: 'no-frames' });
    const still = await ffmpeg('-i', h264, '-frames:v', '1', at('cover.jpg'));
    const cover = await ffmpeg(
      ...[...sine, '-i', still, '-map', '0', '-map', '1', '-c:a', 'aac', '-c:v', 'copy'],
      ...['-disposition:v:0', 'attached_pic', at('cover.m4a')],
    );
    expect(await hash(cover)).toMatchObject({ reason: 'no-frames' });
    expect(await hash(await ffmpeg(...sine, at('sound.wav')))).toMatchObject({
      reason: 'no-frames',
    });
  });

  it('an HLS playlist named .mp4 is no media, and nothing it names is opened', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\nhttp://127.0.0.1:${port}/a.ts\n#EXTINF:8,\nfile://${h264}\n#EXT-X-ENDLIST\n`;
    const path = at('playlist.mp4');
    await writeFile(path, playlist);
    expect(await hash(path)).toMatchObject({ outcome: 'undecodable', reason: 'not-media' });
    // Behind an innocent beginning the forced demuxer keeps ffmpeg from looking for playlists.
    const head = (await readFile(h264)).subarray(0, 32);
    await writeFile(path, Buffer.concat([head, Buffer.from(playlist)]));
    expect(await hash(path)).toMatchObject({ outcome: 'undecodable', reason: 'damaged' });
    expect(asked).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('an MP4 whose end, and with it the index, is missing', async () => {
    const bytes = (await readFile(h264)).subarray(0, 20_000);
    const result = await hasher.hash({ from: 'bytes', bytes }, 'found');
    expect(result).toMatchObject({ outcome: 'undecodable', reason: 'damaged' });
    expect(JSON.stringify(result)).not.toContain(folder.path);
  });

  it('more pixels than allowed', async () => {
    const options = { ...hasherOptions(folder.path), maxPixels: 320 * 240 - 1 };
    await using strict = openHasher(options);
    expect(await strict.hash({ from: 'file', path: h264 }, 'found')).toMatchObject({
      reason: 'too-many-pixels',
    });
  });
});
