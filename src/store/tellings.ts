// What is still to be told, and the telling: messages into the outbox and the record of it, in one transaction.

import { alertIdOf, referenceIdOf, rowOf } from '../domain/ids.js';
import type { OutboxChannel } from '../domain/outbox.js';
import type { Tellings } from '../domain/telling.js';
import type { Trouble } from '../domain/trouble.js';
import type { Db, Engine, Trx } from './engine.js';
import { TIER_RANK } from './match-facts.js';
import { bestMatches } from './match-rows.js';
import { standingOn } from './negatives.js';
import { enqueue } from './outbox.js';
import { observe } from './troubles.js';

/** Open, not held back, with something that nobody has called "not this", and not told by this channel. */
const untold = (db: Db, channel: OutboxChannel) =>
  db
    .selectFrom('alert')
    .innerJoin('alert_status as status', 'status.alert_id', 'alert.id')
    .where('status.state', '=', 'open')
    .where('alert.held', '=', 0)
    // One that shows only what a person called "not this" is no news.
    .where((eb) => eb.exists(standingOn(db).whereRef('standing.alert_id', '=', eb.ref('alert.id'))))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('alert_told as told')
            .select('told.alert_id')
            .whereRef('told.alert_id', '=', 'alert.id')
            .where('told.channel', '=', channel),
        ),
      ),
    );

async function untoldAlerts(db: Db, channel: OutboxChannel): ReturnType<Tellings['alerts']> {
  const rows = await untold(db, channel)
    .innerJoin('case', 'case.id', 'alert.case_id')
    .innerJoin(bestMatches(db).as('best'), (join) =>
      join.onRef('best.alert_id', '=', 'alert.id').on('best.place', '=', 1),
    )
    .innerJoin('match', 'match.id', 'best.id')
    .select([
      'alert.id',
      'alert.case_id',
      'alert.reference_id',
      'alert.site_id',
      'alert.page_url',
      'case.minor',
      'match.tier',
      'match.score',
      'status.first_seen_at',
    ])
    .orderBy('case.minor', 'desc')
    .orderBy(TIER_RANK)
    .orderBy('status.first_seen_at')
    .orderBy('alert.id')
    .execute();
  return rows.map((row) => ({
    alertId: alertIdOf(row.id),
    caseId: row.case_id,
    referenceId: referenceIdOf(row.reference_id),
    urgent: row.minor === 1,
    tier: row.tier,
    score: row.score,
    siteId: row.site_id,
    pageUrl: row.page_url,
    at: new Date(row.first_seen_at),
  }));
}

async function untoldTroubles(db: Db, channel: OutboxChannel): Promise<readonly Trouble[]> {
  const rows = await db
    .selectFrom('trouble')
    .select((eb) => [
      'id',
      'kind',
      'subject',
      'detail',
      'began_at',
      'ended_at',
      eb
        .selectFrom('trouble_told as told')
        .select('told.at')
        .whereRef('told.trouble_id', '=', 'trouble.id')
        .where('told.channel', '=', channel)
        .where('told.phase', '=', 'began')
        .as('told_began'),
      eb
        .selectFrom('trouble_told as told')
        .select('told.at')
        .whereRef('told.trouble_id', '=', 'trouble.id')
        .where('told.channel', '=', channel)
        .where('told.phase', '=', 'ended')
        .as('told_ended'),
    ])
    .orderBy('id')
    .execute();
  return rows.flatMap(({ id, kind, subject, detail, ...row }): readonly Trouble[] => {
    const trouble = { id, kind, subject, detail };
    // What was mended before anybody was told is nobody's trouble any more.
    if (row.ended_at === null && row.told_began === null) {
      return [{ ...trouble, phase: 'began', at: new Date(row.began_at) }];
    }
    if (row.ended_at !== null && row.told_began !== null && row.told_ended === null) {
      return [{ ...trouble, phase: 'ended', at: new Date(row.ended_at) }];
    }
    return [];
  });
}

class ToldMeanwhile extends Error {}

async function tell(
  trx: Trx,
  channel: OutboxChannel,
  about: Parameters<Tellings['tell']>[1],
  messages: Parameters<Tellings['tell']>[2],
  at: Date,
): Promise<void> {
  for (const alertId of about.alerts) {
    const alert = await untold(trx, channel)
      .select('alert.id')
      .where('alert.id', '=', rowOf(alertId))
      .executeTakeFirst();
    if (!alert) throw new ToldMeanwhile();
    await trx
      .insertInto('alert_told')
      .values({ alert_id: alert.id, channel, at: at.getTime() })
      .execute();
  }
  for (const { id, phase } of about.troubles) {
    const made = await trx
      .insertInto('trouble_told')
      .values({ trouble_id: id, channel, phase, at: at.getTime() })
      .onConflict((oc) => oc.columns(['trouble_id', 'channel', 'phase']).doNothing())
      .returning('trouble_id')
      .executeTakeFirst();
    if (!made) throw new ToldMeanwhile();
  }
  for (const message of messages) await enqueue(trx, message, at);
}

export const tellings = ({ db, durably }: Engine): Tellings => ({
  alerts: (channel) => untoldAlerts(db, channel),
  troubles: (channel) => untoldTroubles(db, channel),
  tell: async (channel, about, messages, at) => {
    try {
      await durably((trx) => tell(trx, channel, about, messages, at));
      return true;
    } catch (error) {
      if (error instanceof ToldMeanwhile) return false;
      throw error;
    }
  },
  observe: (kind, present, at) =>
    db.transaction().execute((trx) => observe(trx, kind, present, at)),
});
