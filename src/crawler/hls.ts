// HLS (RFC 8216): a playlist to one local file. The lowest variant, as many segments, spread over its length, as fit.

import { createDecipheriv } from 'node:crypto';
import { open } from 'node:fs/promises';
import Hls from 'hls-parser';
import { SkipError, StopError } from '../domain/errors.js';
import { diskFull, type Answer, type FetchOptions, type HttpClient } from './http.js';

type Playlist = ReturnType<typeof Hls.parse>;
type MediaPlaylist = Extract<Playlist, { isMasterPlaylist: false }>;
type Segment = MediaPlaylist['segments'][number];
type Range = { readonly length: number; readonly offset: number };

export type HlsOutcome =
  | {
      readonly outcome: 'fetched';
      /** What was asked for and could not be had; what the budget left out is not counted. */
      readonly lost?: {
        readonly segments: number;
        readonly ofAsked: number;
        readonly error: Error;
      };
    }
  | { readonly outcome: 'drm' | 'unsupported'; readonly reason: string };

export type HlsCapture = HlsOutcome & {
  /** Addresses of playlists, segments and keys that belong to this video: they are no media of their own. */
  readonly parts: ReadonlySet<string>;
};

const MAX_PLAYLIST_BYTES = 4_000_000;
const MAX_SEGMENTS = 20_000;
/** A few seconds of video; larger ones are held in memory by nobody. */
const MAX_SEGMENT_BYTES = 50_000_000;
/** An AES-128 key has 16. */
const MAX_KEY_BYTES = 1_000;
/** Segments that are tried until the first one is had. */
const FIRST_TRIES = 3;

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
): Promise<HlsCapture> {
  const parts = new Set([url]);
  const first = await playlistAt(client, url, fetchOptions);
  if (!first.playlist.isMasterPlaylist) {
    const outcome = await captureSegments(
      client,
      first.url,
      first.playlist,
      file,
      fetchOptions,
      parts,
    );
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
  const outcome = await captureSegments(
    client,
    media.url,
    media.playlist,
    file,
    fetchOptions,
    parts,
  );
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

function expectOk(answer: Answer): void {
  if (answer.status >= 400) {
    throw new SkipError('fetch-failed', {
      url: answer.finalUrl,
      detail: `HTTP ${answer.status}`,
    });
  }
}

const isDrm = (key: { method: string; format?: string }): boolean =>
  key.method.startsWith('SAMPLE-AES') ||
  (key.format !== undefined && key.format !== 'identity' && key.method !== 'NONE');

async function captureSegments(
  client: Pick<HttpClient, 'get'>,
  base: string,
  playlist: MediaPlaylist,
  file: string,
  fetchOptions: FetchOptions,
  parts: Set<string>,
): Promise<HlsOutcome> {
  const listed = playlist.segments.filter((segment) => segment.gap !== true);
  for (const segment of listed) addPart(parts, segment.uri, base);
  const segments = mostCommonMap(listed).slice(0, MAX_SEGMENTS);
  const [first] = segments;
  if (!first) return { outcome: 'unsupported', reason: 'playlist without segments' };
  if (segments.some((segment) => segment.key && isDrm(segment.key))) {
    return { outcome: 'drm', reason: 'segments encrypted for a DRM system' };
  }
  const keys = new Map<string, Promise<Uint8Array>>();
  const fetchPart = async (
    uri: string,
    range: Range | undefined,
    maxBytes = MAX_SEGMENT_BYTES,
  ): Promise<Uint8Array> => {
    const url = new URL(uri, base).href;
    addPart(parts, url, base);
    const rangeHeader = range
      ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` }
      : {};
    const answer = await client.get(url, {
      ...fetchOptions,
      maxBytes: Math.min(maxBytes, fetchOptions.maxBytes),
      headers: (at) => ({ ...fetchOptions.headers?.(at), ...rangeHeader }),
    });
    expectOk(answer);
    const whole = range && answer.status !== 206;
    return whole ? answer.body.subarray(range.offset, range.offset + range.length) : answer.body;
  };
  const keyAt = (uri: string): Promise<Uint8Array> => {
    const known = keys.get(uri) ?? fetchPart(uri, undefined, MAX_KEY_BYTES);
    keys.set(uri, known);
    return known;
  };
  const plain = async (segment: Segment): Promise<Uint8Array> => {
    const body = await fetchPart(segment.uri, segment.byterange);
    const { key } = segment;
    if (key?.method !== 'AES-128' || key.uri === undefined) return body;
    const iv = key.iv ? new Uint8Array(key.iv) : sequenceIv(segment.mediaSequenceNumber);
    const decipher = createDecipheriv('aes-128-cbc', await keyAt(key.uri), iv);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  };

  const target = await open(file, 'wx', 0o600);
  try {
    let bytes = 0;
    const write = async (part: Uint8Array): Promise<void> => {
      bytes += part.byteLength;
      try {
        await target.appendFile(part);
      } catch (error) {
        throw diskFull(error, file) ?? error;
      }
    };
    const map = first.map as Segment['map'] | undefined;
    if (map) await write(await fetchPart(map.uri, map.byterange));
    let lost = 0;
    let failure: Error | undefined;
    /** A segment's bytes; what could not be had is counted. */
    const had = async (segment: Segment): Promise<Uint8Array | undefined> => {
      try {
        return await plain(segment);
      } catch (error) {
        if (error instanceof StopError) throw error;
        lost += 1;
        failure = asError(error);
        return undefined;
      }
    };
    let tried = 0;
    let head: Uint8Array | undefined;
    for (const segment of segments.slice(0, FIRST_TRIES)) {
      tried += 1;
      head = await had(segment);
      if (head || fetchOptions.abort?.aborted) break;
    }
    if (!head) throw failure ?? new SkipError('fetch-failed', { url: base, detail: 'no segment' });
    await write(head);
    const room = Math.floor(((fetchOptions.maxBytes - bytes) * 0.9) / Math.max(1, head.byteLength));
    const wanted = spread(segments.slice(tried), room);
    for (const [at, segment] of wanted.entries()) {
      if (fetchOptions.abort?.aborted) {
        failure ??= asError(fetchOptions.abort.reason);
        lost += wanted.length - at;
        break;
      }
      const part = await had(segment);
      if (!part) continue;
      if (bytes + part.byteLength > fetchOptions.maxBytes) break;
      await write(part);
    }
    if (failure === undefined) return { outcome: 'fetched' };
    const ofAsked = tried + wanted.length;
    return { outcome: 'fetched', lost: { segments: lost, ofAsked, error: failure } };
  } finally {
    await target.close();
  }
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

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

/** At most `count` of a list, evenly spread, the last one among them. */
export function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (count >= list.length) return list;
  const step = list.length / Math.max(0, count);
  return list.filter((_, index) => Math.floor((index + 1) / step) > Math.floor(index / step));
}

/** The initialisation vector where the playlist gives none (RFC 8216, 5.2): the sequence number, big-endian. */
function sequenceIv(sequence: number): Uint8Array {
  const iv = new Uint8Array(16);
  new DataView(iv.buffer).setBigUint64(8, BigInt(sequence));
  return iv;
}
