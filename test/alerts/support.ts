// What the tests of telling share: a store with messages, a clock that is set by hand, and quiet parts.

import { sendDue, type SendTotals } from '../../src/alerts/send.js';
import type { Sender } from '../../src/alerts/sender.js';
import type { OutboxEntry } from '../../src/domain/outbox.js';
import type { Store } from '../../src/domain/ports.js';
import type { AlertId, ReferenceId, SiteId } from '../../src/domain/ids.js';
import { at, BUDGET, captured, match, SITES, visitTo } from '../store/support.js';

export const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const POLICY = { attempts: 3, firstMs: 60_000, longestMs: 3_600_000 };

/** A clock in minutes of the tests' day. */
export function handClock(minutes = 100) {
  let now = minutes;
  return {
    now: () => at(now),
    forward: (by: number) => {
      now += by;
    },
  };
}

export const send = (
  store: Store,
  senders: readonly Sender[],
  clock: ReturnType<typeof handClock>,
  abort = new AbortController().signal,
): Promise<SendTotals> =>
  sendDue(
    { outbox: store.outbox, senders, clock, log: quiet, policy: POLICY, random: () => 0.5 },
    abort,
  );

/** All messages, oldest first. */
export const messages = async (store: Store): Promise<readonly OutboxEntry[]> =>
  (
    await store.outbox.list(['waiting', 'sending', 'sent', 'failed', 'cancelled'], 1000)
  ).toReversed();

/** Raises one alert on a page of its own. */
export async function raiseOn(
  store: Store,
  reference: ReferenceId,
  path: string,
  siteId?: SiteId,
  /** Of the media. */
  name = path,
): Promise<readonly AlertId[]> {
  const run = (await store.runs.unfinished()) ?? (await store.runs.begin(SITES, BUDGET, at(0)));
  const visit = siteId === undefined ? {} : { siteId };
  const { raised } = await store.runs.commit(
    await visitTo(store, run, path, [captured(name, [match(reference)])], visit),
  );
  return raised;
}
