// Elements of EBML files (RFC 8794; Matroska and WebM: RFC 9559): found, read and made. Whatever is read is hostile: every length is checked.

/** Ids with their marker bits, as they stand in the file (RFC 9559, 5.1). */
export const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  contentEncodings: 0x6d80,
  contentEncoding: 0x6240,
  contentEncryption: 0x5035,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
  cueRelativePosition: 0xf0,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  blockDuration: 0x9b,
  referenceBlock: 0xfb,
} as const;

export type Element = {
  readonly id: number;
  /** Of the whole element, from the beginning of what was read. */
  readonly start: number;
  /** Where its content begins. */
  readonly body: number;
  readonly end: number;
};

/** What an element declares: its content may lead beyond what is there; no size where it is unknown (a live recording). */
export type Header = {
  readonly id: number;
  /** Bytes of the header itself. */
  readonly header: number;
  readonly size: number | undefined;
};

const MAX_ELEMENTS = 200_000;
const MAX_ID_BYTES = 4;
const MAX_SIZE_BYTES = 8;

/** A number of variable length: its first byte tells its length by its leading zeros. */
function vint(
  bytes: Uint8Array,
  at: number,
  most: number,
): { readonly value: bigint; readonly raw: bigint; readonly length: number } | undefined {
  const first = bytes[at];
  if (first === undefined || first === 0) return undefined;
  const length = Math.clz32(first) - 23;
  if (length > most || at + length > bytes.length) return undefined;
  let raw = 0n;
  for (let index = 0; index < length; index += 1)
    raw = (raw << 8n) | BigInt(bytes[at + index] ?? 0);
  return { value: raw & ((1n << BigInt(7 * length)) - 1n), raw, length };
}

/**
 * The header at a position.
 *
 * @returns undefined where none fits there, or its size is no number of bytes that a file can have.
 */
export function headerAt(bytes: Uint8Array, at: number): Header | undefined {
  const id = vint(bytes, at, MAX_ID_BYTES);
  const size = id && vint(bytes, at + id.length, MAX_SIZE_BYTES);
  if (!size) return undefined;
  const header = id.length + size.length;
  const isUnknown = size.value === (1n << BigInt(7 * size.length)) - 1n;
  if (!isUnknown && size.value > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { id: Number(id.raw), header, size: isUnknown ? undefined : Number(size.value) };
}

/** The whole elements between two positions; it ends at the first that does not fit, or whose size is unknown. */
export function elementsIn(bytes: Uint8Array, from = 0, to = bytes.length): readonly Element[] {
  const elements: Element[] = [];
  for (let at = from; at < to && elements.length < MAX_ELEMENTS;) {
    const head = headerAt(bytes, at);
    if (head?.size === undefined) break;
    const body = at + head.header;
    const end = body + head.size;
    if (end > to) break;
    elements.push({ id: head.id, start: at, body, end });
    at = end;
  }
  return elements;
}

/** The children of an element that have the id. */
export const childrenOf = (
  bytes: Uint8Array,
  { body, end }: Pick<Element, 'body' | 'end'>,
  id: number,
): readonly Element[] => elementsIn(bytes, body, end).filter((each) => each.id === id);

/** The unsigned number that an element holds; undefined without the element, or where it is none that can be counted with. */
export function numberIn(bytes: Uint8Array, element: Element | undefined): number | undefined {
  if (!element || element.end - element.body > 8) return undefined;
  let value = 0n;
  for (const byte of bytes.subarray(element.body, element.end))
    value = (value << 8n) | BigInt(byte);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

/** The number of the first child with the id. */
export const numberOf = (bytes: Uint8Array, parent: Element, id: number): number | undefined =>
  numberIn(bytes, childrenOf(bytes, parent, id)[0]);

/** The floating-point number that an element holds. */
export function floatIn(bytes: Uint8Array, { body, end }: Element): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (end - body === 4) return view.getFloat32(body);
  return end - body === 8 ? view.getFloat64(body) : undefined;
}

/** An element of the given id around its parts, its size in eight bytes. */
export function makeElement(id: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((total, part) => total + part.length, 0);
  const idBytes = Buffer.from(id.toString(16), 'hex');
  const sizeBytes = Buffer.alloc(8);
  sizeBytes.writeBigUInt64BE(BigInt(size) | (1n << 56n));
  return Buffer.concat([idBytes, sizeBytes, ...parts]);
}

/** An element that holds an unsigned number. */
export function makeNumber(id: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return makeElement(id, bytes);
}
