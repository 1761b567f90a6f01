// What was done to a registered video, and that its fingerprints are still to be found in those of the copy.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/domain/fingerprint.js';
import { LOCAL, type LocalFingerprint } from '../../src/domain/local-fingerprint.js';
import type { HashPurpose, HashResult } from '../../src/domain/media.js';
import type { Hasher } from '../../src/domain/ports.js';
import { openHasher } from '../../src/hashing/hasher.js';
import {
  distance,
  ffmpeg,
  fingerprintsOf,
  hasherOptions,
  photograph,
  temporaryFolder,
} from './fixtures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hasher: Hasher;
let film: string;
let registered: HashResult;

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
/** PDQ's radius of an alert. */
const RADIUS = 31;
const at = (name: string): string => join(folder.path, name);
const hash = (path: string, purpose: HashPurpose = 'found') =>
  hasher.hash({ from: 'file', path }, purpose);

const isNear = (found: Fingerprint, result: HashResult): boolean =>
  fingerprintsOf(result, 'pdq').some((other) => distance(other.bits, found.bits) <= RADIUS);

const localsOf = (result: HashResult): readonly LocalFingerprint[] =>
  result.outcome === 'fingerprinted' ? result.locals : [];

const descriptors = ({ points }: LocalFingerprint): Uint8Array[] =>
  Array.from({ length: points.length / LOCAL.pointBytes }, (_, index) =>
    points.subarray(
      (index + 1) * LOCAL.pointBytes - LOCAL.descriptorBytes,
      (index + 1) * LOCAL.pointBytes,
    ),
  );

/** Points of `a` that resemble one of `b` clearly more than all others (Lowe's ratio test). */
function agreeing(a: LocalFingerprint, b: LocalFingerprint): number {
  const others = descriptors(b);
  return descriptors(a).filter((own) => {
    const [first = 128, second = 128] = others
      .map((other) => distance(own, other))
      .sort((x, y) => x - y);
    return first <= 24 && first < 0.8 * second;
  }).length;
}

/** Nine seconds of three photographs, each slowly enlarged. */
async function makeFilm(path: string): Promise<string> {
  const inputs: string[] = [];
  for (const name of ['alps', 'leaves', 'flower'] as const) {
    const picture = at(`${name}.jpg`);
    await writeFile(picture, await photograph(name));
    inputs.push('-i', picture);
  }
  const zoomed = [0, 1, 2].map(
    (index) => `[${index}]scale=640:480,zoompan=z='1+0.004*on':d=75:s=320x240:fps=25[v${index}]`,
  );
  return ffmpeg(
    ...[...inputs, '-filter_complex', `${zoomed.join(';')};[v0][v1][v2]concat=n=3`],
    ...[...H264, '-r', '25', path],
  );
}

beforeAll(async () => {
  folder = await temporaryFolder();
  hasher = openHasher(hasherOptions(folder.path));
  film = await makeFilm(at('film.mp4'));
  registered = await hash(film, 'reference');
});
afterAll(async () => {
  await hasher[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('of a registered video is found', () => {
  it('five seconds in twenty minutes of something else', async () => {
    const round = 'fps=10,scale=160:120,setsar=1';
    const path = await ffmpeg(
      ...['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10:duration=1200', '-i', film],
      '-filter_complex',
      `[0]split[x][y];[x]trim=0:900,setpts=PTS-STARTPTS,setsar=1[a];[y]trim=905:1200,setpts=PTS-STARTPTS,setsar=1[c];` +
        `[1]${round},trim=1:6,setpts=PTS-STARTPTS[b];[a][b][c]concat=n=3`,
      ...[...H264, '-g', '20', at('long.mp4')],
    );
    const near = fingerprintsOf(await hash(path), 'pdq').filter((found) =>
      isNear(found, registered),
    );
    expect(near.length).toBeGreaterThanOrEqual(2);
    for (const { timeMs } of near) {
      expect(timeMs).toBeGreaterThanOrEqual(900_000);
      expect(timeMs).toBeLessThan(905_000);
    }
  });

  it('a letterboxed copy, by the part that is the picture', async () => {
    const boxed = ['-vf', 'pad=iw:2*ih:0:(oh-ih)/2', ...H264, '-g', '25'];
    const result = await hash(await ffmpeg('-i', film, ...boxed, at('letterbox.mp4')));
    const parts = fingerprintsOf(result, 'pdq').filter(
      ({ part }) => part !== undefined && Math.abs(part.area.height - 0.5) < 0.05,
    );
    expect(parts.filter((found) => isNear(found, registered)).length).toBeGreaterThanOrEqual(6);
  });

  it('a GIF', async () => {
    const path = await ffmpeg('-i', film, '-vf', 'fps=5,scale=240:-2', at('copy.gif'));
    const result = await hash(path);
    expect(result).toMatchObject({ media: { kind: 'video', durationMs: 9000 } });
    const whole = fingerprintsOf(result, 'pdq').filter(({ part }) => part === undefined);
    expect(whole.length).toBeGreaterThan(30);
    const near = whole.filter((found) => isNear(found, registered));
    expect(near.length).toBeGreaterThan(0.8 * whole.length);
    expect(localsOf(result).length).toBeGreaterThanOrEqual(3);
  });

  it.each([1.13, 4.37, 8.71])('a cropped still of second %d, by its points', async (second) => {
    const still = ['-frames:v', '1', '-vf', 'crop=0.75*iw:0.75*ih', '-q:v', '5'];
    const path = await ffmpeg('-ss', String(second), '-i', film, ...still, at(`${second}.jpg`));
    const [found] = localsOf(await hash(path));
    if (!found) throw new Error('no points');
    const agreement = localsOf(registered).map((frame) => ({
      points: agreeing(found, frame),
      timeMs: frame.timeMs ?? NaN,
    }));
    const best = agreement.reduce((a, b) => (b.points > a.points ? b : a));
    expect(best.points).toBeGreaterThanOrEqual(12);
    expect(Math.abs(best.timeMs - second * 1000)).toBeLessThan(1600);
  });
});

it('a registered picture is found in a video that shows it', async () => {
  const picture = at('alps.jpg');
  const reference = await hash(picture, 'reference');
  const shown = ['-t', '3', '-r', '25', '-vf', 'scale=320:240', ...H264];
  const found = await hash(await ffmpeg('-loop', '1', '-i', picture, ...shown, at('shown.mp4')));
  expect(fingerprintsOf(found, 'pdq').some((frame) => isNear(frame, reference))).toBe(true);
});
