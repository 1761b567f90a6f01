// Quarantine: noticing that a reference floods, in the transaction that raised its alert.

import { bitDistance } from '../domain/bit-distance.js';
import type { FloodCause, FloodLimits } from '../domain/flood.js';
import { referenceIdOf } from '../domain/ids.js';
import { PDQ_RADIUS } from '../domain/tiers.js';
import { appendAudit } from './audit.js';
import type { Trx } from './engine.js';
import { codesOf } from './negative-cover.js';

/** Media of a reference that are looked at, the latest first: enough to tell a flood, few enough for every alert. */
const MEDIA_COMPARED = 100;

const standing = (trx: Trx, reference: number) =>
  trx
    .selectFrom('quarantine')
    .select(['released_at', 'exempt'])
    .where('reference_id', '=', reference)
    .executeTakeFirst();

export async function isInQuarantine(trx: Trx, reference: number): Promise<boolean> {
  const row = await standing(trx, reference);
  return row !== undefined && row.released_at === null;
}

async function alertsInRun(
  trx: Trx,
  reference: number,
  run: number,
  since: number,
): Promise<number> {
  const { count } = await trx
    .selectFrom('alert')
    .innerJoin('alert_event as event', 'event.alert_id', 'alert.id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('alert.reference_id', '=', reference)
    .where('event.run_id', '=', run)
    .where('event.kind', '=', 'raised')
    .where('event.at', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}

/** Media that raised alerts, counted by what they look like: one within the radius of an alert of another is the same. */
async function differentMedia(
  trx: Trx,
  reference: number,
  since: number,
  enough: number,
): Promise<number> {
  const rows = await trx
    .selectFrom('match')
    .select(['match.media_id'])
    .distinct()
    .where('match.reference_id', '=', reference)
    .where('match.alert_id', 'in', (eb) =>
      eb
        .selectFrom('alert_event')
        .innerJoin('alert', 'alert.id', 'alert_event.alert_id')
        .select('alert.id')
        .where('alert.reference_id', '=', reference)
        .where('alert_event.kind', '=', 'raised')
        .where('alert_event.at', '>', since),
    )
    .orderBy('match.media_id', 'desc')
    .limit(MEDIA_COMPARED)
    .execute();
  if (rows.length <= enough) return rows.length;
  const looks: Uint8Array[] = [];
  for (const { media_id: media } of rows) {
    const [code] = await codesOf(trx, media);
    const isNew = code && !looks.some((other) => bitDistance(other, code) <= PDQ_RADIUS);
    if (isNew) looks.push(code);
  }
  return looks.length;
}

/**
 * Puts a reference into quarantine where the alert that was just raised is one too many: that alert is the first that is
 * held back. What was raised before the last release does not count.
 */
export async function watchFlood(
  trx: Trx,
  reference: number,
  { alertId, runId, at }: { readonly alertId: number; readonly runId: number; readonly at: Date },
  limits: FloodLimits,
): Promise<void> {
  const before = await standing(trx, reference);
  if (before && (before.released_at === null || before.exempt === 1)) return;
  const since = before?.released_at ?? -1;
  const cause: FloodCause | undefined =
    (await alertsInRun(trx, reference, runId, since)) > limits.alerts
      ? 'alerts'
      : (await differentMedia(trx, reference, since, limits.media)) > limits.media
        ? 'media'
        : undefined;
  if (cause === undefined) return;
  const facts = {
    cause,
    run_id: runId,
    since: at.getTime(),
    released_at: null,
    exempt: 0 as const,
  };
  await trx
    .insertInto('quarantine')
    .values({ reference_id: reference, ...facts })
    .onConflict((oc) => oc.column('reference_id').doUpdateSet(facts))
    .execute();
  await trx.updateTable('alert').set({ held: 1 }).where('id', '=', alertId).execute();
  await appendAudit(trx, 'reference-quarantined', referenceIdOf(reference), 'vigil', at);
}
