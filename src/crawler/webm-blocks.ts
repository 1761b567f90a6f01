// One keyframe of a WebM or Matroska file, fetched from where its index says it is (RFC 9559, 10 and 22). Nothing of what it says is believed.

import { elementsIn, headerAt, ID, type Header } from './ebml.js';
import type { Cue, ReadRange } from './webm-cues.js';

/** The first request for a keyframe: most of those of small pictures, and the headers of all. */
const WINDOW_BYTES = 49_152;
/** Larger ones are refused: 4K keyframes have up to 2 MB. */
const MAX_KEYFRAME_BYTES = 8_000_000;
/** Blocks of other tracks that may stand before it in its cluster, and requests to get past them. */
const MAX_BLOCKS = 2_000;
const MAX_WINDOWS = 6;
const KEYFRAME_FLAG = 0x80;
const LACING_FLAGS = 0x06;

/** A block's content after its track, time and flags, with the flags that tell how it is laced. */
export type Payload = { readonly lacing: number; readonly bytes: Uint8Array };

/**
 * The block of a cue: where the index says it is, else the first of the track in its cluster, at its time.
 *
 * @returns undefined where no keyframe of the track is there.
 */
export async function keyframeAt(
  cue: Cue,
  trackNumber: number,
  total: number,
  range: ReadRange,
): Promise<Payload | undefined> {
  let window = new Uint8Array(0);
  let windowAt = 0;
  let windows = 0;
  /** The file from a position on: `least` bytes of it, unless it ends before. */
  const from = async (at: number, least: number): Promise<Uint8Array | undefined> => {
    const isThere = at >= windowAt && at + Math.min(least, total - at) <= windowAt + window.length;
    if (!isThere) {
      windows += 1;
      if (windows > MAX_WINDOWS || at >= total) return undefined;
      // What of it is there already is not asked for again.
      const had =
        at >= windowAt
          ? window.subarray(Math.min(at - windowAt, window.length))
          : window.subarray(0, 0);
      const length = Math.min(Math.max(least, WINDOW_BYTES), total - at) - had.length;
      window = Buffer.concat([had, await range(at + had.length, length)]);
      windowAt = at;
    }
    return window.subarray(at - windowAt);
  };
  const headerFrom = async (at: number): Promise<Header | undefined> => {
    const bytes = await from(at, 12);
    return bytes && headerAt(bytes, 0);
  };

  const cluster = await headerFrom(cue.cluster);
  if (cluster?.id !== ID.cluster) return undefined;
  const content = cue.cluster + cluster.header;
  const end = cluster.size === undefined ? total : Math.min(total, content + cluster.size);
  let timestamp: number | undefined;
  let at = content + (cue.within ?? 0);
  for (let count = 0; count < MAX_BLOCKS && at < end; count += 1) {
    const element = await headerFrom(at);
    if (element?.size === undefined || element.id === ID.cluster) return undefined;
    const length = element.header + element.size;
    if (at + length > end) return undefined;
    const isBlock = element.id === ID.simpleBlock || element.id === ID.blockGroup;
    if (element.id === ID.timestamp && element.size <= 8) {
      const bytes = await from(at, length);
      timestamp =
        bytes &&
        Number(BigInt(`0x0${Buffer.from(bytes.subarray(element.header, length)).toString('hex')}`));
    } else if (isBlock) {
      const isWhole = length <= MAX_KEYFRAME_BYTES;
      // The track stands in a block's first bytes; of a group the whole is needed to tell.
      const start = await from(at, Math.min(length, element.header + 32));
      if (!start) return undefined;
      const isOurs = isWhole && mayBeOfTrack(start, element, trackNumber, cue, timestamp);
      if (isOurs) {
        const bytes = await from(at, length);
        const payload = bytes && keyframeIn(bytes.subarray(0, length), trackNumber);
        if (payload) return payload;
      }
      // The index says that it is here.
      if (cue.within !== undefined) return undefined;
    }
    at += length;
  }
  return undefined;
}

/** What stands at the beginning of a block's content. */
function blockHead(
  bytes: Uint8Array,
  at: number,
):
  | {
      readonly track: number;
      readonly shift: number;
      readonly flags: number;
      readonly length: number;
    }
  | undefined {
  const first = bytes[at] ?? 0;
  // More than 16,383 tracks has no film.
  const length = first >= 0x80 ? 1 : first >= 0x40 ? 2 : 0;
  if (length === 0 || at + length + 3 > bytes.length) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const track = length === 1 ? first & 0x7f : buffer.readUInt16BE(at) & 0x3fff;
  const shift = buffer.readInt16BE(at + length);
  return { track, shift, flags: buffer[at + length + 2] ?? 0, length: length + 3 };
}

/** Is it worth reading whole? Blocks of other tracks and times are passed over by their first bytes. */
function mayBeOfTrack(
  start: Uint8Array,
  { id, header }: Header,
  trackNumber: number,
  cue: Cue,
  timestamp: number | undefined,
): boolean {
  // A group may have its block after other elements.
  if (id === ID.blockGroup) {
    const inner = headerAt(start, header);
    if (inner?.id !== ID.block) return true;
    header += inner.header;
  }
  const head = blockHead(start, header);
  if (head?.track !== trackNumber) return false;
  if (cue.within !== undefined || timestamp === undefined) return true;
  return timestamp + head.shift === cue.time;
}

/** The content of a block, or of the block in a group, that is a keyframe of the track. */
function keyframeIn(bytes: Uint8Array, trackNumber: number): Payload | undefined {
  const [outer] = elementsIn(bytes);
  if (!outer) return undefined;
  const isGroup = outer.id === ID.blockGroup;
  const inner = isGroup ? elementsIn(bytes, outer.body, outer.end) : [];
  // A block that refers to another is no keyframe.
  if (inner.some(({ id }) => id === ID.referenceBlock)) return undefined;
  const block = isGroup ? inner.find(({ id }) => id === ID.block) : outer;
  const head = block && blockHead(bytes.subarray(0, block.end), block.body);
  if (!block || head?.track !== trackNumber) return undefined;
  if (!isGroup && (head.flags & KEYFRAME_FLAG) === 0) return undefined;
  return {
    lacing: head.flags & LACING_FLAGS,
    bytes: bytes.subarray(block.body + head.length, block.end),
  };
}
