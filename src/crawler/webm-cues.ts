// What a WebM or Matroska file says of itself before and after its pictures (RFC 9559): its video track, and where its keyframes are.

import {
  childrenOf,
  elementsIn,
  floatIn,
  headerAt,
  ID,
  numberIn,
  numberOf,
  type Element,
} from './ebml.js';

/** Reads some bytes of a file; as many as asked for, unless it ends before. */
export type ReadRange = (offset: number, length: number) => Promise<Uint8Array>;

/** Where a keyframe is to be found, by the file's own index. */
export type Cue = {
  /** In the file's unit of time. */
  readonly time: number;
  /** Where its cluster begins, from the beginning of the file. */
  readonly cluster: number;
  /** Where in the cluster's content its block begins; absent where the index does not say. */
  readonly within?: number;
};

export type CuedFilm = {
  /** The EBML header, `Info` and the video's `TrackEntry`, each as it stands in the file. */
  readonly header: Uint8Array;
  readonly info: Uint8Array;
  readonly entry: Uint8Array;
  readonly trackNumber: number;
  /** In the file's unit of time; 0 where it does not say. */
  readonly duration: number;
  /** In the order of their times, one for each time. */
  readonly cues: readonly Cue[];
};

export type CueReading =
  | { readonly kind: 'cued'; readonly film: CuedFilm }
  | { readonly kind: 'encrypted' }
  /** No index, or none that can be used. */
  | { readonly kind: 'none' };

const WINDOW_BYTES = 32_768;
/** `SeekHead`, `Info`, `Tracks`, `Tags`, attachments, gaps: a dozen or two at most. */
const MAX_TOP_ELEMENTS = 60;
/** A cue has about 20 bytes: ten hours with one a second have 0.7 MB. */
const MAX_CUES_BYTES = 8_000_000;
/** Codec headers; fonts lie in attachments. */
const MAX_TRACKS_BYTES = 1_000_000;
const MAX_INFO_BYTES = 65_536;
const MAX_CUES = 100_000;
const VIDEO = 1;

const NONE = { kind: 'none' } as const;

type Wanted = 'info' | 'tracks' | 'cues';
const MOST: Readonly<Record<Wanted, number>> = {
  info: MAX_INFO_BYTES,
  tracks: MAX_TRACKS_BYTES,
  cues: MAX_CUES_BYTES,
};
const wantedOf = (id: number | undefined): Wanted | undefined =>
  (['info', 'tracks', 'cues'] as const).find((name) => ID[name] === id);

/**
 * Reads the index of a file, wherever in it that is: elements are walked up to the first cluster, what they name is looked up.
 *
 * @param head the first bytes of the file.
 * @param total bytes of the file.
 * @throws what `range` throws.
 */
export async function readCues(
  head: Uint8Array,
  total: number,
  range: ReadRange,
): Promise<CueReading> {
  const top = headerAt(head, 0);
  if (top?.id !== ID.ebml || top.size === undefined) return NONE;
  const segmentAt = top.header + top.size;
  const segment = headerAt(head, segmentAt);
  if (segment?.id !== ID.segment) return NONE;
  const contentAt = segmentAt + segment.header;
  const found = await findParts(head, contentAt, total, range);
  if (!found.info || !found.tracks || !found.cues) return NONE;
  const video = videoEntry(found.tracks);
  if (!video) return NONE;
  if (video.isEncrypted) return { kind: 'encrypted' };
  const cues = cuesOf(found.cues, video.trackNumber, contentAt, total);
  if (cues.length === 0) return NONE;
  const header = head.slice(0, segmentAt);
  const { entry, trackNumber } = video;
  const duration = durationOf(found.info);
  return { kind: 'cued', film: { header, info: found.info, entry, trackNumber, duration, cues } };
}

type Parts = Partial<Record<Wanted, Uint8Array>>;

/** The whole elements that are wanted, by walking to the first cluster, then by what `SeekHead` says. */
async function findParts(
  head: Uint8Array,
  contentAt: number,
  total: number,
  range: ReadRange,
): Promise<Parts> {
  const parts: Parts = {};
  let window = head;
  let windowAt = 0;
  const sought = new Map<Wanted, number>();

  /** The bytes of the file from one position, as many as the window has, and `least` where the file does. */
  const from = async (at: number, least: number): Promise<Uint8Array> => {
    const isThere = at >= windowAt && at + Math.min(least, total - at) <= windowAt + window.length;
    if (!isThere) {
      window = await range(at, Math.min(Math.max(least, WINDOW_BYTES), total - at));
      windowAt = at;
    }
    return window.subarray(at - windowAt);
  };
  const keep = async (name: Wanted, at: number, length: number): Promise<void> => {
    if (parts[name] || length > MOST[name] || at + length > total) return;
    parts[name] = (await from(at, length)).slice(0, length);
  };

  let at = contentAt;
  for (let count = 0; count < MAX_TOP_ELEMENTS && at + 2 < total; count += 1) {
    const element = headerAt(await from(at, 12), 0);
    if (!element || element.id === ID.cluster || element.size === undefined) break;
    const length = element.header + element.size;
    if (at + length > total) break;
    const name = wantedOf(element.id);
    if (name) await keep(name, at, length);
    else if (element.id === ID.seekHead && length <= WINDOW_BYTES) {
      const bytes = (await from(at, length)).subarray(0, length);
      for (const [seekName, position] of seeksIn(bytes)) sought.set(seekName, contentAt + position);
    }
    at += length;
  }
  for (const [name, position] of sought) {
    if (parts[name] || position + 2 >= total) continue;
    const element = headerAt(await from(position, 12), 0);
    if (element?.size === undefined || wantedOf(element.id) !== name) continue;
    await keep(name, position, element.header + element.size);
  }
  return parts;
}

/** What a `SeekHead` names, with its place in the segment's content. */
function seeksIn(bytes: Uint8Array): readonly (readonly [Wanted, number])[] {
  const [seekHead] = elementsIn(bytes);
  if (!seekHead) return [];
  return childrenOf(bytes, seekHead, ID.seek).flatMap((seek) => {
    const name = wantedOf(numberOf(bytes, seek, ID.seekId));
    const position = numberOf(bytes, seek, ID.seekPosition);
    return name && position !== undefined ? [[name, position] as const] : [];
  });
}

function durationOf(bytes: Uint8Array): number {
  const [info] = elementsIn(bytes);
  const [duration] = info ? childrenOf(bytes, info, ID.duration) : [];
  if (!duration) return 0;
  const value = floatIn(bytes, duration);
  return value !== undefined && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : 0;
}

/** The first video track. */
function videoEntry(
  bytes: Uint8Array,
):
  | { readonly entry: Uint8Array; readonly trackNumber: number; readonly isEncrypted: boolean }
  | undefined {
  const [tracks] = elementsIn(bytes);
  const entry =
    tracks &&
    childrenOf(bytes, tracks, ID.trackEntry).find(
      (each) => numberOf(bytes, each, ID.trackType) === VIDEO,
    );
  const trackNumber = entry && numberOf(bytes, entry, ID.trackNumber);
  if (!trackNumber) return undefined;
  const isEncrypted = childrenOf(bytes, entry, ID.contentEncodings)
    .flatMap((all) => childrenOf(bytes, all, ID.contentEncoding))
    .some((each) => childrenOf(bytes, each, ID.contentEncryption).length > 0);
  return { entry: bytes.slice(entry.start, entry.end), trackNumber, isEncrypted };
}

/** The track's cues that lie in the file. */
function cuesOf(
  bytes: Uint8Array,
  trackNumber: number,
  contentAt: number,
  total: number,
): readonly Cue[] {
  const [cues] = elementsIn(bytes);
  if (!cues) return [];
  const byTime = new Map<number, Cue>();
  for (const point of childrenOf(bytes, cues, ID.cuePoint)) {
    const cue = cueOf(bytes, point, trackNumber, contentAt);
    if (cue && cue.cluster < total && !byTime.has(cue.time)) byTime.set(cue.time, cue);
    if (byTime.size >= MAX_CUES) break;
  }
  return [...byTime.values()].sort((a, b) => a.time - b.time);
}

function cueOf(
  bytes: Uint8Array,
  point: Element,
  trackNumber: number,
  contentAt: number,
): Cue | undefined {
  const time = numberOf(bytes, point, ID.cueTime);
  const place = childrenOf(bytes, point, ID.cueTrackPositions).find(
    (each) => numberOf(bytes, each, ID.cueTrack) === trackNumber,
  );
  const position = place && numberIn(bytes, childrenOf(bytes, place, ID.cueClusterPosition)[0]);
  if (time === undefined || position === undefined) return undefined;
  const within = place && numberOf(bytes, place, ID.cueRelativePosition);
  return { time, cluster: contentAt + position, ...(within === undefined ? {} : { within }) };
}
