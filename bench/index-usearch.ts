// usearch's approximate graph (HNSW) over bits, where the package is installed. `index-usearch.ts <folder> <queries>`

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds, expectedOf, print, queriesOf, recallOf, residentMB } from './index-asked.js';
import { CODE_BYTES, PLACES, RADIUS } from './index-codes.js';

/** What of the package is used. */
type Usearch = {
  readonly Index: new (options: Readonly<Record<string, string | number>>) => {
    readonly add: (keys: BigUint64Array, vectors: Float32Array, threads: number) => void;
    readonly search: (
      vector: Float32Array,
      count: number,
      threads: number,
    ) => { readonly keys: BigUint64Array; readonly distances: Float32Array };
  };
};

/** Its defaults, but for a larger search, which finds more. */
const OPTIONS = { metric: 'hamming', quantization: 'b1', dimensions: 256, connectivity: 16 };
const EXPANSION = { expansion_add: 128, expansion_search: 64 };
const NEAREST = 10;
const CHUNK = 1000;

// By a name that the compiler does not look up: it is no dependency, and may be missing.
const name = 'usearch';
const { Index } = (await import(name)) as Usearch;
const [folder = '', count = '0'] = process.argv.slice(2);

/** It takes bits as numbers, of which the positive ones are set. */
const spread = (codes: Uint8Array): Float32Array =>
  Float32Array.from({ length: codes.length * 8 }, (_, bit) =>
    ((codes[bit >> 3] ?? 0) >> (bit & 7)) & 1 ? 1 : -1,
  );

const bytes = readFileSync(join(folder, PLACES.codes));
const before = residentMB();
const start = cpuSeconds();
const index = new Index({ ...OPTIONS, ...EXPANSION });
for (let entry = 0; entry * CODE_BYTES < bytes.length; entry += CHUNK) {
  const codes = bytes.subarray(entry * CODE_BYTES, (entry + CHUNK) * CODE_BYTES);
  const keys = BigUint64Array.from({ length: codes.length / CODE_BYTES }, (_, n) =>
    BigInt(entry + n),
  );
  index.add(keys, spread(codes), 1);
}
const buildSeconds = cpuSeconds() - start;
const memoryMB = residentMB() - before;

const queries = queriesOf(folder).slice(0, Number(count)).map(spread);
const began = cpuSeconds();
const found = queries.map((query) => index.search(query, NEAREST, 1));
const seconds = cpuSeconds() - began;
const recall = recallOf(expectedOf(folder), queries.length, (query) =>
  Array.from(found[query]?.keys ?? [], (key, hit) => ({
    entry: Number(key),
    distance: found[query]?.distances[hit] ?? 0,
  })).filter(({ distance }) => distance <= RADIUS),
);
const queriesPerCpuSecond = queries.length / seconds;
print({ queriesPerCpuSecond, recall, buildSeconds, openSeconds: null, memoryMB });
