// What gathers the fingerprints of a video's frames, frame by frame.

import type { Fingerprint } from '../domain/fingerprint.js';
import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import type { Frame } from './frames.js';

export type FrameFingerprints = {
  /** Frames that were looked at, comparable or not. */
  readonly frames: number;
  /** Of comparable frames only. */
  readonly fingerprints: readonly Fingerprint[];
  readonly locals: readonly LocalFingerprint[];
};

export type FrameCollector = {
  /** Takes the next frame in time. */
  readonly add: (frame: Frame) => void;
  readonly result: () => FrameFingerprints;
};
