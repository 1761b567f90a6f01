// Runs: one crawl with a budget, a beginning and an end.

import type { RunId, SiteId } from './ids.js';

export const RUN_STATES = ['running', 'finished', 'stopped', 'abandoned'] as const;
/**
 * `finished` visited all it planned or used up its budget; `stopped` was asked to stop; `abandoned` was killed and a later
 * run began anew instead of resuming it.
 */
export type RunState = (typeof RUN_STATES)[number];

/** Why a run ended. */
export const RUN_ENDS = [
  'frontier-empty',
  'time-budget',
  'page-budget',
  'byte-budget',
  /** Only pages of hosts that refused too often are left; they stay in the frontier. */
  'hosts-stalled',
  'stop-requested',
] as const;
export type RunEnd = (typeof RUN_ENDS)[number];

export type Budget = {
  readonly durationMs: number;
  readonly maxPages: number;
  /** Bytes of all connections, in both directions; absent where they have no bound. */
  readonly maxBytes?: number;
};

export type Run = {
  readonly id: RunId;
  readonly state: RunState;
  readonly siteIds: readonly SiteId[];
  readonly budget: Budget;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly end?: RunEnd;
};
