// Does a takedown request still stand on what people decided? Asked in the transaction that would let it out of the house.

import { alertIdOf } from '../domain/ids.js';
import { TIER_NAMES, TIERS } from '../domain/tiers.js';
import type { TakedownText } from '../domain/takedown.js';
import type { TakedownOutcome } from '../domain/takedown-store.js';
import type { Trx } from './engine.js';
import { textOf } from './takedown-rows.js';

const ALERTING = TIER_NAMES.filter((tier) => TIERS[tier].alerts);

/** An alert of the request that somebody has decided otherwise since: what it names is not to be asked for any more. */
async function notConfirmed(trx: Trx, row: number): Promise<TakedownOutcome | undefined> {
  const other = await trx
    .selectFrom('takedown_alert')
    .innerJoin('alert_status', 'alert_status.alert_id', 'takedown_alert.alert_id')
    .select('takedown_alert.alert_id')
    .where('takedown_id', '=', row)
    .where('alert_status.state', '!=', 'confirmed')
    .executeTakeFirst();
  return other && { kind: 'not-confirmed', alertId: alertIdOf(other.alert_id) };
}

/** What leaves, as words: an address is named where it stands alone, not where it begins another one. */
const wordsOf = ({ subject, body, attachments }: TakedownText): ReadonlySet<string> =>
  new Set(
    [subject, body, ...attachments.map(({ text }) => text)].flatMap((text) => text.split(/[\s"]+/)),
  );

/** A media in the text of which a person has said "not this" since. An edit that takes it out of the text mends it. */
async function notThis(
  trx: Trx,
  row: number,
  text: TakedownText,
): Promise<TakedownOutcome | undefined> {
  const matches = await trx
    .selectFrom('match')
    .innerJoin('takedown_alert as asked', 'asked.alert_id', 'match.alert_id')
    .innerJoin('media', 'media.id', 'match.media_id')
    .select(['asked.alert_id', 'match.negative_id', 'match.media_url', 'media.sha256'])
    .where('asked.takedown_id', '=', row)
    .where('match.tier', 'in', ALERTING)
    .execute();
  const founded = matches.filter(({ negative_id }) => negative_id === null);
  const stays = new Set(founded.flatMap(({ media_url, sha256 }) => [media_url, sha256]));
  const words = wordsOf(text);
  const isNamed = (word: string | null): boolean =>
    word !== null && !stays.has(word) && words.has(word);
  const other = matches.find(
    ({ negative_id, media_url, sha256 }) =>
      negative_id !== null && (isNamed(sha256) || isNamed(media_url)),
  );
  return other && { kind: 'not-this', alertId: alertIdOf(other.alert_id) };
}

/** @returns what stands in the way of a request; undefined where it may be asked. */
export async function unfounded(
  trx: Trx,
  row: Parameters<typeof textOf>[0] & { readonly id: number },
): Promise<TakedownOutcome | undefined> {
  const text = textOf(row);
  return (await notConfirmed(trx, row.id)) ?? (text && (await notThis(trx, row.id, text)));
}
