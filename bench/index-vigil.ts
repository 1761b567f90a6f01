// Vigil's index: `index-vigil.ts <folder> build` builds it and writes its file; `… open` opens that; `… search` opens it and answers all
// queries.

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeIndexBuilder } from '../src/match/index/build.js';
import { openIndexFile, writeIndexFile } from '../src/match/index/file.js';
import type { MultiIndex } from '../src/match/index/multi-index.js';
import type { HitTable } from '../src/match/index/payload.js';
import { cpuSeconds, expectedOf, print, queriesOf, recallOf, residentMB } from './index-asked.js';
import { CODE_BYTES, LIMIT, PLACES, RADIUS } from './index-codes.js';

const HEAD = { registryVersion: 1, token: '0'.repeat(32) };
const CHUNK = 65_536;
/** Frames of a video are asked about together. */
const BATCH = 64;
/** Of a registered video of an hour: a frame a second, in eight orientations. */
const NEW_CODES = 3600 * 8;

const [folder = '', what = ''] = process.argv.slice(2);
const path = join(folder, 'codes.index');

/** As the registry is read: a chunk of codes at a time, each with its reference, variant and time. */
async function build(): Promise<void> {
  const from = join(folder, PLACES.codes);
  const count = statSync(from).size / CODE_BYTES;
  const file = openSync(from, 'r');
  const start = cpuSeconds();
  const builder = codeIndexBuilder(256, count);
  for (let entry = 0; entry < count; entry += CHUNK) {
    const codes = new Uint8Array(Math.min(CHUNK, count - entry) * CODE_BYTES);
    readSync(file, codes);
    const entries = Array.from({ length: codes.length / CODE_BYTES }, (_, n) => entry + n);
    builder.add({
      codes,
      references: Uint32Array.from(entries, (n) => n >> 3),
      variants: Uint8Array.from(entries, (n) => n & 7),
      times: Uint32Array.from(entries, (n) => (n & 1023) * 500),
    });
  }
  const index = builder.build();
  const buildSeconds = cpuSeconds() - start;
  closeSync(file);
  await writeIndexFile(path, index, HEAD);
  process.stdout.write(`${JSON.stringify({ buildSeconds })}\n`);
}

function open(): { readonly index: MultiIndex; readonly openSeconds: number } {
  const start = performance.now();
  const opened = openIndexFile(path, HEAD.token);
  const openSeconds = (performance.now() - start) / 1000;
  if (opened.outcome !== 'opened') throw new Error(`the index file is ${opened.outcome}`);
  return { index: opened.index, openSeconds };
}

/** CPU seconds until the codes of a new reference are found. */
function newReference(index: MultiIndex): number {
  const codes = new Uint8Array(NEW_CODES * CODE_BYTES).fill(0x5a);
  const start = cpuSeconds();
  const entry = index.add({ codes });
  const [hit] = index.search(codes.subarray(0, CODE_BYTES), RADIUS, 1);
  if (hit?.entry !== entry) throw new Error('a new reference was not found');
  return cpuSeconds() - start;
}

function search(): void {
  const queries = queriesOf(folder);
  const expected = expectedOf(folder);
  const before = residentMB();
  const { index, openSeconds } = open();

  // Once for V8, which makes fast what was called often.
  index.searchMany(queries.slice(0, 1000), RADIUS, LIMIT);
  const memoryMB = residentMB() - before;
  const began = cpuSeconds();
  const tables: HitTable[] = [];
  for (let query = 0; query < queries.length; query += BATCH) {
    tables.push(index.searchMany(queries.slice(query, query + BATCH), RADIUS, LIMIT));
  }
  const seconds = cpuSeconds() - began;
  const recall = recallOf(expected, queries.length, (query) => {
    const table = tables[Math.floor(query / BATCH)];
    if (!table) return [];
    const row = query % BATCH;
    const [start, end] = [table.starts[row] ?? 0, table.starts[row + 1] ?? 0];
    return Array.from(table.entries.subarray(start, end), (entry, hit) => ({
      entry,
      distance: table.distances[start + hit] ?? 0,
    }));
  });
  const queriesPerCpuSecond = queries.length / seconds;
  const newReferenceSeconds = newReference(index);
  print({
    ...{ queriesPerCpuSecond, recall, buildSeconds: 0, openSeconds, memoryMB },
    newReferenceSeconds,
  });
}

if (what === 'build') await build();
else if (what === 'open') {
  process.stdout.write(`${JSON.stringify({ openSeconds: open().openSeconds })}\n`);
} else search();
