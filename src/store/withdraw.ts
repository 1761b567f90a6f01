// Consent withdrawn: what was made from the content goes, out of the tables and out of the file's free space.

import { sql } from 'kysely';
import { VARIANTS } from '../domain/fingerprint.js';
import { referenceIdOf, rowOf, type CaseId, type ReferenceId } from '../domain/ids.js';
import { appendAudit } from './audit.js';
import { inParts } from './chunks.js';
import type { Engine, Trx } from './engine.js';
import { disownIndexFile } from './index-file.js';
import { withdrawMessages } from './message-withdrawal.js';
import { purgeWithdrawnEvidence } from './evidence.js';
import { cleanFreePages, notePurgeDue } from './purge.js';
import { bumpRegistryVersion } from './registry-version.js';
import { UNHASHED } from './retention-found.js';
import { withdrawTakedowns } from './takedown-withdrawal.js';

/** A subquery, so that a case with many references needs no long list of parameters. */
const leaving = (trx: Trx, caseId: CaseId, referenceId: ReferenceId | undefined) => {
  const ofCase = trx.selectFrom('reference').where('case_id', '=', caseId);
  return referenceId === undefined ? ofCase : ofCase.where('id', '=', rowOf(referenceId));
};
type Leaving = ReturnType<typeof leaving>;

/** The places of the fingerprints that one row of a reference may hold. */
const PLACES = sql<{ place: number }>`(${sql.join(
  VARIANTS.map((_, place) => sql`select ${sql.lit(place)} as place`),
  sql` union all `,
)})`;

/** Found media that are the content, or tell it apart: matched it, have its bytes, or share a fingerprint's bits with it. */
async function mediaOf(trx: Trx, references: Leaving): Promise<readonly number[]> {
  const rows = await trx
    .selectFrom('match')
    .select('media_id')
    .where('reference_id', 'in', references.select('id'))
    .union(
      trx
        .selectFrom('media')
        .select('id as media_id')
        .where('sha256', 'in', references.select('sha256')),
    )
    .union(
      trx
        .selectFrom('media_fingerprint')
        .select('media_id')
        .where('bits', 'in', (eb) =>
          eb
            .selectFrom(['fingerprint', PLACES.as('orientation')])
            .select(sql<Uint8Array>`substr(bits, place * 32 + 1, 32)`.as('bits'))
            .where(sql<boolean>`place * 32 < length(bits)`)
            .where('reference_id', 'in', references.select('id')),
        ),
    )
    .execute();
  return rows.map((row) => row.media_id);
}

/** Alerts stay, with the event and without what could lead back to the content. */
async function closeAlerts(trx: Trx, references: Leaving, actor: string, at: Date): Promise<void> {
  const alerts = await trx
    .selectFrom('alert')
    .select(['id', 'page_url'])
    .where('reference_id', 'in', references.select('id'))
    .execute();
  for (const part of inParts(alerts)) {
    await trx
      .insertInto('alert_event')
      .values(
        part.map((alert) => ({
          alert_id: alert.id,
          kind: 'withdrawn' as const,
          at: at.getTime(),
          actor,
          run_id: null,
          reason: null,
        })),
      )
      .execute();
    // Such pages often carry the victim's name in their title.
    await trx
      .updateTable('visit')
      .set({ title: null })
      .where('title', 'is not', null)
      .where(
        'final_url',
        'in',
        part.map((alert) => alert.page_url),
      )
      .execute();
  }
  await trx
    .updateTable('alert')
    .set({ page_title: null })
    .where('reference_id', 'in', references.select('id'))
    .execute();
}

/**
 * Forgets media: their fingerprints (a cache: met again, they are hashed again) and, unless another reference has a match on
 * them, all that tells which content they were. What remains is that something was seen there, for the ledger's numbers.
 */
async function forgetMedia(trx: Trx, media: readonly number[]): Promise<void> {
  for (const part of inParts(media)) {
    await trx.deleteFrom('media_fingerprint').where('media_id', 'in', part).execute();
    await trx.deleteFrom('media_local').where('media_id', 'in', part).execute();
    await trx.updateTable('media').set(UNHASHED).where('id', 'in', part).execute();
    const erased = await trx
      .updateTable('media')
      .set({ sha256: null })
      .where('id', 'in', part)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb.selectFrom('match').select('match.id').whereRef('match.media_id', '=', 'media.id'),
          ),
        ),
      )
      .returning('id')
      .execute();
    const ids = erased.map((row) => row.id);
    if (ids.length === 0) continue;
    await trx.deleteFrom('sighting').where('media_id', 'in', ids).execute();
  }
  await trx
    .updateTable('capture')
    .set({ url: null })
    .where('url', 'is not', null)
    .where('media_id', 'in', (eb) =>
      eb.selectFrom('media').select('media.id').where('media.sha256', 'is', null),
    )
    .execute();
}

/**
 * Withdraws one reference of a case, or all of them: see `Registry.withdraw`. The rows are gone when it returns; whether
 * their bytes are out of the files as well, `purgePending` says. Sealed evidence of nothing else is marked for purging.
 */
export async function withdraw(
  engine: Engine,
  caseId: CaseId,
  referenceId: ReferenceId | undefined,
  actor: string,
  at: Date,
  near: readonly number[],
): Promise<readonly ReferenceId[]> {
  const withdrawn = await engine.durably(async (trx) => {
    const references = leaving(trx, caseId, referenceId);
    const rows = await references.select('id').orderBy('id').execute();
    if (rows.length === 0) return [];
    const media = [...new Set([...(await mediaOf(trx, references)), ...near])];
    await closeAlerts(trx, references, actor, at);
    await purgeWithdrawnEvidence(trx);
    // Fingerprints, points, matches and spans go with their reference (on delete cascade).
    for (const part of inParts(rows)) {
      await trx
        .deleteFrom('reference')
        .where(
          'id',
          'in',
          part.map((row) => row.id),
        )
        .execute();
    }
    await forgetMedia(trx, media);
    await bumpRegistryVersion(
      trx,
      rows.map((row) => row.id),
    );
    await disownIndexFile(trx);
    const ids = rows.map((row) => referenceIdOf(row.id));
    for (const id of ids) await appendAudit(trx, 'reference-withdrawn', id, actor, at);
    await withdrawTakedowns(trx, ids, actor, at);
    await withdrawMessages(trx, ids);
    await notePurgeDue(trx, at);
    return ids;
  });
  if (withdrawn.length > 0) await cleanFreePages(engine);
  return withdrawn;
}
