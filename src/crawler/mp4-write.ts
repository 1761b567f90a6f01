// A small MP4 of chosen keyframes, each at its own time: what ffmpeg decodes in place of a film of which nothing else was fetched.

import { boxAt, boxesIn, makeBox, words, type Box } from './mp4-boxes.js';
import type { SyncSample, VideoTrack } from './mp4-samples.js';

export type FetchedSample = SyncSample & { readonly bytes: Uint8Array };

/**
 * Makes the file: the film's own headers (size, codec, unit of time, rotation), and tables for the chosen samples alone. There is no
 * table of keyframes, for all are.
 *
 * @param bytes where the film's `moov` was read from.
 * @param samples in the order of their times.
 * @returns the parts of the file, one after the other.
 */
export function keyframeFile(
  bytes: Uint8Array,
  moov: Box,
  track: VideoTrack,
  samples: readonly FetchedSample[],
): readonly Uint8Array[] {
  const copy = (box: Box): Uint8Array => bytes.subarray(box.start, box.end);
  const child = (parent: Box | undefined, type: string): Uint8Array => {
    const found = parent && boxAt(bytes, parent, type);
    return found ? copy(found) : new Uint8Array(0);
  };
  const { trak } = track;
  const mdia = boxAt(bytes, trak, 'mdia');
  const minf = mdia && boxAt(bytes, mdia, 'minf');
  const ftyp = makeBox('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1'));
  const others = minf
    ? boxesIn(bytes, minf.body, minf.end).filter(({ type }) => type !== 'stbl')
    : [];

  const build = (firstOffset: number): Uint8Array => {
    const stbl = makeBox(
      'stbl',
      child(minf && boxAt(bytes, minf, 'stbl'), 'stsd'),
      fullBox('stts', words(samples.length, ...durations(samples, track.duration))),
      fullBox('stsc', words(1, 1, 1, 1)),
      fullBox('stsz', words(0, samples.length, ...samples.map((each) => each.bytes.length))),
      fullBox('stco', words(samples.length, ...offsets(samples, firstOffset))),
    );
    return makeBox(
      'moov',
      child(moov, 'mvhd'),
      makeBox(
        'trak',
        child(trak, 'tkhd'),
        makeBox(
          'mdia',
          child(mdia, 'mdhd'),
          child(mdia, 'hdlr'),
          makeBox('minf', ...others.map(copy), stbl),
        ),
      ),
    );
  };
  // The offsets have as many bytes whatever they are.
  const head = ftyp.length + build(0).length;
  const content = samples.map((each) => each.bytes);
  return [ftyp, build(head + 8), makeBox('mdat', ...content)];
}

const fullBox = (type: string, content: Uint8Array): Uint8Array => makeBox(type, words(0), content);

/** Pairs of count and duration, as `stts` has them. */
function durations(samples: readonly SyncSample[], end: number): readonly number[] {
  return samples.flatMap(({ time }, at) => [
    1,
    Math.max(1, Math.round((samples[at + 1]?.time ?? end) - time)),
  ]);
}

function offsets(samples: readonly FetchedSample[], first: number): readonly number[] {
  let at = first;
  return samples.map((each) => {
    const own = at;
    at += each.bytes.length;
    return own;
  });
}
