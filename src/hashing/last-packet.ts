// How far a video's packets reach, of pictures and sound together, without decoding any.

import { inputOptions, runFfmpeg, type VideoFile } from './ffmpeg.js';

/**
 * When the last packet that can be read ends, in milliseconds from the beginning of the video; 0 where none can be read.
 *
 * Read from the framecrc muxer's lines: `#tb 0: 1/12800` tells a stream's unit of time, `0, dts, pts, duration, size, checksum`
 * is a packet (libavformat/framecrcenc.c).
 */
export async function lastPacketMs(file: VideoFile): Promise<number> {
  const run = runFfmpeg(file.path, inputOptions(file), [
    ...['-map', '0:V:0', '-map', '0:a?', '-c', 'copy', '-f', 'framecrc', '-loglevel', 'error'],
  ]);
  const units = new Map<string, number>();
  let last = 0;
  const read = (line: string): void => {
    const unit = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (unit) units.set(unit[1] ?? '', (1000 * Number(unit[2])) / Number(unit[3]));
    const packet = /^(\d+), *(-?\d+), *-?\d+, *(\d+),/.exec(line);
    const end = (Number(packet?.[2]) + Number(packet?.[3])) * (units.get(packet?.[1] ?? '') ?? 0);
    if (end > last) last = end;
  };
  let rest = '';
  try {
    for await (const chunk of run.output) {
      // No line is longer than some hundred characters: it is ffmpeg's own text, not the media's.
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(read);
    }
  } catch (error) {
    // What was read until ffmpeg failed is what can be read.
    if (!(error instanceof Error)) throw error;
  } finally {
    run.stop();
  }
  return last;
}
