// A part of an index: codes with their payload in one memory that threads share, and how they are searched.
//
// Multi-index hashing (Norouzi, Punjani, Fleet, "Fast search in Hamming space with multi-index hashing", CVPR 2012) with tables of 16-bit
// bands. Of the 16 bands of a 256-bit code that is within 31 bits of the query, one at least is within 1 bit: the codes of 16 × 17
// buckets are candidates. With 10 million codes they are 41,500, nearly all of them in vain, and each would be a walk to another place in
// memory. So beside each id lie the 16 bits of the code's next band (its sketch): a few instructions tell of eight candidates whether
// both bands together are near enough, which 1 in 400 is (why none is lost: `plan.ts`). Only those are verified.
//
// Bits are exchanged before they are cut into bands (`bit-order.ts`), near-identical codes by the thousand are kept out of the tables
// (`floods.ts`), and parts of few codes are scanned (`plan.ts`).

import { Columns } from './columns.js';
import { instantiate, newMemory, takeMemory, type IndexKernel } from './kernel.js';
import {
  directoryBytes,
  headerAt,
  HEADER_BYTES,
  idBytes,
  meansOf,
  plainLayout,
  readLayout,
  sketchBytes,
  writeLayout,
  type CodeBits,
  type Layout,
} from './layout.js';
import { budgetsFor } from './plan.js';
import { Scratch } from './scratch.js';

/** Bits of a 64-bit word, in which the kernel counts. */
const WORD_BITS = 64;

/** One thread's hold on a part. */
export class Part {
  readonly memory: WebAssembly.Memory;
  readonly kernel: IndexKernel;
  /** Address of the header, where what is kept begins. */
  readonly header: number;
  readonly layout: Readonly<Layout>;
  readonly columns: Columns;
  readonly #budgets = new Map<number, Uint8Array | undefined>();
  #scratch: Scratch | undefined;

  /** Attaches to a part that is there already, from this or another thread. */
  constructor(memory: WebAssembly.Memory, kernel = instantiate(memory)) {
    this.memory = memory;
    this.kernel = kernel;
    this.header = headerAt(kernel.base());
    const layout = readLayout(memory, this.header);
    this.layout = layout;
    this.columns = new Columns(memory, this.header, layout);
    kernel.layout(
      ...([layout.bits / WORD_BITS, layout.codes, layout.dead] as const),
      ...([layout.directories, directoryBytes] as const),
      ...([layout.sketches, sketchBytes(layout.tabled)] as const),
      ...([layout.ids, idBytes(layout.tabled)] as const),
    );
  }

  /** A part for so many codes, with as many stretches of entries that do not follow one another. */
  static empty(bits: CodeBits, capacity: number, runCapacity = 1): Part {
    const memory = newMemory(HEADER_BYTES);
    const kernel = instantiate(memory);
    const layout = plainLayout(kernel.base(), bits, capacity, runCapacity);
    takeMemory(memory, layout.end);
    writeLayout(memory, headerAt(kernel.base()), layout);
    return new Part(memory, kernel);
  }

  /** Codes that are not withdrawn. */
  get size(): number {
    return this.columns.count - this.columns.withdrawn;
  }

  /** All that is kept: the header and what follows it. */
  get image(): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.header, this.layout.end - this.header);
  }

  /** The budgets of the bands for a radius; undefined where a plain scan is cheaper. */
  #budgetsFor(radius: number): Uint8Array | undefined {
    const { directories, bits, count } = this.layout;
    if (directories === 0) return undefined;
    if (!this.#budgets.has(radius)) {
      const means = meansOf(this.memory, this.header, bits);
      this.#budgets.set(radius, budgetsFor(means, radius, count));
    }
    return this.#budgets.get(radius);
  }

  /**
   * All codes within `radius` that are not withdrawn, as distance × 2^32 + id, the closest first, then the least id; where there are more
   * than `limit`, the closest. Valid for good.
   *
   * @param code as long as the index's codes.
   */
  search(code: Uint8Array, radius: number, limit: number): Float64Array {
    const { layout, kernel } = this;
    const scratch = (this.#scratch ??= new Scratch(this.memory, kernel, layout));
    const budgets = this.#budgetsFor(radius);
    scratch.ask(code, budgets);
    const isOrdered = layout.order > 0;
    if (isOrdered) kernel.permute(scratch.query, scratch.ordered, 1, layout.order);
    const query = isOrdered ? scratch.ordered : scratch.query;
    const wanted = Math.min(limit, this.columns.count);
    for (;;) {
      const { floods, floodCount } = layout;
      const count = budgets
        ? kernel.search(query, radius, wanted, scratch.budgets, floods, floodCount)
        : kernel.scan(query, radius, wanted, this.columns.count);
      if (count >= 0) return scratch.hits(count, limit);
      scratch.widen(wanted);
    }
  }
}
