// The merging thread's entry: it is given the memories of parts, answers with those of the new ones, and ends.

import { parentPort, workerData } from 'node:worker_threads';
import { mergeParts, type MergeOrder } from './merge.js';
import { Part } from './part.js';

// Only `mergeInWorker` starts this file, so the order needs no parsing.
const { bits, memories } = workerData as MergeOrder;
const merged = mergeParts(
  bits,
  memories.map((memory) => new Part(memory)),
);
parentPort?.postMessage(merged.map(({ memory }) => memory));
