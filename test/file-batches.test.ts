// Files that change under the hands of a command: they are listed first, and read later.

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureMediaFolder } from '../fixtures/cache.js';
import { makeFixtureMedia } from '../fixtures/media.js';
import type { CaseId } from '../src/domain/ids.js';
import { referenceIdOf } from '../src/domain/ids.js';
import type { Hasher } from '../src/domain/ports.js';
import type { Batch } from '../src/domain/results.js';
import { fingerprintBatch, lookupBatch, registerBatch } from '../src/file-batches.js';
import { openHasher } from '../src/hashing/hasher.js';
import { sha256Of } from '../src/hashing/sha256.js';
import { buildMatcher } from '../src/match/matcher.js';

let folder: string;
let photograph: string;
let hasher: Hasher;
const { signal: never } = new AbortController();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-batches-'));
  const [reference] = (await makeFixtureMedia(fixtureMediaFolder)).references;
  photograph = reference?.path ?? '';
  hasher = openHasher({
    workers: 1,
    ffmpeg: 'ffmpeg',
    ffprobe: 'ffprobe',
    scratch: folder,
    maxPixels: 100_000_000,
    timeoutMs: 60_000,
    memoryMB: 2000,
  });
});
afterAll(async () => {
  await hasher[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Lists two files, takes the first away, then reads what became of both. */
async function outcomes<Result extends { readonly outcome: string }>(
  list: (paths: readonly string[]) => Promise<Batch<Result>>,
): Promise<readonly unknown[]> {
  const paths = [join(folder, 'goes.jpg'), join(folder, 'stays.jpg')];
  for (const path of paths) await copyFile(photograph, path);
  const { total, results } = await list(paths);
  expect(total).toBe(2);
  await rm(paths[0] ?? '');
  const found: unknown[] = [];
  for await (const result of results) {
    found.push('reason' in result ? [result.outcome, result.reason] : [result.outcome]);
  }
  return found;
}

describe('a file that vanishes after it was listed', () => {
  it('is missing to register, and the next one is registered', async () => {
    const registry = {
      find: () => Promise.resolve(undefined),
      add: () => Promise.resolve({ outcome: 'registered' as const, id: referenceIdOf(1) }),
    };
    const ports = { registry, hasher, sha256Of, clock: { now: () => new Date(0) } };
    expect(
      await outcomes((paths) =>
        registerBatch('S-2026-0001' as CaseId, paths, 'staff-1', ports, 1, never),
      ),
    ).toEqual([['unreadable', 'missing'], ['registered']]);
  });

  it('is missing to fingerprint and lookup too', async () => {
    const fingerprinted = await outcomes((paths) =>
      fingerprintBatch(paths, 'found', hasher, 1, never),
    );
    expect(fingerprinted).toEqual([['unreadable', 'missing'], ['fingerprinted']]);
    const matcher = await buildMatcher(
      (async function* nothing() {
        // An empty registry.
      })(),
      { localsOf: () => Promise.resolve([]) },
    );
    expect(await outcomes((paths) => lookupBatch(paths, hasher, matcher, 1, never))).toEqual([
      ['unreadable', 'missing'],
      ['no-match'],
    ]);
  });
});
