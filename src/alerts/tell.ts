// Telling: what no channel was told of yet becomes messages in the outbox, each alert once per channel.

import type { Clock } from '../domain/ports.js';
import type { Tellings, UntoldAlert } from '../domain/telling.js';
import type { Trouble } from '../domain/trouble.js';
import { alertMessages, troubleMessages, type MessageOptions } from './messages.js';
import type { Sender } from './sender.js';

export type TellParts = {
  readonly tellings: Pick<Tellings, 'alerts' | 'troubles' | 'tell'>;
  readonly senders: readonly Pick<Sender, 'channel' | 'recipients'>[];
  readonly clock: Clock;
  readonly options: MessageOptions;
};

/** More urgent alerts at once than anybody reads one by one, such as at the first night with mail: a digest, which names them first. */
const URGENT_ONE_BY_ONE = 20;
/** Somebody else may tell at the same time; then what is left is looked at again. */
const TRIES = 3;

const isSome = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0;

/** The groups that become one message each. */
function groups(
  alerts: readonly UntoldAlert[],
  which: 'urgent' | 'all',
): readonly { readonly kind: 'urgent' | 'digest'; readonly alerts: readonly UntoldAlert[] }[] {
  const urgent = alerts.filter((alert) => alert.urgent);
  const isMany = urgent.length > URGENT_ONE_BY_ONE;
  const oneByOne = isMany
    ? []
    : urgent.map((alert) => ({ kind: 'urgent' as const, alerts: [alert] }));
  const rest = isMany ? alerts : alerts.filter((alert) => !alert.urgent);
  const digest = which === 'all' || isMany ? rest : [];
  const shown = which === 'all' ? digest : digest.filter((alert) => alert.urgent);
  return [...oneByOne, { kind: 'digest' as const, alerts: shown }];
}

async function tellBy(
  sender: TellParts['senders'][number],
  which: 'urgent' | 'all',
  { tellings, clock, options }: TellParts,
): Promise<boolean> {
  const { channel } = sender;
  let isDone = true;
  for (const { kind, alerts } of groups(await tellings.alerts(channel), which)) {
    if (!isSome(alerts)) continue;
    const messages = alertMessages(sender, kind, alerts, options);
    const about = { alerts: alerts.map(({ alertId }) => alertId), troubles: [] };
    isDone = (await tellings.tell(channel, about, messages, clock.now())) && isDone;
  }
  const troubles: readonly Trouble[] = (await tellings.troubles(channel)).filter(
    // While a crawl runs only what cannot wait for its end.
    ({ kind }) => which === 'all' || kind === 'flood',
  );
  if (!isSome(troubles)) return isDone;
  const messages = troubleMessages(sender, troubles, options);
  return (await tellings.tell(channel, { alerts: [], troubles }, messages, clock.now())) && isDone;
}

/**
 * Puts messages into the outbox about everything that a channel has not been told of.
 *
 * @param which `urgent` while a crawl is under way: minors' alerts and floods. `all` at its end: the rest as one digest.
 */
export async function tellAll(which: 'urgent' | 'all', parts: TellParts): Promise<void> {
  for (const sender of parts.senders) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await tellBy(sender, which, parts)) break;
    }
  }
}
