// Vigil as the robustness bench uses it: its own hasher with workers, its own matcher, names instead of cases.

import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAll } from '../src/domain/closing.js';
import { parseCaseId, referenceIdOf, rowOf } from '../src/domain/ids.js';
import type { Match } from '../src/domain/match.js';
import type { HashResult, MediaSource } from '../src/domain/media.js';
import type { FingerprintedReference } from '../src/domain/reference.js';
import { openHasher } from '../src/hashing/hasher.js';
import { openScratch } from '../src/hashing/scratch.js';
import { buildMatcher, type Matcher } from '../src/match/matcher.js';

/** A media to register, by a name that is unique among them. */
export type Original = { readonly name: string; readonly source: MediaSource };

export type Lookup = {
  readonly result: HashResult;
  readonly matches: ReadonlyMap<string, Match>;
};

export type Rig = AsyncDisposable & {
  readonly folder: string;
  readonly matcher: Matcher;
  /** Names of what is registered; what Vigil found not comparable or could not decode is missing. */
  readonly registered: readonly string[];
  readonly refused: readonly string[];
  readonly lookUp: (source: MediaSource) => Promise<Lookup>;
};

const WORKERS = Math.max(1, Math.min(2, cpus().length));

/** Runs `work` on every member, two at a time; results in the members' order. */
export async function each<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const waiting = list.entries();
  const lane = async (): Promise<void> => {
    for (const [index, one] of waiting) results.set(index, await work(one));
  };
  await Promise.all(Array.from({ length: WORKERS }, lane));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

const bytesOf = (bytes: Uint8Array): MediaSource => ({ from: 'bytes', bytes });
export { bytesOf };

async function* asyncOf<T>(list: readonly T[]): AsyncGenerator<T> {
  for (const one of list) yield await Promise.resolve(one);
}

/** Registers the originals as `vigil register` does, without a database. @throws StopError where ffmpeg is missing. */
export async function openRig(originals: readonly Original[]): Promise<Rig> {
  const scratch = await openScratch(join(tmpdir(), 'vigil-bench'));
  const hasher = openHasher({
    ...{ workers: WORKERS, ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', scratch: scratch.folder },
    ...{ maxPixels: 100_000_000, timeoutMs: 120_000, memoryMB: 1500 },
  });
  const caseId = parseCaseId('S-2026-0001', /^S-/);
  const refused: string[] = [];
  const named = await each(originals, async ({ name, source }) => ({
    name,
    result: await hasher.hash(source, 'reference'),
  }));
  const names: string[] = [];
  const references: FingerprintedReference[] = [];
  for (const { name, result } of named) {
    if (result.outcome !== 'fingerprinted') {
      refused.push(name);
      continue;
    }
    const { media, fingerprints } = result;
    names.push(name);
    const id = referenceIdOf(names.length);
    references.push({ id, caseId, media, registeredAt: new Date(0), fingerprints });
  }
  const matcher = await buildMatcher(asyncOf(references));
  return {
    folder: scratch.folder,
    matcher,
    registered: names,
    refused,
    lookUp: async (source) => {
      const result = await hasher.hash(source, 'found');
      const matches = new Map<string, Match>();
      for (const match of matcher.match(result)) {
        matches.set(names[rowOf(match.referenceId) - 1] ?? match.referenceId, match);
      }
      return { result, matches };
    },
    [Symbol.asyncDispose]: () => closeAll([scratch, hasher]),
  };
}
