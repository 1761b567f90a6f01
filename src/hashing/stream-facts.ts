// What ffmpeg says of a video before it begins to copy it: the size of the pictures and how long it is.

import type { VideoFacts } from './probe.js';

export type FactsReader = {
  /** Takes one line of ffmpeg's stderr, at log level info. */
  readonly read: (line: string) => void;
  /** Settles with what was said once the copying begins, or with undefined where `end` was called before. */
  readonly facts: Promise<Partial<VideoFacts> | undefined>;
  readonly end: () => void;
};

const DURATION = /^ {2}Duration: (\d+):(\d\d):(\d\d\.\d+)/;
/** Of the output: there is one stream, the one that is copied. */
const STREAM = /^ +Stream #0:0.*?: Video: .*?, (\d{1,6})x(\d{1,6})(?=[\s,]|$)/;

/**
 * Reads the banner of an ffmpeg that copies one video stream (libavformat/dump.c, fftools/ffmpeg.c). It saves an ffprobe, which
 * costs as much as decoding ten keyframes; whoever relies on more than a hint probes.
 */
export function factsReader(): FactsReader {
  let settle: (facts: Partial<VideoFacts> | undefined) => void = () => undefined;
  const facts = new Promise<Partial<VideoFacts> | undefined>((resolve) => {
    settle = resolve;
  });
  let isOutput = false;
  let found: Partial<VideoFacts> = {};
  return {
    facts,
    end: () => {
      settle(undefined);
    },
    read: (line) => {
      if (line.startsWith('Output #0')) isOutput = true;
      // What begins a line at its first column is ffmpeg's own word, never a title of the file's.
      if (line.startsWith('Stream mapping:') && isOutput) settle(found);
      const [, hours, minutes, seconds] = (isOutput ? undefined : DURATION.exec(line)) ?? [];
      if (seconds !== undefined) {
        const all = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
        if (all > 0) found = { ...found, durationMs: Math.round(all * 1000) };
      }
      const [, width, height] = (isOutput ? STREAM.exec(line) : undefined) ?? [];
      if (height !== undefined && found.height === undefined) {
        found = { ...found, width: Number(width), height: Number(height) };
      }
    },
  };
}
