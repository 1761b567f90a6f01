// The keyframes of a large WebM or Matroska file by HTTP Range: found by its own index, and written into a small file of their own.

import PQueue from 'p-queue';
import { SkipError, StopError } from '../domain/errors.js';
import { headerAt, ID, makeElement, makeNumber } from './ebml.js';
import { spread, type Lost } from './segments.js';
import { keyframeAt, type Payload } from './webm-blocks.js';
import { readCues, type CuedFilm, type ReadRange } from './webm-cues.js';

export type WebmSampled =
  | {
      readonly outcome: 'sampled';
      readonly keyframes: number;
      readonly ofAll: number;
      /** The parts of the small file, one after the other. */
      readonly parts: readonly Uint8Array[];
      readonly lost: Lost | undefined;
    }
  | { readonly outcome: 'drm'; readonly reason: string }
  | { readonly outcome: 'unsampled' };

export type WebmLimits = { readonly maxKeyframes: number; readonly maxBytes: number };

const CONCURRENT = 4;

/** Is this the beginning of an EBML file? */
export const isEbml = (head: Uint8Array): boolean => headerAt(head, 0)?.id === ID.ebml;

/**
 * Samples a film.
 *
 * @param head its first bytes.
 * @param total its bytes.
 * @throws what `range` throws, where nothing of it could be had.
 */
export async function sampleWebm(
  head: Uint8Array,
  total: number,
  range: ReadRange,
  { maxKeyframes, maxBytes }: WebmLimits,
): Promise<WebmSampled> {
  const reading = await readCues(head, total, range);
  if (reading.kind === 'none') return { outcome: 'unsampled' };
  if (reading.kind === 'encrypted') return { outcome: 'drm', reason: 'an encrypted video track' };
  const { film } = reading;
  const [first, ...others] = film.cues;
  if (!first) return { outcome: 'unsampled' };
  const wanted = [first, ...inSpreadOrder(spread(others, maxKeyframes - 1))];

  let left = maxBytes;
  const budgeted: ReadRange = (offset, length) => {
    if (length > left) return Promise.reject(new OutOfBudget());
    left -= length;
    return range(offset, length);
  };
  const queue = new PQueue({ concurrency: CONCURRENT });
  const frames: Keyframe[] = [];
  const faults: Error[] = [];
  let isSpent = false;
  await queue.addAll(
    wanted.map((cue) => async () => {
      if (isSpent || faults.some((error) => error instanceof StopError)) return;
      try {
        const payload = await keyframeAt(cue, film.trackNumber, total, budgeted);
        if (payload) frames.push({ time: cue.time, payload });
        else faults.push(new SkipError('fetch-failed', { url: 'the video', detail: NO_KEYFRAME }));
      } catch (error) {
        if (error instanceof OutOfBudget) isSpent = true;
        else faults.push(error instanceof Error ? error : new Error(String(error)));
      }
    }),
  );
  const stop = faults.find((error) => error instanceof StopError);
  if (stop) throw stop;
  const [fault] = faults;
  if (frames.length === 0) {
    if (fault && !isNoKeyframe(fault)) throw fault;
    return { outcome: 'unsampled' };
  }
  frames.sort((a, b) => a.time - b.time);
  return {
    outcome: 'sampled',
    keyframes: frames.length,
    ofAll: film.cues.length,
    parts: keyframeFile(film, frames),
    lost: fault && {
      segments: faults.length,
      ofAsked: frames.length + faults.length,
      error: fault,
    },
  };
}

const NO_KEYFRAME = 'the index names a keyframe that is not there';
const isNoKeyframe = (error: Error): boolean =>
  error instanceof SkipError && error.params['detail'] === NO_KEYFRAME;

/** The bytes for a film's keyframes are used up; what was had by then is spread over it. */
class OutOfBudget extends Error {}

/** In an order of which every beginning is spread over the whole list: by the reversed bits of the places. */
function inSpreadOrder<T>(list: readonly T[]): readonly T[] {
  const bits = Math.ceil(Math.log2(Math.max(2, list.length)));
  const reversed = (place: number): number => {
    let result = 0;
    for (let bit = 0; bit < bits; bit += 1) result |= ((place >> bit) & 1) << (bits - 1 - bit);
    return result;
  };
  return list
    .map((value, place) => ({ value, order: reversed(place) }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}

type Keyframe = { readonly time: number; readonly payload: Payload };

/** The film's own headers and its video track alone, each keyframe in a cluster of its own at its own time, lasting to the next. */
function keyframeFile(film: CuedFilm, frames: readonly Keyframe[]): readonly Uint8Array[] {
  const number = film.trackNumber;
  const track = number < 0x80 ? [0x80 | number] : [0x40 | (number >> 8), number & 0xff];
  const clusters = frames.map(({ time, payload: { lacing, bytes } }, at) => {
    const lasts = Math.max(1, Math.round((frames[at + 1]?.time ?? film.duration) - time));
    return makeElement(
      ID.cluster,
      makeNumber(ID.timestamp, time),
      // One that refers to no other is a keyframe.
      makeElement(
        ID.blockGroup,
        makeElement(ID.block, Uint8Array.from([...track, 0, 0, lacing]), bytes),
        makeNumber(ID.blockDuration, lasts),
      ),
    );
  });
  return [
    film.header,
    makeElement(ID.segment, film.info, makeElement(ID.tracks, film.entry), ...clusters),
  ];
}
