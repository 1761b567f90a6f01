// What the main process and a worker say to each other. Types only: a worker that starts loads no parser for what it is asked.
//
// A worker is started with its settings, says `ready`, and is then given orders. It works on one job at a time, in the order in
// which they came. A job may wait in it behind the one at work, so that it need not wait for the main process between two; each job
// has one answer, and those that end in a result have theirs in the order of the jobs. So the main process knows which is at work:
// the first without an answer. `drop` takes back a job that has not begun, which is answered by `dropped`; one that has begun, or is
// done, has the result for its answer.
//
// A job that takes longer than most gives up what waits behind it. A worker that dies is the fault of the job at work, or of none
// where it was killed for something else; what waited behind is run again elsewhere.

import type { Sha256 } from '../domain/ids.js';
import type { HashPurpose, HashResult, MediaSource } from '../domain/media.js';
import type { HashLimits } from './hash-media.js';

/** What a worker is started with, as its only argument, in JSON. */
export type WorkerSettings = {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** Private to this worker; the main process removes it when the worker has died. */
  readonly folder: string;
  readonly limits: HashLimits;
};

export type HashJob = {
  readonly source: MediaSource;
  readonly purpose: HashPurpose;
  /** Where the main process knows it already. */
  readonly sha256?: Sha256;
};

/** What the main process says; a worker hears nobody else, so it is not parsed. */
export type Order =
  | ({ readonly say: 'hash'; readonly job: number } & HashJob)
  | { readonly say: 'drop'; readonly job: number };

/** What a worker sends; `answerSchema` parses the same. */
export type Answer =
  | { readonly say: 'ready' }
  | { readonly say: 'result'; readonly job: number; readonly result: HashResult }
  | { readonly say: 'dropped'; readonly job: number };
