// Keyframes of a video without decoding the rest: one ffmpeg that lets nothing else pass, in every codec.

import { inputOptions, runFfmpeg, type FfmpegRun, type VideoFile } from './ffmpeg.js';
import { checkedFacts, type VideoFacts } from './probe.js';
import { factsReader } from './stream-facts.js';
import { toolFailure, Undecodable } from './undecodable.js';

/** So many keyframes at once, as of a clip with a cut in every second … */
const AT_ONCE = 2000;
/** … and this times the square root of the frames so far: all keyframes of two hours with one every two seconds. */
const GROWTH = 6;

/**
 * A bitstream filter that drops every packet but keyframes, and of those what is too many: no rate is exceeded in the long run, so
 * that the work grows with the square root of the video's length, but a scene among few keyframes is never missed. `-skip_frame
 * nokey` is ignored by the VP9 and AV1 decoders; this works in every codec, and needs neither the number of keyframes nor the
 * video's duration.
 *
 * It counts frames, since in ffmpeg 5.1 its times are in one unit and its `tb` is another. The expression's variables last from
 * packet to packet: 0 the first frame that may be the next, 1 how many passed.
 */
function keyframeFilter(gap: number): string {
  const isWanted = `key*gte(n,ld(0))*lt(ld(1),${AT_ONCE}+${GROWTH}*sqrt(n))`;
  return `noise=drop='if(${isWanted},0*st(0,n+${gap})*st(1,ld(1)+1),1)'`;
}

/**
 * Starts the copying.
 *
 * @param gap least distance of two keyframes, in frames; 1 for all.
 * @param onLine is told every line of stderr: it decodes nothing, so what it says of the bytes is all that is said of those between
 * the keyframes.
 * @returns NUT with keyframes only on `copying.output`, and what the container says.
 * @throws Undecodable `no-frames`, `too-many-pixels`, or what ffmpeg failed with before it began.
 */
export async function copyKeyframes(
  file: VideoFile,
  maxPixels: number,
  gap: number,
  onLine: (line: string) => void,
): Promise<{ readonly copying: FfmpegRun; readonly facts: VideoFacts }> {
  const reader = factsReader();
  const copying = runFfmpeg(
    file.path,
    // NUT wants every time; a program stream leaves most out.
    ['-fflags', '+genpts', ...inputOptions(file)],
    [
      ...['-map', '0:V:0', '-map_metadata', '-1', '-c', 'copy', '-avoid_negative_ts', 'disabled'],
      ...['-bsf:v', keyframeFilter(gap), '-f', 'nut', '-loglevel', 'info'],
    ],
    (line) => {
      reader.read(line);
      onLine(line);
    },
  );
  void copying.ended.then(reader.end);
  const facts = await reader.facts;
  try {
    if (facts) return { copying, facts: checkedFacts(facts, maxPixels) };
    const failure = await copying.ended;
    if (!failure || /matches no streams/.test(failure.message)) {
      throw new Undecodable('no-frames', 'no video stream');
    }
    throw toolFailure(failure, file.path);
  } catch (error) {
    copying.stop();
    throw error;
  }
}
