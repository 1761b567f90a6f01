// Vigil as the robustness bench uses it: its own hasher with workers, its own store and matcher, names beside the references.

import { stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAll } from '../src/domain/closing.js';
import { parseCaseId, type CaseId, type ReferenceId } from '../src/domain/ids.js';
import type { Match } from '../src/domain/match.js';
import type { HashResult, MediaSource } from '../src/domain/media.js';
import type { Hasher, Registry } from '../src/domain/ports.js';
import { openHasher } from '../src/hashing/hasher.js';
import { openScratch } from '../src/hashing/scratch.js';
import { buildMatcher, type Matcher } from '../src/match/matcher.js';
import { openStore } from '../src/store/open.js';

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
  /** By how much a picture makes the database grow: fingerprints, local points, rows and their indices. */
  readonly storedBytesPerPicture: number;
  readonly lookUp: (source: MediaSource) => Promise<Lookup>;
};

const WORKERS = Math.max(1, Math.min(2, cpus().length));
const ACTOR = 'bench';

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

export const bytesOf = (bytes: Uint8Array): MediaSource => ({ from: 'bytes', bytes });

/** What registering needs; the names are filled in by it. */
type Desk = {
  readonly caseId: CaseId;
  readonly hasher: Hasher;
  readonly names: Map<ReferenceId, string>;
  readonly refused: string[];
};

/** As `vigil register` does. Bytes that were registered before keep the name that they had. */
async function register(
  originals: readonly Original[],
  registry: Registry,
  { caseId, hasher, names, refused }: Desk,
): Promise<void> {
  await each(originals, async ({ name, source }) => {
    const result = await hasher.hash(source, 'reference');
    if (result.outcome !== 'fingerprinted') {
      refused.push(name);
      return;
    }
    const { media, fingerprints, locals } = result;
    const reference = { caseId, media, fingerprints, locals, registeredAt: new Date(0) };
    const { outcome, id } = await registry.add(reference, ACTOR);
    if (outcome === 'registered') names.set(id, name);
  });
}

/** Opens the database, works on it and closes it again. @returns bytes of the file when everything is in it. */
async function sizeAfter(
  file: string,
  work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<unknown>,
): Promise<number> {
  const store = await openStore(file);
  try {
    await work(store);
  } finally {
    await store[Symbol.asyncDispose]();
  }
  return (await stat(file)).size;
}

async function openCase(file: string): Promise<CaseId> {
  const id = parseCaseId('S-2026-0001', /^S-/);
  await using store = await openStore(file);
  const nobody = { minor: false, harms: [], ageBand: 'unknown', gender: 'unknown' } as const;
  await store.cases.open({ id, state: 'open', openedAt: new Date(0), ...nobody }, ACTOR);
  return id;
}

/** Registers pictures, then videos, in a database of its own. @throws StopError where ffmpeg is missing. */
export async function openRig(
  pictures: readonly Original[],
  videos: readonly Original[] = [],
): Promise<Rig> {
  const scratch = await openScratch(join(tmpdir(), 'vigil-bench'));
  const hasher = openHasher({
    ...{ workers: WORKERS, ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', scratch: scratch.folder },
    ...{ maxPixels: 100_000_000, timeoutMs: 120_000, memoryMB: 1500 },
  });
  const opened: AsyncDisposable[] = [scratch, hasher];
  try {
    const file = join(scratch.folder, 'bench.db');
    const desk: Desk = {
      ...{ caseId: await openCase(file), hasher, names: new Map(), refused: [] },
    };
    const empty = (await stat(file)).size;
    const full = await sizeAfter(file, ({ registry }) => register(pictures, registry, desk));
    const count = Math.max(1, desk.names.size);
    const store = await openStore(file);
    opened.push(store);
    const { registry } = store;
    await register(videos, registry, desk);
    const matcher = await buildMatcher(registry.watched(), {
      localsOf: (id, numbers) => registry.localsOf(id, numbers),
    });
    return {
      folder: scratch.folder,
      matcher,
      registered: [...desk.names.values()],
      refused: desk.refused,
      storedBytesPerPicture: Math.round((full - empty) / count),
      lookUp: async (source) => {
        const result = await hasher.hash(source, 'found');
        const found = await matcher.match(result);
        const named = found.map(
          (match) => [desk.names.get(match.referenceId) ?? match.referenceId, match] as const,
        );
        return { result, matches: new Map(named) };
      },
      [Symbol.asyncDispose]: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}
