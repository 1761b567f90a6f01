import {
  chmod,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCodeIndex } from '../../src/match/index/build.js';
import { openIndexFile, writeIndexFile, type WriteBytes } from '../../src/match/index/file.js';
import type { MultiIndex } from '../../src/match/index/multi-index.js';
import { joined, KINDS, randomFrom, turned } from './index-codes.js';

const VERSION = 17;
const TOKEN = '00112233445566778899aabbccddeeff';
const HEAD = { registryVersion: VERSION, token: TOKEN };
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

function opened(token = TOKEN): MultiIndex {
  const file = openIndexFile(path, token);
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
    await writeIndexFile(path, index, HEAD);
    expectSame(opened(), index);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['codes.index']);
  });

  it('brings back an index that goes on: codes are added and withdrawn, merged, and written again', async () => {
    const index = anIndex();
    const late = KINDS['random']?.(random, 256, 50) ?? [];
    for (const each of [index, (await writeIndexFile(path, index, HEAD), opened())]) {
      expect(each.add({ codes: joined(late) })).toBe(12_000);
      expect(each.remove([5, 12_001])).toBe(2);
    }
    const next = join(folder, 'next.index');
    await writeIndexFile(next, index, HEAD);
    await rename(next, path);
    const again = opened();
    expect(again.size).toBe(12_048);
    expectSame(again, index);
    expect(again.search(late[1] ?? new Uint8Array(32), 31, 10)).toEqual([]);
  });

  it('holds an empty index, and a small one', async () => {
    for (const count of [0, 3]) {
      const index = buildCodeIndex(256, { codes: joined(codes.slice(0, count)) });
      await rm(path, { force: true });
      await writeIndexFile(path, index, HEAD);
      expect(opened().size).toBe(count);
      expect(opened().search(codes[0] ?? new Uint8Array(32), 0, 9)).toHaveLength(Math.sign(count));
    }
  });

  it('holds codes of 128 bits', async () => {
    const short = KINDS['random']?.(random, 128, 9000) ?? [];
    await writeIndexFile(path, buildCodeIndex(128, { codes: joined(short) }), HEAD);
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
    await writeIndexFile(path, index, HEAD);
    expect(opened().size).toBe(8999);
    expect(opened().search(secret, 40, 9)).toEqual([]);
    expect(opened().parts.every(({ columns }) => columns.withdrawn === 0)).toBe(true);
  });

  it('is missing where there is none, stale where another is asked for, and says its version', async () => {
    expect(openIndexFile(path, TOKEN)).toEqual({ outcome: 'missing' });
    await writeIndexFile(path, anIndex(), HEAD);
    expect(openIndexFile(path, TOKEN.replace('0', '1'))).toEqual({ outcome: 'stale' });
    expect(openIndexFile(path, TOKEN)).toMatchObject({ registryVersion: VERSION });
  });

  it('is damaged wherever a byte of it was changed', async () => {
    await writeIndexFile(path, anIndex(), HEAD);
    const whole = await readFile(path);
    for (let n = 0; n < 40; n += 1) {
      // The first ones in the page that says what the file holds, others all over it.
      const at = n < 12 ? n * 4 : (random() * 31 + n) % whole.length;
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (n & 7));
      await writeFile(path, changed);
      expect(openIndexFile(path, TOKEN), `byte ${at}`).toEqual({ outcome: 'damaged' });
    }
  });

  it('is damaged where it was cut, lengthened, or is no such file', async () => {
    await writeIndexFile(path, anIndex(), HEAD);
    const whole = await readFile(path);
    for (const length of [whole.length - 1, whole.length - 4096, 4096, 4095, 10, 0]) {
      await writeFile(path, whole);
      await truncate(path, length);
      expect(openIndexFile(path, TOKEN), `${length} bytes`).toEqual({ outcome: 'damaged' });
    }
    await writeFile(path, Buffer.concat([whole, Buffer.alloc(1)]));
    expect(openIndexFile(path, TOKEN)).toEqual({ outcome: 'damaged' });
    await writeFile(path, Buffer.alloc(whole.length, 'x'));
    expect(openIndexFile(path, TOKEN)).toEqual({ outcome: 'damaged' });
  });

  it('is not to be opened where it could not be written', async () => {
    let writes = 0;
    const full: WriteBytes = (...parameters) => {
      writes += 1;
      if (writes > 1) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return writeSync(...parameters);
    };
    const index = anIndex();
    await expect(writeIndexFile(path, index, HEAD, { write: full })).rejects.toThrow(
      'no space left',
    );
    expect(writes).toBeGreaterThan(1);
    expect(openIndexFile(path, TOKEN)).toEqual({ outcome: 'damaged' });
    expect(index.size).toBe(12_000);
  });

  it('never takes the place of another one by itself', async () => {
    await writeIndexFile(path, anIndex(), HEAD);
    await expect(writeIndexFile(path, anIndex(), HEAD)).rejects.toThrow('EEXIST');
    expect(opened().size).toBe(12_000);
  });

  it('may be written while codes come and go: what it says of them is whole', async () => {
    const index = anIndex();
    const late = KINDS['random']?.(random, 256, 500) ?? [];
    index.add({ codes: joined(late.slice(0, 100)) });
    const writing = writeIndexFile(path, index, HEAD);
    for (let n = 0; n < 400; n += 1) {
      if (n % 40 === 0) await setImmediate();
      index.add({ codes: late[100 + n] ?? new Uint8Array(32) });
      index.remove([n * 7]);
    }
    await writing;
    const read = opened();
    const counted = read.parts.reduce((sum, part) => sum + part.size, 0);
    expect(read.size).toBe(counted);
    // It goes on from there: what comes next is found, beside what was there.
    const entry = read.add({ codes: joined(late) });
    expect(read.search(late[499] ?? new Uint8Array(32), 0, 9).at(-1)?.entry).toBe(entry + 499);
    expect(read.search(codes[11_999] ?? new Uint8Array(32), 31, 1)).toHaveLength(1);
  });

  it('is written in steps of any size that the system takes', async () => {
    const index = anIndex();
    const slow: WriteBytes = (file, bytes, at, length) =>
      writeSync(file, bytes, at, Math.min(length, 1_000_003));
    await writeIndexFile(path, index, HEAD, { write: slow });
    expectSame(opened(), index);
  });

  it('may be written twice at once', async () => {
    const index = anIndex();
    const other = join(folder, 'other.index');
    await Promise.all([writeIndexFile(path, index, HEAD), writeIndexFile(other, index, HEAD)]);
    expect((await readFile(path)).equals(await readFile(other))).toBe(true);
    expectSame(opened(), index);
  });

  it('says so where it may not be read', async () => {
    await writeIndexFile(path, anIndex(), HEAD);
    await chmod(folder, 0o700);
    expect(() => openIndexFile(join(path, 'below'), TOKEN)).toThrow('ENOTDIR');
  });
});
