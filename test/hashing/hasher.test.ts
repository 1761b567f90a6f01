// The hasher's promises: limits, deaths, aborts, and nothing left behind.

import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { openHasher } from '../../src/hashing/hasher.js';
import { openScratch } from '../../src/hashing/scratch.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { clip, hangingFfmpeg, PATIENCE } from './hanging.js';
import { hasherOptions, photograph, temporaryFolder } from './fixtures.js';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const children = async (pid: number): Promise<number[]> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'))
    .split(' ')
    .filter(Boolean)
    .map(Number);

describe('a decoder that', () => {
  it('takes too long is killed with its ffmpeg, and the next media goes on', async () => {
    await using folder = await temporaryFolder();
    const hanging = await hangingFfmpeg(folder.path);
    await using hasher = openHasher({
      ...hasherOptions(folder.path),
      ffmpeg: hanging.path,
      timeoutMs: 3000,
    });
    const bytes = await readFile(await clip(folder.path));
    expect(await hasher.hash({ from: 'bytes', bytes }, 'found')).toMatchObject({
      outcome: 'undecodable',
      reason: 'timeout',
      sha256: await sha256Of({ from: 'bytes', bytes }),
    });
    await vi.waitFor(async () => {
      expect(isAlive(await hanging.pid())).toBe(false);
    }, PATIENCE);
    // The video that it was writing for ffmpeg went with it.
    const left = await readdir(folder.path, { recursive: true });
    expect(left.filter((name) => name.endsWith('video'))).toEqual([]);
    const photo = await hasher.hash({ from: 'bytes', bytes: await photograph('flower') }, 'found');
    expect(photo.outcome).toBe('fingerprinted');
  });

  it('takes too much memory is killed, and the next media goes on', async () => {
    await using folder = await temporaryFolder();
    await using hasher = openHasher({ ...hasherOptions(folder.path), memoryMB: 300 });
    const create = { width: 9500, height: 9500, channels: 3, background: 'navy' } as const;
    const large = await sharp({ create }).png().toBuffer();
    expect(await hasher.hash({ from: 'bytes', bytes: large }, 'found')).toMatchObject({
      outcome: 'undecodable',
      reason: 'memory',
    });
    const photo = await hasher.hash({ from: 'bytes', bytes: await photograph('flower') }, 'found');
    expect(photo.outcome).toBe('fingerprinted');
  });

  it('dies costs one media, and the next goes on', async () => {
    await using folder = await temporaryFolder();
    const hanging = await hangingFfmpeg(folder.path);
    await using hasher = openHasher({ ...hasherOptions(folder.path), ffmpeg: hanging.path });
    const before = await children(process.pid);
    const path = await clip(folder.path);
    const dying = hasher.hash({ from: 'file', path }, 'found');
    await hanging.pid();
    const worker = (await children(process.pid)).filter((pid) => !before.includes(pid));
    for (const pid of worker) process.kill(pid, 'SIGSEGV');
    expect(await dying).toMatchObject({
      outcome: 'undecodable',
      reason: 'crashed',
      detail: expect.stringContaining('SIGSEGV') as string,
    });
    await vi.waitFor(async () => {
      expect(isAlive(await hanging.pid())).toBe(false);
    }, PATIENCE);
    const photo = await hasher.hash({ from: 'bytes', bytes: await photograph('flower') }, 'found');
    expect(photo.outcome).toBe('fingerprinted');
  });
});

describe('an abort', () => {
  it('kills the decoder at work and throws its reason; others are not touched', async () => {
    await using folder = await temporaryFolder();
    const hanging = await hangingFfmpeg(folder.path);
    await using hasher = openHasher({ ...hasherOptions(folder.path), ffmpeg: hanging.path });
    const abort = new AbortController();
    const path = await clip(folder.path);
    const hashing = hasher.hash({ from: 'file', path }, 'found', abort.signal);
    const waiting = hasher.hash({ from: 'bytes', bytes: await photograph('flower') }, 'found');
    const pid = await hanging.pid();
    abort.abort(new Error('enough'));
    await expect(hashing).rejects.toThrow('enough');
    expect((await waiting).outcome).toBe('fingerprinted');
    await vi.waitFor(() => {
      expect(isAlive(pid)).toBe(false);
    }, PATIENCE);
  });

  it('ends the waiting for a free decoder', async () => {
    await using folder = await temporaryFolder();
    const hanging = await hangingFfmpeg(folder.path);
    const hasher = openHasher({ ...hasherOptions(folder.path), ffmpeg: hanging.path });
    const path = await clip(folder.path);
    const busy = hasher.hash({ from: 'file', path }, 'found').catch((error: unknown) => error);
    const abort = new AbortController();
    const waiting = hasher.hash({ from: 'file', path }, 'found', abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await hasher[Symbol.asyncDispose]();
    expect(await busy).toMatchObject({ message: 'the hasher is closed' });
  });
});

describe('a hasher', () => {
  it('hashes several media at once and gives each its own answer', async () => {
    await using folder = await temporaryFolder();
    await using hasher = openHasher({ ...hasherOptions(folder.path), workers: 2 });
    const media = [
      ...(await Promise.all([photograph('flower'), photograph('alps'), photograph('leaves')])),
      Buffer.from('no media'),
    ];
    const results = await Promise.all(
      [...media, ...media].map((bytes) => hasher.hash({ from: 'bytes', bytes }, 'found')),
    );
    const expected = await Promise.all(media.map((bytes) => sha256Of({ from: 'bytes', bytes })));
    expect(
      results.map((result) =>
        result.outcome === 'undecodable' ? result.sha256 : result.media.sha256,
      ),
    ).toEqual([...expected, ...expected]);
  });

  it('refuses more than a thousand waiting media', async () => {
    await using folder = await temporaryFolder();
    const hasher = openHasher(hasherOptions(folder.path));
    const bytes = Buffer.from('no media');
    const all = Array.from({ length: 1002 }, () => hasher.hash({ from: 'bytes', bytes }, 'found'));
    const settled = Promise.allSettled(all);
    await expect(all.at(-1)).rejects.toThrow(RangeError);
    await hasher[Symbol.asyncDispose]();
    const refused = (await settled).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(900);
  });

  it('leaves nothing behind', async () => {
    await using folder = await temporaryFolder();
    {
      await using hasher = openHasher(hasherOptions(folder.path));
      await hasher.hash({ from: 'bytes', bytes: await photograph('flower') }, 'found');
      expect(await readdir(folder.path)).toHaveLength(1);
    }
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('says that ffmpeg is missing instead of blaming the media', async () => {
    await using folder = await temporaryFolder();
    await using hasher = openHasher({ ...hasherOptions(folder.path), ffmpeg: '/nowhere/ffmpeg' });
    const bytes = await photograph('flower');
    await expect(hasher.hash({ from: 'bytes', bytes }, 'found')).rejects.toMatchObject({
      code: 'ffmpeg-missing',
    });
  });

  it('whose process is killed takes its workers and their ffmpegs along, and the next one cleans up', async () => {
    await using folder = await temporaryFolder();
    const hanging = await hangingFfmpeg(folder.path);
    const root = join(folder.path, 'scratch');
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const script = fileURLToPath(new URL('./hang.ts', import.meta.url));
    const parent = spawn(
      process.execPath,
      ['--import', tsx, script, root, hanging.path, 'ffprobe', await clip(folder.path)],
      { stdio: 'ignore' },
    );
    const pid = await hanging.pid();
    const workers = await children(parent.pid ?? 0);
    expect(workers.length).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await vi.waitFor(() => {
      expect([pid, ...workers].filter(isAlive)).toEqual([]);
    }, PATIENCE);
    expect(await readdir(root)).toHaveLength(1);
    await using scratch = await openScratch(root);
    expect(await readdir(root)).toEqual([scratch.folder.slice(root.length + 1)]);
  });
});
