// The one way a decoder says that it cannot go on with a media; it becomes an `undecodable` result at the worker's edge.

import type { UndecodableReason } from '../domain/media.js';

/** How long a detail may be: it goes into a log line. */
const DETAIL_LENGTH = 200;

/**
 * One line of what a decoder said, without any path: file names of references may name people.
 *
 * @param path the file that was read, which decoders like to repeat.
 */
export function detailOf(error: unknown, path?: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const unnamed = path === undefined ? text : text.replaceAll(path, 'input');
  return unnamed
    .replace(/(?:\/[^\s/:'"]+){2,}/g, '<path>')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, DETAIL_LENGTH);
}

/** Thrown inside a worker only. */
export class Undecodable extends Error {
  readonly reason: UndecodableReason;

  constructor(reason: UndecodableReason, detail: string) {
    super(detail);
    this.name = new.target.name;
    this.reason = reason;
  }
}

/**
 * Why ffmpeg or ffprobe failed, by what it or the system said: only what is left when it was neither killed nor short of memory
 * or time is the media's fault.
 *
 * @param path as in {@link detailOf}.
 */
export function toolFailure(error: unknown, path?: string): Undecodable {
  const said = error instanceof Error ? error.message : String(error);
  const detail = detailOf(error, path);
  if (/cannot allocate memory/i.test(said)) return new Undecodable('memory', detail);
  if (/killed with signal SIGXCPU/.test(said)) return new Undecodable('timeout', detail);
  if (/killed with signal/.test(said)) return new Undecodable('crashed', detail);
  return new Undecodable('damaged', detail);
}
