// Takedown requests as they are read: the row, its alerts, what its events say, and what became of its mail.

import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { alertIdOf, rowOf } from '../domain/ids.js';
import {
  sealedText,
  takedownIdOf,
  takedownRow,
  type Takedown,
  type TakedownEvent,
  type TakedownId,
  type TakedownText,
} from '../domain/takedown.js';
import type { TakedownStore } from '../domain/takedown-store.js';
import { groupedBy, inParts } from './chunks.js';
import type { Db } from './engine.js';
import type { Tables } from './tables.js';
import { takedownMailKey } from './takedown-key.js';

/** SHA-256 (hex) of what an approval freezes. */
export const digestOf = (
  takedown: Pick<Takedown, 'channel' | 'recipient'>,
  text: TakedownText,
): string => createHash('sha256').update(sealedText(takedown, text)).digest('hex');

const ATTACHMENTS = z.array(
  z.strictObject({ name: z.string(), mediaType: z.string(), text: z.string() }),
);
const XARF = z.array(z.string());

type Row = Selectable<Tables['takedown']>;
type EventRow = Selectable<Tables['takedown_event']>;

/** The text of a row; undefined where consent was withdrawn. */
export const textOf = (
  row: Pick<Row, 'subject' | 'body' | 'attachments'>,
): TakedownText | undefined =>
  row.subject === null || row.body === null || row.attachments === null
    ? undefined
    : {
        subject: row.subject,
        body: row.body,
        attachments: ATTACHMENTS.parse(JSON.parse(row.attachments)),
      };

export const partyOf = (row: Pick<Row, 'channel' | 'recipient'>) => ({
  channel: row.channel,
  ...(row.recipient === null ? {} : { recipient: row.recipient }),
});

const eventOf = (row: EventRow): TakedownEvent => ({
  kind: row.kind,
  at: new Date(row.at),
  by: row.actor,
  ...(row.answer === null ? {} : { answer: row.answer }),
  ...(row.by_hand === 1 ? { byHand: true as const } : {}),
  ...(row.digest === null ? {} : { digest: row.digest }),
});

type Delivery = Pick<Tables['outbox'], 'key' | 'state' | 'sent_at' | 'error'>;

function takedownOf(
  row: Row,
  alerts: readonly { readonly alert_id: number }[],
  events: readonly EventRow[],
  mail: Delivery | undefined,
): Takedown {
  const text = textOf(row);
  const party = partyOf(row);
  const sent = events.findLast(({ kind }) => kind === 'sent');
  const answered = events.findLast(({ kind }) => kind === 'answered');
  return {
    id: takedownIdOf(row.id),
    siteId: row.site_id,
    step: row.step,
    ...party,
    language: row.language,
    reactionMs: row.reaction_ms,
    state: row.state,
    alertIds: alerts.map(({ alert_id }) => alertIdOf(alert_id)),
    ...(text === undefined ? {} : { text, digest: digestOf(party, text) }),
    xarf: row.xarf === null ? [] : XARF.parse(JSON.parse(row.xarf)),
    ...(row.escalated_from === null ? {} : { escalatedFrom: takedownIdOf(row.escalated_from) }),
    draftedAt: new Date(row.drafted_at),
    ...(sent === undefined ? {} : { sentAt: new Date(sent.at) }),
    ...(answered?.answer ? { answer: answered.answer, answeredAt: new Date(answered.at) } : {}),
    ...(mail === undefined
      ? {}
      : {
          delivery: {
            state: mail.state,
            ...(mail.sent_at === null ? {} : { sentAt: new Date(mail.sent_at) }),
            ...(mail.error === null ? {} : { error: mail.error }),
          },
        }),
  };
}

const keyOf = (row: Row): string => takedownMailKey(takedownIdOf(row.id), row.recipient ?? '');

/** Rows with all that belongs to them, in the order of the rows. */
async function complete(db: Db, rows: readonly Row[]): Promise<readonly Takedown[]> {
  const takedowns: Takedown[] = [];
  for (const part of inParts(rows)) {
    const ids = part.map(({ id }) => id);
    const alerts = groupedBy(
      await db
        .selectFrom('takedown_alert')
        .select(['takedown_id', 'alert_id'])
        .where('takedown_id', 'in', ids)
        .orderBy('alert_id')
        .execute(),
      (row) => row.takedown_id,
    );
    const events = groupedBy(
      await db
        .selectFrom('takedown_event')
        .selectAll()
        .where('takedown_id', 'in', ids)
        .orderBy('id')
        .execute(),
      (row) => row.takedown_id,
    );
    const mails = await db
      .selectFrom('outbox')
      .select(['key', 'state', 'sent_at', 'error'])
      .where('key', 'in', part.map(keyOf))
      .execute();
    const mailOf = new Map(mails.map((mail) => [mail.key, mail]));
    for (const row of part) {
      takedowns.push(
        takedownOf(row, alerts.get(row.id) ?? [], events.get(row.id) ?? [], mailOf.get(keyOf(row))),
      );
    }
  }
  return takedowns;
}

export async function listTakedowns(
  db: Db,
  { states, alertIds }: NonNullable<Parameters<TakedownStore['list']>[0]> = {},
): Promise<readonly Takedown[]> {
  const rows = await db
    .selectFrom('takedown')
    .selectAll()
    .$if(states !== undefined, (query) => query.where('state', 'in', states ?? []))
    .$if(alertIds !== undefined, (query) =>
      query.where('id', 'in', (eb) =>
        eb
          .selectFrom('takedown_alert')
          .select('takedown_id')
          .where('alert_id', 'in', (alertIds ?? []).map(rowOf)),
      ),
    )
    .orderBy('id')
    .execute();
  return complete(db, rows);
}

export async function getTakedown(db: Db, id: TakedownId): ReturnType<TakedownStore['get']> {
  const row = takedownRow(id);
  const rows = await db.selectFrom('takedown').selectAll().where('id', '=', row).execute();
  const [takedown] = await complete(db, rows);
  if (!takedown) return undefined;
  const events = await db
    .selectFrom('takedown_event')
    .selectAll()
    .where('takedown_id', '=', row)
    .orderBy('id')
    .execute();
  return { takedown, events: events.map(eventOf) };
}
