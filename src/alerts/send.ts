// Sending: what is due leaves the outbox, one message after another, each attempt written down before it is made.

import { OUTBOX_CHANNELS, type Delivery, type Outbox, type OutboxEntry } from '../domain/outbox.js';
import type { Clock, Log } from '../domain/ports.js';
import type { Attempt, Sender } from './sender.js';

export type RetryPolicy = {
  /** After so many attempts a message is given up. */
  readonly attempts: number;
  readonly firstMs: number;
  readonly longestMs: number;
};

export type SendParts = {
  readonly outbox: Outbox;
  readonly senders: readonly Sender[];
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: RetryPolicy;
  /** Asked before anything leaves: do takedown requests stay where they are? */
  readonly holdTakedowns?: () => Promise<boolean>;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
};

/** How many messages were sent, are to be tried again, and were given up. */
export type SendTotals = { readonly sent: number; readonly later: number; readonly failed: number };

/**
 * How long to wait after so many attempts: doubled each time, at most `longestMs`, and between three and five quarters of it, so
 * that several centres do not come back to one server in step.
 */
export function backoffMs({ firstMs, longestMs }: RetryPolicy, attempts: number, random: number) {
  const doubled = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(doubled * (0.75 + random / 2));
}

function deliveryOf(
  attempt: Attempt,
  entry: OutboxEntry,
  { policy, clock, random }: SendParts,
): Delivery {
  switch (attempt.outcome) {
    case 'sent':
      return attempt;
    case 'refused':
      return { outcome: 'failed', error: attempt.error };
    case 'later': {
      const { error } = attempt;
      if (entry.attempts >= policy.attempts) return { outcome: 'failed', error };
      const wait = backoffMs(policy, entry.attempts, random());
      return { outcome: 'later', error, notBefore: new Date(clock.now().getTime() + wait) };
    }
  }
}

/**
 * Sends everything that is due, by the one who holds the outbox's lock. A process killed between sending and writing leaves the
 * message `sending`: it is sent again under the same key, so that the receiver can tell, and counted once.
 *
 * @param abort ends it after the message under way.
 */
export async function sendDue(parts: SendParts, abort: AbortSignal): Promise<SendTotals> {
  const { outbox, senders, clock, log } = parts;
  const totals = { sent: 0, later: 0, failed: 0 };
  const recovered = await outbox.recover();
  if (recovered > 0) log.warn('messages of a sender that died are sent again', { recovered });
  const holdTakedowns = (await parts.holdTakedowns?.()) ?? false;
  /** Not configured, or found not working: their messages wait. */
  const except = new Set(
    OUTBOX_CHANNELS.filter((name) => !senders.some(({ channel }) => channel === name)),
  );
  while (!abort.aborted) {
    const entry = await outbox.take(clock.now(), [...except], { holdTakedowns });
    if (!entry) break;
    const sender = senders.find(({ channel }) => channel === entry.channel);
    const attempt: Attempt = sender
      ? await sender.deliver(entry, abort)
      : { outcome: 'later', error: 'the channel is not configured', isDown: true };
    const delivery = deliveryOf(attempt, entry, parts);
    await outbox.settle(entry.id, delivery, clock.now());
    totals[delivery.outcome] += 1;
    if (attempt.outcome === 'later' && attempt.isDown) except.add(entry.channel);
    if (delivery.outcome !== 'sent') {
      const { id, channel, attempts } = entry;
      log.warn('a message was not sent', { id, channel, attempts, ...delivery });
    }
  }
  return totals;
}
