// The registry as the matcher searches it, kept up to date reference by reference.

import { rowOf, type ReferenceId } from '../domain/ids.js';
import type { Registry } from '../domain/ports.js';
import type { FingerprintedReference } from '../domain/reference.js';
import { bandedVoterIndex } from './banded-index.js';
import { codeIndexBuilder } from './index/build.js';
import { countOf, type MultiIndex } from './index/multi-index.js';
import type { CodeColumns } from './index/payload.js';
import type { Searched } from './matcher.js';
import { RegisteredColumns } from './registered-columns.js';
import { VoterList } from './voters.js';

/** Codes that are gathered in one chunk. */
const AT_ONCE = 65_536;

/** What is read of the registry. */
export type IndexSource = Pick<Registry, 'version' | 'changesSince' | 'watched' | 'watchedVoters'>;

/** Owns the codes and voters of all watched references. */
export class RegistryIndex {
  readonly codes: MultiIndex;
  readonly #voters: VoterList;
  #version: number;

  private constructor(codes: MultiIndex, voters: VoterList, version: number) {
    this.codes = codes;
    this.#voters = voters;
    this.#version = version;
  }

  /** Reads the whole registry. It stands for a version that the registry had at the beginning, or for a later one. */
  static async build(source: IndexSource): Promise<RegistryIndex> {
    const version = await source.version();
    const voters = new VoterList();
    const columns = new RegisteredColumns();
    const chunks: CodeColumns[] = [];
    for await (const reference of source.watched()) {
      columns.add(reference);
      voters.add(rowOf(reference.id), reference.voters);
      if (columns.count >= AT_ONCE) chunks.push(columns.take());
    }
    chunks.push(columns.take());
    // Only now it is known how many there are, and that they fit into one part.
    const count = chunks.reduce((sum, { codes }) => sum + countOf({ codes }, 256), 0);
    const builder = codeIndexBuilder(256, count);
    // From the end, so that each chunk is let go of when it is in the index.
    for (let chunk = chunks.pop(); chunk; chunk = chunks.pop()) builder.add(chunk);
    return new RegistryIndex(builder.build(), voters, version);
  }

  /** Goes on with codes that stand for this version, and reads the voters. */
  static async resume(
    codes: MultiIndex,
    version: number,
    source: IndexSource,
  ): Promise<RegistryIndex> {
    const voters = new VoterList();
    // These are taken up afterwards.
    const later = new Set((await source.changesSince(version)).changed);
    for await (const { id, voters: own } of source.watchedVoters()) {
      if (!later.has(id)) voters.add(rowOf(id), own);
    }
    return new RegistryIndex(codes, voters, version);
  }

  /** The registry's version that it stands for, at least. */
  get version(): number {
    return this.#version;
  }

  /**
   * Takes up what changed since: the next search finds what came, and nothing of what went.
   *
   * @returns how many references changed.
   * @throws what the registry throws; then it may be taken up again.
   */
  async takeUp(source: IndexSource): Promise<number> {
    const { version, changed } = await source.changesSince(this.#version);
    if (changed.length > 0) {
      const columns = new RegisteredColumns();
      const present: FingerprintedReference[] = [];
      for await (const reference of source.watched(changed)) {
        columns.add(reference);
        present.push({ ...reference, fingerprints: [] });
      }
      // From here on in one turn, so that no search falls between what went and what came.
      this.#replace(changed, present, columns);
    }
    this.#version = version;
    return changed.length;
  }

  #replace(
    changed: readonly ReferenceId[],
    present: readonly FingerprintedReference[],
    columns: RegisteredColumns,
  ): void {
    const rows = changed.map(rowOf);
    this.codes.removeReferences(rows);
    for (const row of rows) this.#voters.remove(row);
    this.codes.add(columns.take());
    for (const { id, voters } of present) this.#voters.add(rowOf(id), voters);
  }

  /** What is to be searched now. After a change it is to be asked for anew. */
  searched(): Searched {
    return { codes: this.codes, voters: this.#voters.build(bandedVoterIndex) };
  }
}
