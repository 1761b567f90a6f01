// A video file by HTTP Range: whole where it is small, else only the keyframes that are wanted, spread over its length.

import { writeFile } from 'node:fs/promises';
import PQueue from 'p-queue';
import { SkipError, StopError, VigilError } from '../domain/errors.js';
import { diskFull, type Answer, type FetchOptions, type HttpClient } from './http.js';
import type { CrawlerLimits } from './limits.js';
import { sniff } from './media-types.js';
import { boxesIn, headerAt, readSegmentIndex, type Box } from './mp4-boxes.js';
import { readVideoTrack, type SyncSample, type VideoTrack } from './mp4-samples.js';
import { keyframeFile, type FetchedSample } from './mp4-write.js';
import { captureSegments, spread, type Lost } from './segments.js';
import { isEbml, sampleWebm } from './webm.js';
import type { ReadRange } from './webm-cues.js';

export type Sampled =
  | {
      /** `file` holds the whole video, byte for byte. */
      readonly outcome: 'whole';
      readonly contentType: string;
    }
  | { readonly outcome: 'sampled'; readonly keyframes: number; readonly ofAll: number }
  | { readonly outcome: 'drm'; readonly reason: string }
  | { readonly outcome: 'status'; readonly status: number }
  /** It can only be had as a whole: no ranges, or no tables that say where its keyframes are. */
  | { readonly outcome: 'unsampled' };

type Limits = Pick<CrawlerLimits, 'wholeVideoBytes' | 'sampledVideoBytes' | 'maxKeyframes'>;

/** The first request: enough for the box headers, and for the `moov` of a short film. */
const HEAD_BYTES = 32_768;
/** Four hours at 60 frames a second have a `moov` of about 15 MB. */
const MAX_MOOV_BYTES = 24_000_000;
const MAX_TOP_BOXES = 40;
/** What lies this close together is cheaper in one request than in two. */
const NEAR_BYTES = 48_000;
const CONCURRENT = 4;

/**
 * Captures a video file into a new `file`.
 *
 * @param onLost is told what of a sampled film could not be had, where something of it was; without it, that is thrown.
 * @throws what {@link HttpClient} throws for the file itself; StopError `disk-full`; the disk's other errors as they are.
 */
export async function captureProgressive(
  client: Pick<HttpClient, 'get'>,
  url: string,
  file: string,
  fetchOptions: FetchOptions,
  { maxKeyframes, ...limits }: Limits,
  onLost: (lost: Lost) => void = ({ error }) => {
    throw error;
  },
): Promise<Sampled> {
  const wholeBytes = Math.min(limits.wholeVideoBytes, fetchOptions.maxBytes);
  const sampledBytes = Math.min(limits.sampledVideoBytes, fetchOptions.maxBytes);
  let at = url;
  let total = 0;
  const ask = (offset: number, length: number, maxBytes: number): Promise<Answer> =>
    client.get(at, {
      ...fetchOptions,
      maxBytes,
      headers: (to) => ({
        ...fetchOptions.headers?.(to),
        range: `bytes=${offset}-${offset + length - 1}`,
      }),
    });
  /** @throws SkipError `fetch-failed` where the server does not stand by its ranges. */
  const range: ReadRange = async (offset, length) => {
    const wanted = Math.min(length, total - offset);
    const answer = await ask(offset, wanted, wanted);
    if (answer.status !== 206 || answer.body.length !== wanted) {
      throw new SkipError('fetch-failed', { url, detail: 'the server gave another range' });
    }
    return answer.body;
  };
  const write = async (parts: readonly Uint8Array[]): Promise<void> => {
    try {
      await writeFile(file, parts, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw diskFull(error, file) ?? error;
    }
  };

  const first = await firstAnswer(() => ask(0, HEAD_BYTES, Math.max(wholeBytes, HEAD_BYTES)));
  if (!first) return { outcome: 'unsampled' };
  if (first.status >= 400 && first.status !== 416) {
    return { outcome: 'status', status: first.status };
  }
  const contentType = first.headers['content-type'] ?? '';
  if (first.status === 200) {
    await write([first.body]);
    return { outcome: 'whole', contentType };
  }
  total = Number(/\/(\d+)$/.exec(first.headers['content-range'] ?? '')?.[1]);
  if (first.status !== 206 || !Number.isSafeInteger(total)) return { outcome: 'unsampled' };
  at = first.finalUrl;
  if (total <= wholeBytes) {
    const rest = total - first.body.length;
    await write(rest > 0 ? [first.body, await range(first.body.length, rest)] : [first.body]);
    return { outcome: 'whole', contentType };
  }
  if (isEbml(first.body)) {
    const bounds = { maxKeyframes, maxBytes: sampledBytes };
    const film = await sampleWebm(first.body, total, range, bounds);
    if (film.outcome !== 'sampled') return film;
    if (film.lost) onLost(film.lost);
    await write(film.parts);
    return { outcome: 'sampled', keyframes: film.keyframes, ofAll: film.ofAll };
  }
  if (sniff(first.body) !== 'video' || headerAt(first.body, 0)?.type !== 'ftyp') {
    return { outcome: 'unsampled' };
  }
  const found = await findMoov(first.body, total, range);
  if (!found) return { outcome: 'unsampled' };
  const reading = readVideoTrack(found.bytes, found.moov, total);
  if (reading.kind === 'encrypted') return { outcome: 'drm', reason: 'an encrypted video track' };
  if (reading.kind === 'fragmented') {
    return captureFragments(
      client,
      at,
      file,
      { ...fetchOptions, maxBytes: sampledBytes },
      found,
      first.body,
      onLost,
    );
  }
  if (reading.kind === 'none') return { outcome: 'unsampled' };
  const { track } = reading;
  const wanted = wantedSamples(track, total, maxKeyframes, sampledBytes);
  const { samples, lost } = await fetchSamples(wanted, range);
  if (lost) onLost(lost);
  await write(keyframeFile(found.bytes, found.moov, track, samples));
  return { outcome: 'sampled', keyframes: samples.length, ofAll: track.ofAll };
}

type Moov = { readonly bytes: Uint8Array; readonly moov: Box; readonly offset: number };

/** The first answer; undefined where a server sends more than a small file in spite of the range. */
async function firstAnswer(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof VigilError && error.code === 'fetch-too-large') return undefined;
    throw error;
  }
}

/** Walks from box to box, by their sizes, to `moov`, wherever in the file it is. */
async function findMoov(
  head: Uint8Array,
  total: number,
  range: ReadRange,
): Promise<Moov | undefined> {
  let window = head;
  let windowAt = 0;
  let at = 0;
  for (let boxes = 0; boxes < MAX_TOP_BOXES && at + 8 <= total; boxes += 1) {
    if (at < windowAt || at + 16 > windowAt + window.length) {
      window = await range(at, HEAD_BYTES);
      windowAt = at;
    }
    const header = headerAt(window, at - windowAt);
    if (!header) return undefined;
    const size = header.size === 0 ? total - at : header.size;
    if (header.type === 'moov') {
      if (size > MAX_MOOV_BYTES || at + size > total) return undefined;
      const had = window.subarray(at - windowAt, at - windowAt + size);
      const rest = size - had.length;
      const bytes =
        rest > 0 ? Buffer.concat([had, await range(at + had.length, rest)]) : new Uint8Array(had);
      const moov = { type: 'moov', start: 0, end: bytes.length, body: header.header };
      return { bytes, moov, offset: at };
    }
    at += size;
  }
  return undefined;
}

/** As many keyframes as the budget of bytes and of requests allows, the first among them, spread over the film. */
function wantedSamples(
  track: VideoTrack,
  total: number,
  most: number,
  maxBytes: number,
): readonly SyncSample[] {
  const inFile = track.samples
    .filter(({ offset, length }) => offset + length <= total)
    .toSorted((a, b) => a.time - b.time);
  const [first] = inFile;
  if (!first) return [];
  const bytesOf = (list: readonly SyncSample[]): number =>
    list.reduce((sum, { length }) => sum + length, 0);
  let count = Math.min(most, inFile.length);
  for (;;) {
    const chosen = count <= 1 ? [first] : [first, ...spread(inFile.slice(1), count - 1)];
    if (count <= 1 || bytesOf(chosen) <= maxBytes) return chosen;
    count = Math.floor(count * 0.8);
  }
}

/** @throws what the first range threw, where not one could be had. */
async function fetchSamples(
  wanted: readonly SyncSample[],
  range: ReadRange,
): Promise<{ readonly samples: readonly FetchedSample[]; readonly lost: Lost | undefined }> {
  if (wanted.length === 0) {
    throw new SkipError('fetch-failed', {
      url: 'the video',
      detail: 'no keyframe lies in the file',
    });
  }
  type Group = { readonly start: number; end: number; readonly samples: SyncSample[] };
  const groups: Group[] = [];
  for (const sample of wanted.toSorted((a, b) => a.offset - b.offset)) {
    const end = sample.offset + sample.length;
    const last = groups.at(-1);
    if (last && sample.offset - last.end <= NEAR_BYTES) {
      last.end = Math.max(last.end, end);
      last.samples.push(sample);
    } else groups.push({ start: sample.offset, end, samples: [sample] });
  }
  const queue = new PQueue({ concurrency: CONCURRENT });
  const fetched = await Promise.allSettled(
    groups.map((group) =>
      queue.add(async () => {
        const bytes = await range(group.start, group.end - group.start);
        return group.samples.map((sample): FetchedSample => {
          const from = sample.offset - group.start;
          return { ...sample, bytes: bytes.subarray(from, from + sample.length) };
        });
      }),
    ),
  );
  const samples = fetched
    .flatMap((group) => (group.status === 'fulfilled' ? group.value : []))
    .toSorted((a, b) => a.time - b.time);
  const reasons = fetched.flatMap((group): readonly unknown[] =>
    group.status === 'rejected' ? [group.reason] : [],
  );
  const [failure] = reasons;
  const stop = reasons.find((reason) => reason instanceof StopError);
  if (stop) throw stop;
  if (reasons.length === 0) return { samples, lost: undefined };
  if (samples.length === 0) throw failure;
  const error = failure instanceof Error ? failure : new Error(String(failure));
  const lost = { segments: wanted.length - samples.length, ofAsked: wanted.length, error };
  return { samples, lost };
}

/** A file in fragments with a segment index: those that fit, spread over the film. */
async function captureFragments(
  client: Pick<HttpClient, 'get'>,
  url: string,
  file: string,
  fetchOptions: FetchOptions,
  { offset, bytes }: Moov,
  head: Uint8Array,
  onLost: (lost: Lost) => void,
): Promise<Sampled> {
  const after = offset + bytes.length;
  const index = boxesIn(head, Math.min(after, head.length)).find(({ type }) => type === 'sidx');
  const ranges = index && readSegmentIndex(head.subarray(index.start), index.start);
  if (!ranges || ranges.length === 0) return { outcome: 'unsampled' };
  const init = { url, range: { offset: 0, length: after } };
  const segments = ranges.map((each) => ({ url, range: each }));
  const lost = await captureSegments(client, init, segments, file, fetchOptions);
  if (lost) onLost(lost);
  return { outcome: 'sampled', keyframes: segments.length, ofAll: segments.length };
}
