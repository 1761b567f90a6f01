// Videos that are broken, and decoders that are killed: neither may pass for a video that was looked at to its end.

import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HashPurpose } from '../../src/domain/media.js';
import type { Hasher } from '../../src/domain/ports.js';
import { openHasher } from '../../src/hashing/hasher.js';
import { ffmpeg, fingerprintsOf, hasherOptions, temporaryFolder } from './fixtures.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hasher: Hasher;
let whole: string;

const at = (name: string): string => join(folder.path, name);
const hash = (path: string, purpose: HashPurpose = 'found') =>
  hasher.hash({ from: 'file', path }, purpose);
const PICTURES = ['-f', 'lavfi', '-i', 'mandelbrot=size=160x120:rate=25:end_pts=200', '-t', '8'];
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

async function cut(name: string, ...options: string[]): Promise<string> {
  const path = await ffmpeg('-i', whole, '-c', 'copy', ...options, at(name));
  await truncate(path, Math.floor((await readFile(path)).length * 0.4));
  return path;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  hasher = openHasher(hasherOptions(folder.path));
  whole = await ffmpeg(...PICTURES, ...H264, '-g', '50', '-sc_threshold', '0', at('whole.mp4'));
});
afterAll(async () => {
  await hasher[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('a found video', () => {
  it.each([
    ['cut.mkv', []],
    ['cut.mp4', ['-movflags', '+faststart']],
    ['fragments.mp4', ['-movflags', 'frag_keyframe+empty_moov']],
    // Its demuxer takes the end of the file for the end of the video.
    ['cut.flv', []],
  ])('that is cut off (%s) is fingerprinted in part', async (name, options) => {
    const result = await hash(await cut(name, ...options));
    expect(result).toMatchObject({
      outcome: 'fingerprinted',
      partial: expect.any(String) as string,
    });
    expect(JSON.stringify(result)).not.toContain(folder.path);
  });

  it.each([
    ['copy.mkv', []],
    ['copy.ts', []],
    ['copy.flv', []],
    // Containers that leave out the times of most frames.
    ['program-stream.mpg', ['-c:v', 'mpeg2video', '-bf', '2', '-g', '12']],
    ['b-frames.avi', ['-c:v', 'mpeg4', '-bf', '2', '-g', '12']],
    ['fragments.mp4', ['-movflags', 'frag_keyframe+empty_moov']],
    ['cut-between-keyframes.mp4', ['-ss', '1.3', '-t', '5']],
  ])('that is whole (%s) is not', async (name, options) => {
    const result = await hash(await ffmpeg('-i', whole, '-c', 'copy', ...options, at(name)));
    expect(result.outcome).toBe('fingerprinted');
    expect(result).not.toHaveProperty('partial');
  });

  it('whose last keyframe stands far from its end is not, nor one whose sound goes on', async () => {
    const sparse = await ffmpeg(
      '-i',
      whole,
      ...H264,
      '-g',
      '1000',
      '-sc_threshold',
      '0',
      at('one.mp4'),
    );
    const sound = await ffmpeg(
      ...['-f', 'lavfi', '-i', 'sine=duration=30', '-i', whole, '-c:v', 'copy', '-c:a', 'aac'],
      at('long-sound.mkv'),
    );
    for (const path of [sparse, sound]) {
      const result = await hash(path);
      expect(result.outcome).toBe('fingerprinted');
      expect(result).not.toHaveProperty('partial');
    }
  });

  it('of which nothing is left that can be compared is damaged, not uniform', async () => {
    const path = await ffmpeg(
      ...['-f', 'lavfi', '-i', 'color=black:size=160x120', '-i', whole, '-filter_complex'],
      ...['[0]trim=duration=2[a];[a][1]concat', ...H264, '-g', '50', at('black-first.mkv')],
    );
    expect((await hash(path)).outcome).toBe('fingerprinted');
    // The black part alone, which takes next to no bytes.
    await truncate(path, 3000);
    expect(await hash(path)).toMatchObject({ outcome: 'undecodable', reason: 'damaged' });
  });
});

describe('a decoder', () => {
  /** A tool that answers for its version and else does as the shell script says. */
  const tool = async (name: 'ffmpeg' | 'ffprobe', script: string): Promise<string> => {
    const path = at(`${name}-${Math.random().toString(36).slice(2)}`);
    const asked = '*-version*|*-encoders*|*-formats*';
    const text = `#!/bin/sh\ncase "$*" in\n${asked}) exec ${name} "$@" ;;\nesac\n${script}\n`;
    await writeFile(path, text, { mode: 0o700 });
    return path;
  };
  const hashWith = async (
    name: 'ffmpeg' | 'ffprobe',
    script: string,
    purpose: HashPurpose,
    path = whole,
  ) => {
    const options = { ...hasherOptions(folder.path), [name]: await tool(name, script) };
    await using other = openHasher(options);
    return await other.hash({ from: 'file', path }, purpose);
  };

  it.each([
    ['ffmpeg', 'found'],
    ['ffmpeg', 'reference'],
    ['ffprobe', 'reference'],
  ] as const)('%s that is killed crashed: a %s video is not to blame', async (name, purpose) => {
    const result = await hashWith(name, 'kill -9 $$', purpose);
    expect(result).toMatchObject({ outcome: 'undecodable', reason: 'crashed' });
  });

  it.each([
    ['ffmpeg', 'found'],
    ['ffmpeg', 'reference'],
    ['ffprobe', 'reference'],
  ] as const)('%s that gets no memory for a %s video says so', async (name, purpose) => {
    const script = 'echo "Error: Cannot allocate memory" >&2\nexit 1';
    expect(await hashWith(name, script, purpose)).toMatchObject({ reason: 'memory' });
  });

  it('that turns out not to be ffmpeg is said to be missing', async () => {
    const path = at('no-ffmpeg');
    await writeFile(path, '#!/bin/sh\nexit 3\n', { mode: 0o700 });
    await using other = openHasher({ ...hasherOptions(folder.path), ffmpeg: path });
    await expect(other.hash({ from: 'file', path: whole }, 'found')).rejects.toMatchObject({
      code: 'ffmpeg-missing',
    });
  });

  it('is not taken to find a video broken by what its title says', async () => {
    const title = ['-metadata', 'title=Error: invalid, corrupt', '-metadata:s', 'language=err'];
    const path = await ffmpeg('-i', whole, '-c', 'copy', ...title, at('titled.mkv'));
    const result = await hashWith('ffmpeg', 'exec ffmpeg "$@"', 'found', path);
    expect(result.outcome).toBe('fingerprinted');
    expect(result).not.toHaveProperty('partial');
  });

  it('killed in the middle leaves a found video in part, and a reference crashed', async () => {
    const script =
      'case "$*" in *rawvideo*) ;; *) exec ffmpeg "$@" ;; esac\nffmpeg "$@" | head -c 60000\nkill -9 $$';
    const found = await hashWith('ffmpeg', script, 'found');
    expect(fingerprintsOf(found, 'pdq').length).toBeGreaterThan(0);
    expect(found).toMatchObject({ partial: expect.stringContaining('SIGKILL') as string });
    expect(await hashWith('ffmpeg', script, 'reference')).toMatchObject({ reason: 'crashed' });
  });
});
