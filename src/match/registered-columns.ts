// The PDQ fingerprints of references as columns for an index, and the plain index over such columns.

import { isComparable } from '../domain/fingerprint.js';
import { rowOf } from '../domain/ids.js';
import type { FingerprintedReference } from '../domain/reference.js';
import type { CodeIndex } from './code-index.js';
import { variantNumber, type RegisteredCodes } from './global-hits.js';
import { NO_TIME, type CodeColumns } from './index/payload.js';
import { Rows } from './index/rows.js';

const BYTES = 32;
const FIRST_ROOM = 1024;

/** Owns columns that grow as references are added. */
export class RegisteredColumns {
  #codes = new Uint8Array(FIRST_ROOM * BYTES);
  #references = new Uint32Array(FIRST_ROOM);
  #times = new Uint32Array(FIRST_ROOM);
  #variants = new Uint8Array(FIRST_ROOM);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  #grow(): void {
    const room = this.#count * 2;
    const [codes, references] = [new Uint8Array(room * BYTES), new Uint32Array(room)];
    const [times, variants] = [new Uint32Array(room), new Uint8Array(room)];
    codes.set(this.#codes);
    references.set(this.#references);
    times.set(this.#times);
    variants.set(this.#variants);
    [this.#codes, this.#references, this.#times, this.#variants] = [
      codes,
      references,
      times,
      variants,
    ];
  }

  /** Adds what is comparable; the number of the reference is that of its id. */
  add({ id, fingerprints }: Pick<FingerprintedReference, 'id' | 'fingerprints'>): void {
    const reference = rowOf(id);
    for (const fingerprint of fingerprints) {
      if (fingerprint.algorithm !== 'pdq' || !isComparable(fingerprint)) continue;
      if (this.#count === this.#references.length) this.#grow();
      this.#codes.set(fingerprint.bits, this.#count * BYTES);
      this.#references[this.#count] = reference;
      this.#times[this.#count] =
        fingerprint.timeMs === undefined
          ? NO_TIME
          : Math.min(NO_TIME - 1, Math.max(0, Math.round(fingerprint.timeMs)));
      this.#variants[this.#count] = variantNumber(fingerprint.variant);
      this.#count += 1;
    }
  }

  /** All that was added since the last time. */
  take(): CodeColumns {
    const count = this.#count;
    this.#count = 0;
    return {
      codes: this.#codes.slice(0, count * BYTES),
      references: this.#references.slice(0, count),
      times: this.#times.slice(0, count),
      variants: this.#variants.slice(0, count),
    };
  }
}

/** A plain index with the payload of columns: the oracle. */
export function withPayload(
  columns: CodeColumns,
  makeIndex: (codes: readonly Uint8Array[]) => CodeIndex,
): RegisteredCodes {
  const { codes } = columns;
  const count = codes.length / BYTES;
  const index = makeIndex(
    Array.from({ length: count }, (_, n) => codes.slice(n * BYTES, (n + 1) * BYTES)),
  );
  const { references, times, variants } = columns;
  return {
    size: index.size,
    searchMany: (queries, radius, limit) => {
      const rows = new Rows();
      const starts = new Uint32Array(queries.length + 1);
      queries.forEach((query, number) => {
        for (const { entry, distance } of index.search(query, radius, limit)) {
          rows.push(
            entry,
            distance,
            references?.[entry] ?? 0,
            times?.[entry] ?? NO_TIME,
            variants?.[entry] ?? 0,
          );
        }
        starts[number + 1] = rows.length;
      });
      return rows.table(starts);
    },
  };
}
