// HLS (RFC 8216): a playlist to one local file. The lowest variant, as many segments, spread over its length, as fit.

import Hls from 'hls-parser';
import { SkipError } from '../domain/errors.js';
import type { FetchOptions, HttpClient } from './http.js';
import { captureSegments, expectOk, type Lost, type Piece, type SegmentPiece } from './segments.js';

type Playlist = ReturnType<typeof Hls.parse>;
type MediaPlaylist = Extract<Playlist, { isMasterPlaylist: false }>;
type Segment = MediaPlaylist['segments'][number];

export type PlaylistOutcome =
  | {
      readonly outcome: 'fetched';
      readonly lost?: Lost;
      /** It goes on: what the playlist listed at that moment is all that was had. */
      readonly isLive: boolean;
    }
  | { readonly outcome: 'drm' | 'unsupported'; readonly reason: string };

/** What became of a video that a playlist or a manifest lists. */
export type PlaylistCapture = PlaylistOutcome & {
  /** Addresses of playlists, segments and keys that belong to this video: they are no media of their own. */
  readonly parts: ReadonlySet<string>;
};

const MAX_PLAYLIST_BYTES = 4_000_000;
const MAX_SEGMENTS = 20_000;

Hls.setOptions({ strictMode: false, silent: true });

/**
 * Captures a playlist (of variants or of segments) into `file`.
 *
 * @param fetchOptions headers, cookies and the time limit of each request; `maxBytes` is the budget of the whole video.
 * @throws what {@link HttpClient} throws, where not one segment could be had; SkipError `fetch-failed` for a playlist that is
 *   none; StopError `disk-full`; the disk's other errors as they are.
 */
export async function captureHls(
  client: Pick<HttpClient, 'get'>,
  url: string,
  file: string,
  fetchOptions: FetchOptions,
): Promise<PlaylistCapture> {
  const parts = new Set([url]);
  const first = await playlistAt(client, url, fetchOptions);
  if (!first.playlist.isMasterPlaylist) {
    const outcome = await captureList(client, first.url, first.playlist, file, fetchOptions, parts);
    return { ...outcome, parts };
  }
  const master = first.playlist;
  const renditions = master.variants.flatMap(({ audio, video, subtitles }) => [
    ...audio,
    ...video,
    ...subtitles,
  ]);
  for (const { uri } of [...master.variants, ...renditions]) {
    if (uri !== undefined) addPart(parts, uri, first.url);
  }
  if (master.sessionKeyList.some((key) => isDrm(key))) {
    return { outcome: 'drm', reason: 'session key of a DRM system', parts };
  }
  const lowest = master.variants
    .filter((variant) => variant.isIFrameOnly !== true && hasPicture(variant))
    .sort((a, b) => a.bandwidth - b.bandwidth)[0];
  if (!lowest) return { outcome: 'unsupported', reason: 'playlist without a video variant', parts };
  const media = await playlistAt(client, new URL(lowest.uri, first.url).href, fetchOptions);
  if (media.playlist.isMasterPlaylist) {
    return { outcome: 'unsupported', reason: 'variant that is a list of variants', parts };
  }
  const outcome = await captureList(client, media.url, media.playlist, file, fetchOptions, parts);
  return { ...outcome, parts };
}

const hasPicture = (variant: { codecs?: string; resolution?: unknown }): boolean =>
  variant.resolution !== undefined ||
  variant.codecs === undefined ||
  /avc|hvc|hev|vp0?[89]|av01|mp4v|dvh/i.test(variant.codecs);

const addPart = (parts: Set<string>, uri: string, base: string): void => {
  if (parts.size < MAX_SEGMENTS && URL.canParse(uri, base)) parts.add(new URL(uri, base).href);
};

async function playlistAt(
  client: Pick<HttpClient, 'get'>,
  url: string,
  fetchOptions: FetchOptions,
): Promise<{ readonly url: string; readonly playlist: Playlist }> {
  const answer = await client.get(url, { ...fetchOptions, maxBytes: MAX_PLAYLIST_BYTES });
  expectOk(answer);
  const text = new TextDecoder().decode(answer.body);
  try {
    return { url: answer.finalUrl, playlist: Hls.parse(text) };
  } catch (error) {
    throw new SkipError('fetch-failed', { url, detail: 'no HLS playlist' }, error);
  }
}

const isDrm = (key: { method: string; format?: string }): boolean =>
  key.method.startsWith('SAMPLE-AES') ||
  (key.format !== undefined && key.format !== 'identity' && key.method !== 'NONE');

async function captureList(
  client: Pick<HttpClient, 'get'>,
  base: string,
  playlist: MediaPlaylist,
  file: string,
  fetchOptions: FetchOptions,
  parts: Set<string>,
): Promise<PlaylistOutcome> {
  const listed = playlist.segments.filter(
    (segment) => segment.gap !== true && URL.canParse(segment.uri, base),
  );
  for (const segment of listed) addPart(parts, segment.uri, base);
  const segments = mostCommonMap(listed).slice(0, MAX_SEGMENTS);
  const [first] = segments;
  if (!first) return { outcome: 'unsupported', reason: 'playlist without segments' };
  if (segments.some((segment) => segment.key && isDrm(segment.key))) {
    return { outcome: 'drm', reason: 'segments encrypted for a DRM system' };
  }
  const map = first.map as Segment['map'] | undefined;
  const init = map && pieceOf(map.uri, map.byterange, base);
  const pieces = segments.map((segment) => segmentPiece(segment, base));
  for (const { url } of init ? [init] : []) addPart(parts, url, base);
  for (const { cipher } of pieces) if (cipher) addPart(parts, cipher.keyUrl, base);
  const lost = await captureSegments(client, init, pieces, file, fetchOptions);
  return { outcome: 'fetched', isLive: !playlist.endlist, ...(lost ? { lost } : {}) };
}

const pieceOf = (uri: string, range: Segment['byterange'] | undefined, base: string): Piece => ({
  url: new URL(uri, base).href,
  ...(range ? { range: { length: range.length, offset: range.offset } } : {}),
});

function segmentPiece(segment: Segment, base: string): SegmentPiece {
  const piece = pieceOf(segment.uri, segment.byterange, base);
  const { key } = segment;
  if (key?.method !== 'AES-128' || key.uri === undefined) return piece;
  const iv = key.iv ? new Uint8Array(key.iv) : sequenceIv(segment.mediaSequenceNumber);
  return { ...piece, cipher: { keyUrl: new URL(key.uri, base).href, iv } };
}

/** Segments under one initialisation section: two in one file would confuse any decoder. The longest lot is the film. */
function mostCommonMap(segments: readonly Segment[]): readonly Segment[] {
  const lots = new Map<string, Segment[]>();
  for (const segment of segments) {
    const map = segment.map as Segment['map'] | undefined;
    const name = map ? `${map.uri} ${map.byterange?.offset ?? ''}` : '';
    lots.set(name, [...(lots.get(name) ?? []), segment]);
  }
  const length = (lot: readonly Segment[]): number =>
    lot.reduce((total, segment) => total + segment.duration, 0);
  return [...lots.values()].sort((a, b) => length(b) - length(a))[0] ?? [];
}

/** The initialisation vector where the playlist gives none (RFC 8216, 5.2): the sequence number, big-endian. */
function sequenceIv(sequence: number): Uint8Array {
  const iv = new Uint8Array(16);
  new DataView(iv.buffer).setBigUint64(8, BigInt(sequence));
  return iv;
}
