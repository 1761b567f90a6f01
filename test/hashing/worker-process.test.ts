// A worker with a second media waiting in it: each ends as it would alone, and only the one at work is ever blamed.

import { existsSync, readFileSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HashJob } from '../../src/hashing/protocol.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { WorkerProcess } from '../../src/hashing/worker-process.js';
import { ffmpeg, photograph, temporaryFolder } from './fixtures.js';
import { clip, hangingFfmpeg } from './hanging.js';

const LONG = 60_000;

async function worker(folder: string, ffmpeg = 'ffmpeg'): Promise<WorkerProcess> {
  const limits = { maxPixels: 100_000_000, maxImageBytes: 100_000_000 };
  const settings = { ffmpeg, ffprobe: 'ffprobe', folder: join(folder, 'worker'), limits };
  return WorkerProcess.start(settings, { memoryMB: 1500 });
}
const photo = async (name: Parameters<typeof photograph>[0] = 'flower'): Promise<HashJob> => ({
  source: { from: 'bytes', bytes: await photograph(name) },
  purpose: 'found',
});
const video = async (folder: string): Promise<HashJob> => ({
  source: { from: 'file', path: await clip(folder) },
  purpose: 'found',
});
/** Its direct children: the one that began last. */
const childOf = async (pid: number): Promise<number> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.split(' ').filter(Boolean).at(-1));
};
/** An ffmpeg that kills its worker where it is given {@link deadlyVideo}. */
async function deadlyFfmpeg(folder: string): Promise<string> {
  const path = join(folder, 'deadly-ffmpeg');
  const script = `#!/bin/sh\ncase "$*" in\n*deadly.mp4*) kill -SEGV $PPID ;;\nesac\nexec ffmpeg "$@"\n`;
  await writeFile(path, script, { mode: 0o700 });
  return path;
}
async function deadlyVideo(folder: string): Promise<HashJob> {
  const path = join(folder, 'deadly.mp4');
  await copyFile(await clip(folder), path);
  return { source: { from: 'file', path }, purpose: 'found' };
}

/** Hears nothing until a process is dead, or neither works nor has a child that does. */
function blockUntilStill(pid: number): void {
  const isDead = (): boolean => /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  const seen = (): string =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') ||
    readFileSync(`/proc/${pid}/schedstat`, 'utf8');
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let last = '', still = 0; still < 10 && !isDead();) {
    Atomics.wait(pause, 0, 0, 50);
    const now = seen();
    still = now === last && now.includes('\n') ? still + 1 : 0;
    last = now;
  }
}

describe('a media that waits in a worker', () => {
  it('has its own result', async () => {
    await using folder = await temporaryFolder();
    await using one = await worker(folder.path);
    const jobs = [await photo(), await photo('alps')];
    const endings = await Promise.all(jobs.map((job) => one.run(job, LONG)));
    const expected = await Promise.all(jobs.map(({ source }) => sha256Of(source)));
    for (const [at, sha256] of expected.entries()) {
      // The first may take longer than most, and then the second is handed back unless it has begun.
      if (at === 0 || endings[at]?.kind === 'result') {
        expect(endings[at]).toMatchObject({ result: { media: { sha256 } } });
      } else expect(endings[at]).toEqual({ kind: 'returned' });
    }
  });

  it('is handed back when the one at work takes long', async () => {
    await using folder = await temporaryFolder();
    const hanging = await hangingFfmpeg(folder.path);
    await using one = await worker(folder.path, hanging.path);
    const abort = new AbortController();
    const long = one.run(await video(folder.path), LONG, abort.signal);
    expect(await one.run(await photo(), LONG)).toEqual({ kind: 'returned' });
    expect(one.hasRoomBehind).toBe(false);
    expect(one.isUsable).toBe(true);
    await hanging.pid();
    abort.abort();
    expect(await long).toEqual({ kind: 'returned' });
    expect(one.isUsable).toBe(false);
  });

  it.each(['timeout', 'crashed', 'abort'] as const)(
    'is handed back, and not blamed, where the one at work ends by %s',
    async (how) => {
      await using folder = await temporaryFolder();
      const hanging = await hangingFfmpeg(folder.path);
      await using one = await worker(folder.path, hanging.path);
      const pid = await childOf(process.pid);
      const abort = new AbortController();
      const timeoutMs = how === 'timeout' ? 50 : LONG;
      const atWork = one.run(await video(folder.path), timeoutMs, abort.signal);
      const waiting = one.run(await photo(), LONG);
      if (how === 'crashed') process.kill(pid, 'SIGSEGV');
      if (how === 'abort') abort.abort();
      expect(await waiting).toEqual({ kind: 'returned' });
      expect(await atWork).toMatchObject(
        how === 'abort' ? { kind: 'returned' } : { kind: 'died', reason: how },
      );
      await one.exited;
      expect(existsSync(join(folder.path, 'worker'))).toBe(false);
    },
  );

  it('is taken back by its abort, and the one at work goes on', async () => {
    await using folder = await temporaryFolder();
    const hanging = await hangingFfmpeg(folder.path);
    await using one = await worker(folder.path, hanging.path);
    const [end, abort] = [new AbortController(), new AbortController()];
    const long = one.run(await video(folder.path), LONG, end.signal);
    const waiting = one.run(await photo(), LONG, abort.signal);
    abort.abort();
    expect(await waiting).toEqual({ kind: 'returned' });
    await hanging.pid();
    expect(one.isUsable).toBe(true);
    end.abort();
    await long;
  });

  it('is worked on with the hash that it came with', async () => {
    await using folder = await temporaryFolder();
    await using one = await worker(folder.path);
    const sha256 = await sha256Of((await photo('alps')).source);
    expect(await one.run({ ...(await photo()), sha256 }, LONG)).toMatchObject({
      kind: 'result',
      result: { media: { sha256 } },
    });
  });

  it('is blamed for its own crash, though it was to be handed back meanwhile', async () => {
    await using folder = await temporaryFolder();
    await using one = await worker(folder.path, await deadlyFfmpeg(folder.path));
    const pid = await childOf(process.pid);
    const jobs = [await photo(), await deadlyVideo(folder.path)] as const;
    const [before, crashing] = [one.run(jobs[0], LONG), one.run(jobs[1], LONG)];
    blockUntilStill(pid);
    expect(await before).toMatchObject({ kind: 'result' });
    expect(await crashing).toMatchObject({ kind: 'died', reason: 'crashed' });
  });

  it('crashes without harm to the one before it, whose result is more than the channel holds', async () => {
    await using folder = await temporaryFolder();
    const film = await ffmpeg(
      ...['-f', 'lavfi', '-i', 'cellauto=size=320x240:rate=1:rule=110', '-t', '100'],
      ...['-c:v', 'mpeg4', join(folder.path, 'film.mp4')],
    );
    await using one = await worker(folder.path, await deadlyFfmpeg(folder.path));
    const pid = await childOf(process.pid);
    const job: HashJob = { source: { from: 'file', path: film }, purpose: 'reference' };
    const deadly = await deadlyVideo(folder.path);
    const [before, crashing] = [one.run(job, LONG), one.run(deadly, LONG)];
    blockUntilStill(pid);
    expect(await before).toMatchObject({ kind: 'result', result: { outcome: 'fingerprinted' } });
    await crashing;
  });
});
