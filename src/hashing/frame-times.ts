// What ffmpeg's showinfo filter says of each frame on its way to us: its time, and whether bytes were broken.

/** How ffmpeg's demuxers and decoders speak of bytes that are missing or wrong. */
const BROKEN = /prematurely|truncat|partial file|invalid|corrupt|error/i;
/** What its muxers say of time stamps, which tells nothing of the pictures. */
const HARMLESS = /non.?monoton|timestamps are unset/i;

export type FrameTimes = {
  /** Takes one line of ffmpeg's stderr. */
  readonly read: (line: string) => void;
  /**
   * Milliseconds from the beginning of the video of frame `index`, asked for in order. ffmpeg writes the line before the pixels,
   * but the two come through different pipes.
   */
  readonly timeOf: (index: number) => Promise<number>;
  /** There will be no more lines. */
  readonly end: () => void;
  /** Did ffmpeg find the bytes broken somewhere? Ask at the end. */
  readonly isBroken: () => boolean;
};

export function frameTimes(): FrameTimes {
  const times: number[] = [];
  let broken = false;
  let ended = false;
  let wake: (() => void) | undefined;
  let last = 0;
  return {
    isBroken: () => broken,
    read: (line) => {
      const found = /showinfo.*? n: *(\d+) .*?pts_time:(\S+)/.exec(line);
      if (found) {
        times[Number(found[1])] = Math.max(0, Math.round(Number(found[2]) * 1000));
        wake?.();
      }
      // Lines that begin with a blank repeat what the file says of itself: a title may be "Error".
      else if (!line.startsWith(' ')) broken ||= BROKEN.test(line) && !HARMLESS.test(line);
    },
    timeOf: async (index) => {
      while (times[index] === undefined && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      // A frame without a time stands where the last one stood that had one.
      const time = times[index];
      if (time !== undefined && Number.isFinite(time)) last = time;
      return last;
    },
    end: () => {
      ended = true;
      wake?.();
    },
  };
}
