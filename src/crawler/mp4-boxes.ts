// Boxes of ISO media files (ISO/IEC 14496-12): found, read and made. Whatever is read is hostile: every length is checked.

export type Box = {
  readonly type: string;
  /** Of the whole box, from the beginning of what was read. */
  readonly start: number;
  readonly end: number;
  /** Where its content begins. */
  readonly body: number;
};

const text = new TextDecoder('latin1');
const MAX_BOXES = 100_000;

/** A view on bytes, whatever buffer they lie in. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The header at a position: its type and size as declared, which may lead beyond what is there.
 *
 * @returns undefined where no header fits there.
 */
export function headerAt(
  bytes: Uint8Array,
  at: number,
): { readonly type: string; readonly size: number; readonly header: number } | undefined {
  if (at < 0 || at + 8 > bytes.length) return undefined;
  const view = viewOf(bytes);
  const short = view.getUint32(at);
  const type = text.decode(bytes.subarray(at + 4, at + 8));
  if (short !== 1) return short === 0 || short >= 8 ? { type, size: short, header: 8 } : undefined;
  if (at + 16 > bytes.length) return undefined;
  const size = Number(view.getBigUint64(at + 8));
  return size >= 16 && Number.isSafeInteger(size) ? { type, size, header: 16 } : undefined;
}

/** The whole boxes between two positions; it ends at the first that does not fit. */
export function boxesIn(bytes: Uint8Array, from = 0, to = bytes.length): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < to && boxes.length < MAX_BOXES;) {
    const head = headerAt(bytes, at);
    const end = head && (head.size === 0 ? to : at + head.size);
    if (!head || end === undefined || end > to) break;
    boxes.push({ type: head.type, start: at, end, body: at + head.header });
    at = end;
  }
  return boxes;
}

/** The first box of a path of types, as in `moov/trak/mdia`. */
export function boxAt(bytes: Uint8Array, within: Box, path: string): Box | undefined {
  let found: Box | undefined = within;
  for (const type of path.split('/')) {
    found = found && boxesIn(bytes, found.body, found.end).find((box) => box.type === type);
  }
  return found;
}

/** A box of the given type around its parts. */
export function makeBox(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((total, part) => total + part.length, 8);
  const box = Buffer.alloc(8);
  box.writeUInt32BE(size, 0);
  box.write(type, 4, 'latin1');
  return Buffer.concat([box, ...parts]);
}

/** 32-bit numbers, one after the other, big-endian. */
export function words(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, at * 4);
  return bytes;
}

/** What a segment index (`sidx`) lists: ranges of the file, in its order. */
export type IndexedRange = { readonly offset: number; readonly length: number };

/**
 * Reads the first segment index among some bytes.
 *
 * @param base where in the file the bytes begin.
 * @returns undefined without one; ranges of a hierarchical index (of indexes) are left out.
 */
export function readSegmentIndex(
  bytes: Uint8Array,
  base: number,
): readonly IndexedRange[] | undefined {
  const box = boxesIn(bytes).find(({ type }) => type === 'sidx');
  if (!box || box.end - box.body < 24) return undefined;
  const view = viewOf(bytes);
  const isLong = view.getUint8(box.body) > 0;
  let at = box.body + 12;
  if (at + (isLong ? 20 : 12) > box.end) return undefined;
  const first = isLong ? Number(view.getBigUint64(at + 8)) : view.getUint32(at + 4);
  at += isLong ? 16 : 8;
  const count = view.getUint16(at + 2);
  at += 4;
  const ranges: IndexedRange[] = [];
  let offset = base + box.end + first;
  for (let index = 0; index < count && at + 12 <= box.end; index += 1, at += 12) {
    const reference = view.getUint32(at);
    const length = reference & 0x7fffffff;
    if (reference >>> 31 === 0 && length > 0) ranges.push({ offset, length });
    offset += length;
  }
  return Number.isSafeInteger(offset) ? ranges : undefined;
}
