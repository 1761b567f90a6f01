// Keyframes of a video without decoding it: how many there are, and the filter that lets only them pass.

import { inputOptions, runFfmpeg, type VideoFile } from './ffmpeg.js';

/**
 * Bitstream filters that drop every packet but keyframes, and of those all but each `stride`-th. `-skip_frame nokey` is
 * ignored by the VP9 and AV1 decoders; this works in every codec.
 */
export const keyframeFilter = (stride: number): string =>
  stride > 1 ? `noise=drop=not(key),noise=drop=mod(n\\,${stride})` : 'noise=drop=not(key)';

/** How many keyframes the video has as far as it can be read, by a pass over the file that decodes nothing. */
export async function countKeyframes(file: VideoFile): Promise<number> {
  const run = runFfmpeg(file.path, inputOptions(file), [
    ...['-map', '0:V:0', '-c', 'copy', '-bsf:v', keyframeFilter(1)],
    ...['-f', 'framecrc', '-loglevel', 'error'],
  ]);
  let lines = 0;
  try {
    let lineBegins = true;
    for await (const chunk of run.output) {
      for (const byte of chunk as Uint8Array) {
        // Comment lines begin with "#"; every other line is a packet.
        if (lineBegins && byte !== 0x23 && byte !== 0x0a) lines++;
        lineBegins = byte === 0x0a;
      }
    }
  } catch (error) {
    // What ffmpeg failed with shows again where the frames are decoded, and is told there.
    if (!(error instanceof Error)) throw error;
  } finally {
    run.stop();
  }
  return lines;
}
