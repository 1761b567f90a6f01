// Merging: the codes of several parts that are not withdrawn, in new parts, made in a thread of its own while the old ones answer.

import { inverseTable } from './bit-order.js';
import { takeMemory } from './kernel.js';
import { bytesOf, MOST_CODES, orderBytes, type CodeBits } from './layout.js';
import { Part } from './part.js';
import { withTables } from './tables.js';
import { startThread } from './thread.js';

/** What the thread is given. */
export type MergeOrder = {
  readonly bits: CodeBits;
  readonly memories: readonly WebAssembly.Memory[];
};

/** Puts the bits of a part's codes from `begin` on back to where they were before `source` put them in its order. */
function restoreBits(source: Part, target: Part, begin: number): void {
  const { order, bits } = source.layout;
  const count = target.columns.count - begin;
  if (order === 0 || count === 0) return;
  // Beyond what is kept so far: the tables will come here, and leave nothing of it.
  const table = target.layout.end;
  const missing = table + orderBytes(bits) - target.memory.buffer.byteLength;
  if (missing > 0) takeMemory(target.memory, missing);
  const ordered = new Uint8Array(source.memory.buffer, order, orderBytes(bits));
  new Uint8Array(target.memory.buffer).set(inverseTable(ordered), table);
  const codes = target.layout.codes + begin * bytesOf(bits);
  target.kernel.permute(codes, codes, count, table);
}

/** New parts of all codes of these that are not withdrawn, with their entries. The old ones stay as they are. */
export function mergeParts(bits: CodeBits, parts: readonly Part[]): readonly Part[] {
  const sources = parts.map((part) => ({ part, alive: [...part.columns.alive()] }));
  const stretches = sources.flatMap(({ alive }) => alive);
  let left = stretches.reduce((sum, [from, to]) => sum + to - from, 0);
  const merged: Part[] = [];
  for (const { part: source, alive } of sources) {
    let target = merged.at(-1);
    let begin = target?.columns.count ?? 0;
    for (const [from, to] of alive) {
      for (let next = from; next < to;) {
        if (!target || target.columns.room === 0) {
          if (target) restoreBits(source, target, begin);
          target = Part.empty(bits, Math.min(left, MOST_CODES), stretches.length + 1);
          merged.push(target);
          begin = 0;
        }
        const end = Math.min(to, next + target.columns.room);
        target.columns.append(source.columns, next, end, source.columns.entryOf(next));
        left -= end - next;
        next = end;
      }
    }
    if (target) restoreBits(source, target, begin);
  }
  return merged.map(withTables);
}

/**
 * {@link mergeParts} in a thread of its own.
 *
 * @returns the memories of the new parts.
 * @throws what the thread died of; the abort's reason.
 */
export async function mergeInWorker(
  order: MergeOrder,
  abort?: AbortSignal,
): Promise<readonly WebAssembly.Memory[]> {
  abort?.throwIfAborted();
  const worker = startThread(new URL('./merge-worker.js', import.meta.url), order);
  const stop = (): void => void worker.terminate();
  abort?.addEventListener('abort', stop);
  try {
    return await new Promise<readonly WebAssembly.Memory[]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        reject(new Error(`the merging thread ended with ${code}`));
      });
    });
  } catch (error) {
    abort?.throwIfAborted();
    throw error;
  } finally {
    abort?.removeEventListener('abort', stop);
  }
}
