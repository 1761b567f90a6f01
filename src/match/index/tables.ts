// From codes one after the other to a part that is searched through its tables, in the same memory.

import { bitOrder, orderTable } from './bit-order.js';
import { findFloods, layFloods } from './floods.js';
import { inSteps } from './gauge.js';
import { takeMemory } from './kernel.js';
import {
  bandsOf,
  bytesOf,
  directoryBytes,
  KEYS,
  meansOf,
  tabledLayout,
  writeLayout,
} from './layout.js';
import { Part } from './part.js';
import { TABLES_FROM } from './plan.js';

/** Codes in the bucket that a random one of the codes is in, on average. */
function meanBucket(counts: Uint32Array): number {
  let [sum, squares] = [0, 0];
  for (const count of counts) {
    sum += count;
    squares += count * count;
  }
  return sum === 0 ? 0 : squares / sum;
}

/**
 * Sorts codes into the buckets of each band.
 *
 * @param skipped address of the bitmap of those that are left out; with 0 there are none, and the keys are counted already.
 */
function sortBands({ memory, header, kernel, layout, columns }: Part, skipped: number): void {
  const means = meansOf(memory, header, layout.bits);
  for (let band = 0; band < bandsOf(layout.bits); band += 1) {
    const at = layout.directories + band * directoryBytes;
    const counts = new Uint32Array(memory.buffer, at, KEYS + 1);
    if (skipped > 0) {
      counts.fill(0);
      inSteps(columns.count, (from, to) => {
        kernel.tally(band, from, to, skipped);
      });
    }
    means[band] = meanBucket(counts);
    kernel.accumulate(band);
    inSteps(columns.count, (from, to) => {
      kernel.place(band, from, to, skipped);
    });
    kernel.rewind(band);
  }
}

/**
 * Gives a part its tables, in linear time: the bits are put in order, floods are taken out, the others are sorted by each band. No other
 * thread may know the part yet, and it was not searched.
 *
 * @returns the part to go on with; the same where there are so few codes that it needs no tables.
 */
export function withTables(plain: Part): Part {
  const { memory, kernel, header } = plain;
  const { count } = plain.columns;
  const { bits } = plain.layout;
  if (count < TABLES_FROM) return plain;

  // With floods less is needed: a member takes less room than its places in the tables.
  const layout = tabledLayout({ ...plain.layout, count }, count, 0);
  takeMemory(memory, layout.end - memory.buffer.byteLength);
  const used = plain.columns.codes.subarray(0, count * bytesOf(bits));
  new Uint8Array(memory.buffer).set(orderTable(bitOrder(used, bits)), layout.order);
  inSteps(count, (from, to) => {
    const at = layout.codes + from * bytesOf(bits);
    kernel.permute(at, at, to - from, layout.order);
  });
  writeLayout(memory, header, layout);
  const even = new Part(memory, kernel);

  const { floods, members } = findFloods(even);
  if (floods.length === 0) {
    sortBands(even, 0);
    return even;
  }
  const flooded = floods.reduce((sum, flood) => sum + flood.members.length, 0);
  const final = tabledLayout({ ...plain.layout, count }, count - flooded, floods.length);
  layFloods(memory, final, floods);
  writeLayout(memory, header, final);
  const part = new Part(memory, kernel);
  sortBands(part, members);
  return part;
}
