import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCodeIndex } from '../../src/match/index/build.js';
import {
  eraseIndexFile,
  openIndexFile,
  writeIndexFile,
  type WriteBytes,
} from '../../src/match/index/file.js';
import type { MultiIndex } from '../../src/match/index/multi-index.js';
import { joined, KINDS, randomFrom, turned } from './index-codes.js';

const VERSION = 17;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-index-'));
  path = join(folder, 'codes.index');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const random = randomFrom(29);
const codes = KINDS['flooded']?.(random, 256, 12_000) ?? [];

function anIndex(): MultiIndex {
  const references = Uint32Array.from(codes, (_, n) => n >> 2);
  const times = Uint32Array.from(codes, (_, n) => n * 500);
  return buildCodeIndex(256, { codes: joined(codes), references, times });
}

function opened(version = VERSION): MultiIndex {
  const file = openIndexFile(path, version);
  if (file.outcome !== 'opened') throw new Error(file.outcome);
  return file.index;
}

/** Both say the same of queries near these codes, payload and all. */
function expectSame(left: MultiIndex, right: MultiIndex): void {
  expect(left.size).toBe(right.size);
  expect(left.nextEntry).toBe(right.nextEntry);
  for (const n of [0, 1, 2, 3, 4, 11_999]) {
    const query = turned(randomFrom(n), codes[n] ?? new Uint8Array(32), 25);
    const hits = right.search(query, 31, 4000);
    expect(hits.length).toBeGreaterThan(0);
    expect(left.search(query, 31, 4000)).toEqual(hits);
  }
}

describe('the index file', () => {
  it('brings back the same index, private, with nothing beside it', async () => {
    const index = anIndex();
    await writeIndexFile(path, index, VERSION);
    expectSame(opened(), index);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['codes.index']);
  });

  it('brings back an index that goes on: codes are added and withdrawn, merged, and written again', async () => {
    const index = anIndex();
    const late = KINDS['random']?.(random, 256, 50) ?? [];
    for (const each of [index, (await writeIndexFile(path, index, VERSION), opened())]) {
      expect(each.add({ codes: joined(late) })).toBe(12_000);
      expect(each.remove([5, 12_001])).toBe(2);
    }
    await writeIndexFile(path, index, VERSION + 1);
    const again = opened(VERSION + 1);
    expect(again.size).toBe(12_048);
    expectSame(again, index);
    expect(again.search(late[1] ?? new Uint8Array(32), 31, 10)).toEqual([]);
  });

  it('holds an empty index, and a small one', async () => {
    for (const count of [0, 3]) {
      const index = buildCodeIndex(256, { codes: joined(codes.slice(0, count)) });
      await writeIndexFile(path, index, VERSION);
      expect(opened().size).toBe(count);
      expect(opened().search(codes[0] ?? new Uint8Array(32), 0, 9)).toHaveLength(Math.sign(count));
    }
  });

  it('holds codes of 128 bits', async () => {
    const short = KINDS['random']?.(random, 128, 9000) ?? [];
    await writeIndexFile(path, buildCodeIndex(128, { codes: joined(short) }), VERSION);
    expect(opened().bits).toBe(128);
    expect(opened().search(turned(random, short[7] ?? new Uint8Array(16), 20), 20, 9)).toEqual([
      { entry: 7, distance: 20, reference: 0, variant: 0 },
    ]);
  });

  it('keeps no code of what was withdrawn', async () => {
    const distinct = KINDS['random']?.(random, 256, 9000) ?? [];
    const index = buildCodeIndex(256, { codes: joined([...distinct]) });
    const secret = distinct[100] ?? new Uint8Array(32);
    index.remove([100]);
    index.add({ codes: secret });
    index.remove([9000]);
    await writeIndexFile(path, index, VERSION);
    expect(opened().size).toBe(8999);
    expect(opened().search(secret, 40, 9)).toEqual([]);
    expect(opened().parts.every(({ columns }) => columns.withdrawn === 0)).toBe(true);
  });

  it('is missing where there is none, and stale for another version of the registry', async () => {
    expect(openIndexFile(path, VERSION)).toEqual({ outcome: 'missing' });
    await writeIndexFile(path, anIndex(), VERSION);
    expect(openIndexFile(path, VERSION + 1)).toEqual({ outcome: 'stale' });
    expect(openIndexFile(path, VERSION - 1)).toEqual({ outcome: 'stale' });
  });

  it('is damaged wherever a byte of it was changed', async () => {
    await writeIndexFile(path, anIndex(), VERSION);
    const whole = await readFile(path);
    for (let n = 0; n < 40; n += 1) {
      // The first ones in the page that says what the file holds, others all over it.
      const at = n < 12 ? n * 4 : (random() * 31 + n) % whole.length;
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (n & 7));
      await writeFile(path, changed);
      expect(openIndexFile(path, VERSION), `byte ${at}`).toEqual({ outcome: 'damaged' });
    }
  });

  it('is damaged where it was cut, lengthened, or is no such file', async () => {
    await writeIndexFile(path, anIndex(), VERSION);
    const whole = await readFile(path);
    for (const length of [whole.length - 1, whole.length - 4096, 4096, 4095, 10, 0]) {
      await writeFile(path, whole);
      await truncate(path, length);
      expect(openIndexFile(path, VERSION), `${length} bytes`).toEqual({ outcome: 'damaged' });
    }
    await writeFile(path, Buffer.concat([whole, Buffer.alloc(1)]));
    expect(openIndexFile(path, VERSION)).toEqual({ outcome: 'damaged' });
    await writeFile(path, Buffer.alloc(whole.length, 'x'));
    expect(openIndexFile(path, VERSION)).toEqual({ outcome: 'damaged' });
  });

  it('stays as it was where a new one cannot be written', async () => {
    const index = anIndex();
    await writeIndexFile(path, index, VERSION);
    const before = await readFile(path);
    let writes = 0;
    const full: WriteBytes = (...parameters) => {
      writes += 1;
      if (writes > 1) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return writeSync(...parameters);
    };
    index.add({ codes: codes[3] ?? new Uint8Array(32) });
    await expect(writeIndexFile(path, index, VERSION + 1, full)).rejects.toThrow('no space left');
    expect(writes).toBeGreaterThan(1);
    expect(await readdir(folder)).toEqual(['codes.index']);
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(opened().size).toBe(12_000);
  });

  it('is written in steps of any size that the system takes', async () => {
    const index = anIndex();
    const slow: WriteBytes = (file, bytes, at, length) =>
      writeSync(file, bytes, at, Math.min(length, 1_000_003));
    await writeIndexFile(path, index, VERSION, slow);
    expectSame(opened(), index);
  });

  it('may be written twice at once', async () => {
    const index = anIndex();
    const other = join(folder, 'other.index');
    await Promise.all([
      writeIndexFile(path, index, VERSION),
      writeIndexFile(other, index, VERSION),
    ]);
    expect((await readFile(path)).equals(await readFile(other))).toBe(true);
    expectSame(opened(), index);
  });

  it('is erased, also where there is none', async () => {
    await writeIndexFile(path, anIndex(), VERSION);
    await eraseIndexFile(path);
    await eraseIndexFile(path);
    expect(await readdir(folder)).toEqual([]);
    expect(openIndexFile(path, VERSION)).toEqual({ outcome: 'missing' });
  });

  it('says so where it may not be read', async () => {
    await writeIndexFile(path, anIndex(), VERSION);
    await chmod(folder, 0o700);
    expect(() => openIndexFile(join(path, 'below'), VERSION)).toThrow('ENOTDIR');
  });
});
