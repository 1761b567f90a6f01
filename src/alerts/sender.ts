// What can carry a message out of the house, and what becomes of an attempt.

import type { OutboxChannel, OutboxEntry } from '../domain/outbox.js';

/**
 * `refused`: this message will never be taken, so it is given up at once. `later`: it may be taken another time; `isDown` where
 * the channel itself did not work, so that the messages behind it need not try now.
 */
export type Attempt =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'refused'; readonly error: string }
  | { readonly outcome: 'later'; readonly error: string; readonly isDown: boolean };

export type Sender = {
  readonly channel: OutboxChannel;
  /** Who is told of alerts by it. */
  readonly recipients: readonly string[];
  /**
   * One attempt, bounded in time. An attempt that was cut off may have arrived: the next one carries the same key.
   *
   * @returns never throws for what the other side does.
   */
  readonly deliver: (entry: OutboxEntry, abort: AbortSignal) => Promise<Attempt>;
  /** Is the other side there? For `vigil doctor`; it sends nothing. @throws Error why not. */
  readonly check?: (abort: AbortSignal) => Promise<void>;
};
