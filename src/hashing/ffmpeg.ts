// One ffmpeg at work, through fluent-ffmpeg: local bytes in, a stream out, and surely ended.

import { PassThrough, type Readable } from 'node:stream';
import Ffmpeg from 'fluent-ffmpeg';
import { toolPaths } from './tool-paths.js';

const paths = toolPaths();
if (paths) {
  Ffmpeg.setFfmpegPath(paths.ffmpeg);
  Ffmpeg.setFfprobePath(paths.ffprobe);
}

/** A video on the local disk with the demuxer that its magic bytes call for. */
export type VideoFile = { readonly path: string; readonly demuxer: string };

/** Input options that keep ffmpeg to this file and this demuxer: a playlist cannot make it open anything. */
export const inputOptions = ({ demuxer }: VideoFile): string[] => [
  '-protocol_whitelist',
  'file,pipe',
  '-f',
  demuxer,
];

/**
 * Before its first command fluent-ffmpeg asks ffmpeg which formats and encoders it has: two more processes, 200 ms of CPU. ffmpeg
 * itself says what it lacks, so the answer is that all that the arguments name is there.
 */
function answerItself(command: Ffmpeg.FfmpegCommand, args: readonly string[]): void {
  const formats = Object.fromEntries(
    args.map((name) => [name, { description: name, canDemux: true, canMux: true }]),
  );
  // It fails with null where there is no error, which its types do not know.
  command.availableFormats = (tell) => {
    tell(null as unknown as Error, formats);
  };
  command.availableEncoders = (tell) => {
    tell(null as unknown as Error, {});
  };
}

/** Ring buffer of stderr lines that fluent-ffmpeg keeps for error messages. */
const STDERR_LINES = 20;

export type FfmpegRun = {
  readonly output: Readable;
  /** Settles when ffmpeg has ended: with undefined, also where it was stopped, or with the error that it ended by. */
  readonly ended: Promise<Error | undefined>;
  /** Ends it, unless its output was read to the end: then it ends by itself, and how is worth knowing. */
  stop(): void;
};

/**
 * Starts `ffmpeg <input options> -i <file or pipe> <output options> pipe:1`.
 *
 * @param onLine is told every line of stderr.
 */
export function runFfmpeg(
  input: string | Readable,
  before: readonly string[],
  after: readonly string[],
  onLine?: (line: string) => void,
): FfmpegRun {
  // fluent-ffmpeg takes a closed output for a failure if ffmpeg is not gone 20 ms later: this one never says that it closed.
  const output = new PassThrough({ emitClose: false });
  const command = Ffmpeg({ source: input, stdoutLines: STDERR_LINES })
    // In separate arguments: given an array, fluent-ffmpeg would split them at blanks.
    .inputOptions('-hide_banner', '-nostats', '-nostdin', '-threads', '1', ...before)
    .outputOptions('-threads', '1', '-filter_threads', '1', '-sn', '-dn', ...after);
  answerItself(command, [...before, ...after]);
  if (onLine) command.on('stderr', onLine);
  let stopped = false;
  const ended = new Promise<Error | undefined>((resolve) => {
    command.on('start', () => {
      if (stopped) command.kill('SIGKILL');
    });
    command.on('end', () => {
      resolve(undefined);
    });
    command.on('error', (error: Error) => {
      resolve(stopped ? undefined : error);
      output.destroy(error);
    });
  });
  // Whoever reads it hears of an error through `ended`.
  output.on('error', () => undefined);
  command.pipe(output, { end: true });
  return {
    output,
    ended,
    stop: () => {
      if (output.readableEnded) return;
      stopped = true;
      command.kill('SIGKILL');
    },
  };
}
