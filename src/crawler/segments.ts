// A video in segments to one local file: an initialisation section, and as many segments, spread over the length, as fit.

import { createDecipheriv } from 'node:crypto';
import { open } from 'node:fs/promises';
import { SkipError, StopError } from '../domain/errors.js';
import { diskFull, type Answer, type FetchOptions, type HttpClient } from './http.js';

export type ByteRange = { readonly length: number; readonly offset: number };

/** What a playlist names: a file, or a part of one. */
export type Piece = { readonly url: string; readonly range?: ByteRange };

export type SegmentPiece = Piece & {
  /** AES-128 (RFC 8216, 4.3.2.4). */
  readonly cipher?: { readonly keyUrl: string; readonly iv: Uint8Array };
};

/** What of a video was asked for and could not be had; what the budget left out is not counted. */
export type Lost = { readonly segments: number; readonly ofAsked: number; readonly error: Error };

/** A few seconds of video; larger ones are held in memory by nobody. */
const MAX_SEGMENT_BYTES = 50_000_000;
/** An AES-128 key has 16. */
const MAX_KEY_BYTES = 1_000;
/** Segments that are tried until the first one is had. */
const FIRST_TRIES = 3;

/** @throws SkipError `fetch-failed` where the answer is an error. */
export function expectOk(answer: Answer): void {
  if (answer.status >= 400) {
    throw new SkipError('fetch-failed', {
      url: answer.finalUrl,
      detail: `HTTP ${answer.status}`,
    });
  }
}

/** Fetches a piece; a server that ignores `Range` is cut. @throws what {@link HttpClient} throws; SkipError `fetch-failed` */
export async function fetchPiece(
  client: Pick<HttpClient, 'get'>,
  { url, range }: Piece,
  fetchOptions: FetchOptions,
  maxBytes = MAX_SEGMENT_BYTES,
): Promise<Uint8Array> {
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
}

/**
 * Writes an initialisation section and segments into a new `file`, in their order.
 *
 * @param fetchOptions `maxBytes` is the budget of the whole video.
 * @returns what was lost, where something was had.
 * @throws what {@link HttpClient} throws, where not one segment could be had; StopError `disk-full`; the disk's other errors.
 */
export async function captureSegments(
  client: Pick<HttpClient, 'get'>,
  init: Piece | undefined,
  segments: readonly SegmentPiece[],
  file: string,
  fetchOptions: FetchOptions,
): Promise<Lost | undefined> {
  const keys = new Map<string, Promise<Uint8Array>>();
  const keyAt = (url: string): Promise<Uint8Array> => {
    const known = keys.get(url) ?? fetchPiece(client, { url }, fetchOptions, MAX_KEY_BYTES);
    keys.set(url, known);
    return known;
  };
  const plain = async (segment: SegmentPiece): Promise<Uint8Array> => {
    const body = await fetchPiece(client, segment, fetchOptions);
    if (!segment.cipher) return body;
    const { keyUrl, iv } = segment.cipher;
    const decipher = createDecipheriv('aes-128-cbc', await keyAt(keyUrl), iv);
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
    if (init) await write(await fetchPiece(client, init, fetchOptions));
    let lost = 0;
    let failure: Error | undefined;
    /** A segment's bytes; what could not be had is counted. */
    const had = async (segment: SegmentPiece): Promise<Uint8Array | undefined> => {
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
    if (!head) {
      const url = segments[0]?.url ?? init?.url ?? '';
      throw failure ?? new SkipError('fetch-failed', { url, detail: 'no segment' });
    }
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
    if (failure === undefined) return undefined;
    return { segments: lost, ofAsked: tried + wanted.length, error: failure };
  } finally {
    await target.close();
  }
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

/** At most `count` of a list, evenly spread, the last one among them. */
export function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (count >= list.length) return list;
  const step = list.length / Math.max(0, count);
  return list.filter((_, index) => Math.floor((index + 1) / step) > Math.floor(index / step));
}
