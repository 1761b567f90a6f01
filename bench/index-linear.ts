// The plain scan in JavaScript: a peer, and the truth about the first queries. `index-linear.ts <folder> <queries>`

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distanceWithin, WORDS, wordsOf } from '../src/match/hamming.js';
import { cpuSeconds, print, queriesOf, residentMB } from './index-asked.js';
import { LIMIT, PLACES, RADIUS } from './index-codes.js';

const [folder = '', count = '0'] = process.argv.slice(2);
const before = residentMB();
const start = cpuSeconds();
const bytes = readFileSync(join(folder, PLACES.codes));
const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const built = cpuSeconds();

const rows: number[] = [];
const queries = queriesOf(folder).slice(0, Number(count));
const began = cpuSeconds();
queries.forEach((bits, query) => {
  const asked = wordsOf(bits);
  const hits: { readonly entry: number; readonly distance: number }[] = [];
  for (let entry = 0; entry * WORDS < words.length; entry += 1) {
    const distance = distanceWithin(words, entry * WORDS, asked, RADIUS);
    if (distance <= RADIUS) hits.push({ entry, distance });
  }
  hits.sort((a, b) => a.distance - b.distance || a.entry - b.entry);
  for (const { entry, distance } of hits.slice(0, LIMIT)) rows.push(query, entry, distance);
});
const seconds = cpuSeconds() - began;
writeFileSync(join(folder, PLACES.truth), Int32Array.from(rows));
print({
  queriesPerCpuSecond: queries.length / seconds,
  // It is what the others are measured by.
  recall: 1,
  buildSeconds: built - start,
  openSeconds: null,
  memoryMB: residentMB() - before,
});
