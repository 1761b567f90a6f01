// What is kept beside each code, and what a search answers.

import type { Hit } from '../code-index.js';

/** In a column of times: the code is of no moment in a video. */
export const NO_TIME = 0xffff_ffff;

/**
 * Codes with their payload, column by column: code i is bits/8 bytes of `codes` and the i-th number of each column. A column
 * that is absent is all zeros, `times` all {@link NO_TIME}.
 */
export type CodeColumns = {
  readonly codes: Uint8Array;
  /** The caller's number of the reference that a code is of: `removeReferences` knows them by it. */
  readonly references?: Uint32Array;
  /** Milliseconds from the beginning of a video. */
  readonly times?: Uint32Array;
  /** The caller's number of the orientation or part. */
  readonly variants?: Uint8Array;
};

export type Payload = {
  readonly reference: number;
  readonly variant: number;
  /** Absent for images. */
  readonly timeMs?: number;
};

export type IndexHit = Hit & Payload;

/** Hits of many queries, column by column: those of query i are from `starts[i]` to before `starts[i + 1]`, the closest first. */
export type HitTable = {
  readonly starts: Uint32Array;
  readonly entries: Uint32Array;
  readonly distances: Uint16Array;
  readonly references: Uint32Array;
  readonly times: Uint32Array;
  readonly variants: Uint8Array;
};
