// What a video's container says of itself, read with ffprobe from a local file only.

import Ffmpeg from 'fluent-ffmpeg';
import { toolFailure, Undecodable } from './undecodable.js';
import type { VideoFile } from './ffmpeg.js';
import { inputOptions } from './ffmpeg.js';

export type VideoFacts = {
  /** Pixels as stored, before the container's display matrix. */
  readonly width: number;
  readonly height: number;
  /** Of the pictures where that is known, else of the container; absent where neither is. */
  readonly durationMs?: number;
};

/** A number that is finite and above zero; ffprobe writes "N/A" where it knows none. */
const positive = (value: unknown): number | undefined => {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : undefined;
};

/** @throws Undecodable `no-frames` without a size, `too-many-pixels` */
export function checkedFacts(
  { width, height, durationMs }: Partial<VideoFacts>,
  maxPixels: number,
): VideoFacts {
  if (width === undefined || height === undefined || width * height === 0) {
    throw new Undecodable('no-frames', 'the video stream has no size');
  }
  if (width * height > maxPixels) {
    throw new Undecodable('too-many-pixels', `${width} x ${height}, the limit is ${maxPixels}`);
  }
  return { width, height, ...(durationMs === undefined ? {} : { durationMs }) };
}

/**
 * Probes the first video stream that is not a cover picture.
 *
 * @throws Undecodable `damaged` where the container cannot be read, `no-frames` without a video stream, `too-many-pixels`, and
 * what {@link toolFailure} says of an ffprobe that did not end by itself.
 */
export async function probe(file: VideoFile, maxPixels: number): Promise<VideoFacts> {
  const answer = await new Promise<Ffmpeg.FfprobeData>((resolve, reject) => {
    Ffmpeg.ffprobe(file.path, ['-v', 'error', ...inputOptions(file)], (error: unknown, found) => {
      if (error === null || error === undefined) resolve(found);
      else reject(toolFailure(error, file.path));
    });
  });
  const stream = answer.streams.find(
    (candidate) =>
      candidate.codec_type === 'video' &&
      // fluent-ffmpeg's types say this is nested; it is flat in what ffprobe's default writer gives.
      Number(candidate['DISPOSITION:attached_pic'] ?? candidate.disposition?.['attached_pic']) !==
        1,
  );
  if (!stream) throw new Undecodable('no-frames', 'no video stream');
  const width = positive(stream.width);
  const height = positive(stream.height);
  const seconds = positive(stream.duration) ?? positive(answer.format.duration);
  return checkedFacts(
    {
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(seconds === undefined ? {} : { durationMs: Math.round(seconds * 1000) }),
    },
    maxPixels,
  );
}
