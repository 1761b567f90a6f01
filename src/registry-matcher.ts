// The matcher of a running Vigil: opened from the index file, kept up to date with the registry while others register and withdraw.

import { randomUUID } from 'node:crypto';
import type { Log, Store } from './domain/ports.js';
import { openIndexFile, writeIndexFile, type OpenedIndexFile } from './match/index/file.js';
import { openMatcher, type Matcher } from './match/matcher.js';
import { RegistryIndex } from './match/registry-index.js';

export type RegistryMatcher = AsyncDisposable & {
  /** The registry as it is now, also in a run that is under way. */
  readonly current: () => Promise<Matcher>;
};

/** References that changed since the file was written: from so many on it is written anew, for the next start takes them all up. */
const REWRITE_FROM = 1_000;

/** What is open: the index, the matcher over its present state, and how it differs from the file. */
type Opened = {
  readonly index: RegistryIndex;
  /** The registry's version that the matcher stands for. */
  readonly version: number;
  readonly matcher: Matcher;
  /** Of the file that the database named when it was opened; undefined where it named none. */
  readonly token: string | undefined;
  /** References that changed since that file; all of them where it was of no use. */
  readonly changed: number;
};

/** @param store its registry is read when the matcher is first asked for. */
export function openRegistryMatcher(
  { registry, indexFile }: Pick<Store, 'registry' | 'indexFile'>,
  log: Log,
): RegistryMatcher {
  const ending = new AbortController();
  let opened: Opened | undefined;
  /** Opening, or taking up what changed: one at a time. */
  let renewing: Promise<Opened> | undefined;
  /** Merging or writing beside the matching; it never rejects. */
  let beside: Promise<void> = Promise.resolve();

  const over = (index: RegistryIndex, token: string | undefined, changed: number): Opened => ({
    ...{ index, version: index.version, token, changed },
    matcher: openMatcher(index.searched(), registry),
  });

  /** The index is never the truth: a file that cannot be read is like a damaged one. */
  function fileOf(token: string): OpenedIndexFile {
    try {
      return openIndexFile(indexFile.path, token);
    } catch (error) {
      log.warn('the index file cannot be read', { error });
      return { outcome: 'damaged' };
    }
  }

  async function open(): Promise<Opened> {
    const token = await indexFile.token();
    const file = token === undefined ? undefined : fileOf(token);
    if (file?.outcome === 'opened') {
      const index = await RegistryIndex.resume(file.index, file.registryVersion, registry);
      return over(index, token, await index.takeUp(registry));
    }
    if (file && file.outcome !== 'missing') {
      log.warn('the index file cannot be used and is built again', { reason: file.outcome });
    }
    const index = await RegistryIndex.build(registry);
    await index.takeUp(registry);
    return over(index, token, Infinity);
  }

  async function takeUp({ index, token, changed }: Opened): Promise<Opened> {
    return over(index, token, changed + (await index.takeUp(registry)));
  }

  async function renew(): Promise<void> {
    renewing ??= (opened ? takeUp(opened) : open()).finally(() => {
      renewing = undefined;
    });
    opened = await renewing;
    mergeBeside(opened.index);
  }

  function mergeBeside({ codes }: RegistryIndex): void {
    if (!codes.mergeDue) return;
    beside = beside.then(async () => {
      try {
        await codes.merge({ abort: ending.signal });
      } catch (error) {
        // The index is as it was: it answers more slowly, and is merged the next time.
        if (!ending.signal.aborted) log.warn('the index could not be merged', { error });
      }
    });
  }

  /**
   * Writes the index as it is now, where the file is missing or far behind. A disk that is full, or may not be written, costs the next
   * start time and nothing else.
   */
  async function keep({ index, token, changed }: Opened): Promise<void> {
    const unfinished = indexFile.unfinishedPath();
    try {
      const present = await indexFile.token();
      // Another one than ours: somebody has just written it.
      const isBehind = present !== undefined && present === token && changed >= REWRITE_FROM;
      if (present !== undefined && !isBehind) return;
      // What was withdrawn meanwhile must not be written, and would have the file refused.
      await index.takeUp(registry);
      const made = { registryVersion: index.version, token: randomUUID().replaceAll('-', '') };
      await writeIndexFile(unfinished, index.codes, made);
      await indexFile.adopt(unfinished, made);
    } catch (error) {
      log.warn('the index file could not be written', { error });
      await indexFile.discard(unfinished);
    }
  }

  return {
    current: async () => {
      const version = await registry.version();
      // A renewal that somebody else began may be of an earlier version. What fails is tried again by the next who asks.
      while (!opened || opened.version < version) await renew();
      return opened.matcher;
    },
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await renewing?.catch(() => undefined);
      await beside;
      if (opened) await keep(opened);
    },
  };
}
