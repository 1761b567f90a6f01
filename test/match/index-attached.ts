// A second thread for the tests: it attaches to an index and answers searches, each with what it found.

import { parentPort, workerData } from 'node:worker_threads';
import { attachCodeIndex } from '../../src/match/index/attach.js';
import type { CodeIndexHandle } from '../../src/match/index/code-search.js';

export type AttachedQuery = { readonly query: Uint8Array; readonly radius: number };

const index = attachCodeIndex(workerData as CodeIndexHandle);
parentPort?.on('message', ({ query, radius }: AttachedQuery) => {
  const hits = index.search(query, radius, 100);
  parentPort?.postMessage({ hits, size: index.size, isCurrent: index.isCurrent() });
});
