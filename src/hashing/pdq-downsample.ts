// From pixels to 64 × 64 samples in one walk over the picture.

import { SIDE } from './pdq-kernel.js';
import type { ColumnTable, RowTable } from './pdq-tables.js';
import { arena, toBlock, wasm, write } from './pdq-wasm.js';
import type { Pixels, Window } from './pixels.js';

/** Bytes of one of WebAssembly's numbers of 32 bits. */
const WORD = 4;

/** Rows from `begin` to the one before `end`. */
type Span = { readonly begin: number; readonly end: number };

/** The rows that any of the tables weighs for sample `k`. */
function rowsOf(tables: readonly RowTable[], k: number): Span {
  let begin = Infinity;
  let end = 0;
  for (const { first, counts } of tables) {
    begin = Math.min(begin, first[k] ?? 0);
    end = Math.max(end, (first[k] ?? 0) + (counts[k] ?? 0));
  }
  return { begin, end };
}

/** Copies rows of a window, one directly behind the other. */
function copyRows(
  { data, width, channels }: Pixels,
  window: Window,
  { begin, end }: Span,
  to: number,
): void {
  const stride = width * channels;
  const first = (window.top + begin) * stride + window.left * channels;
  if (window.width === width) {
    write(to, data.subarray(first, first + (end - begin) * stride));
    return;
  }
  const length = window.width * channels;
  for (let row = 0; row < end - begin; row++) {
    const from = first + row * stride;
    write(to + row * length, data.subarray(from, from + length));
  }
}

/**
 * Filters and decimates a rectangle of a picture.
 *
 * Only the rows that one of the 64 samples weighs are in WebAssembly's memory at a time (a 64th of the picture, or little more), so
 * it stays small and in the processor's cache.
 *
 * @param down how columns are filtered; the picture is walked over once, however many there are.
 * @param across how rows are, the channels of their pixels included.
 * @returns for each `down`, for each `across`: 64 × 64 samples, row-major, 0 to 255.
 */
export function downsample(
  pixels: Pixels,
  window: Window,
  down: readonly RowTable[],
  across: readonly ColumnTable[],
): readonly (readonly Float32Array[])[] {
  const { room, put } = arena();
  const length = window.width * pixels.channels;
  const columns = across.map(({ first, quads, weights }) => ({
    first: put(first.map((sample) => sample * WORD)),
    weights: put(weights),
    quads,
  }));
  const rows = down.map((table) => ({
    ...table,
    weights: put(table.weights),
    targets: across.map(() => room(SIDE * SIDE * WORD)),
  }));
  // Weights of 0 that fill up the last four are multiplied with what lies behind the row: it must be there, and be numbers.
  const row = room(toBlock(length) * WORD);
  put(new Float32Array(Math.max(...across.map(({ quads }) => quads * 4))));
  const spans = Array.from({ length: SIDE }, (_, k) => rowsOf(down, k));
  // One more than there are: rows are read in pairs.
  const tallest = Math.max(...spans.map(({ begin, end }) => end - begin)) + 1;
  const strip = room(tallest * length);

  spans.forEach((span, k) => {
    copyRows(pixels, window, span, strip);
    for (const { first, counts, stride, weights, scales, targets } of rows) {
      wasm.sumRows(
        strip + ((first[k] ?? 0) - span.begin) * length,
        length,
        length,
        weights + k * stride * Int16Array.BYTES_PER_ELEMENT,
        Math.ceil((counts[k] ?? 0) / 2),
        scales[k] ?? 0,
        row,
      );
      columns.forEach((column, at) => {
        const target = (targets[at] ?? 0) + k * SIDE * WORD;
        wasm.sumColumns(row, column.first, column.weights, column.quads, target);
      });
    }
  });
  return rows.map(({ targets }) =>
    targets.map((at) => new Float32Array(wasm.memory.buffer, at, SIDE * SIDE).slice()),
  );
}
