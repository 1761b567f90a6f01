// One visit, written in one transaction: ledger, sightings, matches, alerts, links, and its frontier entry done.

import type { Insertable } from 'kysely';
import type { FloodLimits } from '../domain/flood.js';
import { alertIdOf, rowOf, type Sha256 } from '../domain/ids.js';
import type { RunStore, VisitRecord } from '../domain/ports.js';
import { keptText, keptUrl } from './addresses.js';
import type { Trx } from './engine.js';
import { noteEvidenceDue } from './evidence-due.js';
import { addLinks } from './frontier.js';
import { keepResults } from './keep-found.js';
import { rememberAddresses } from './known-media.js';
import { prepared, preparedIn, preparedRows } from './prepared.js';
import { recordMatches } from './record-matches.js';
import { isWithdrawnSince } from './registry-version.js';
import { learn } from './schedule-pages.js';
import type { Tables } from './tables.js';

type Committed = Awaited<ReturnType<RunStore['commit']>>;

const insertVisits = preparedRows(
  [
    'frontier_id',
    'run_id',
    'site_id',
    'url',
    'final_url',
    'started_at',
    'ended_at',
    'outcome',
    'reason',
    'http_status',
    'title',
    'gates',
    'fetched_by',
    'bytes',
    'media_had',
    'links_found',
  ],
  (db, rows: readonly Omit<Insertable<Tables['visit']>, 'id'>[]) =>
    db
      .insertInto('visit')
      .values(rows)
      .onConflict((oc) => oc.column('frontier_id').doNothing())
      .returning('id'),
);

/** @returns undefined where the entry has its visit already. */
async function addVisit(trx: Trx, record: VisitRecord): Promise<number | undefined> {
  const { runId, entry, visit } = record;
  const row = {
    frontier_id: entry.id,
    run_id: rowOf(runId),
    site_id: visit.siteId,
    url: visit.url,
    final_url: visit.finalUrl,
    started_at: visit.startedAt.getTime(),
    // A clock that was set back during a visit must not lose it.
    ended_at: Math.max(visit.endedAt.getTime(), visit.startedAt.getTime()),
    outcome: visit.outcome,
    reason: keptText(visit.reason),
    http_status: visit.httpStatus ?? null,
    title: keptText(visit.title),
    gates: JSON.stringify(visit.gates),
    fetched_by: visit.fetchedBy ?? null,
    bytes: visit.bytes ?? null,
    media_had: new Set(record.captures.flatMap(({ sha256 }) => sha256 ?? [])).size,
    links_found: visit.links.length,
  };
  const [added] = await insertVisits(trx, [row]);
  return added?.id;
}

async function addProbe(trx: Trx, visitId: number, { visit }: VisitRecord): Promise<void> {
  const probe = visit.modeProbe;
  if (!probe) return;
  await trx
    .insertInto('mode_probe')
    .values({
      visit_id: visitId,
      page_kind: probe.pageKind ?? null,
      equal: probe.equal ? 1 : 0,
      chosen: probe.chosen,
      evidence: keptText(probe.evidence) ?? '',
    })
    .execute();
}

/** Keeps what was hashed for the visit, unless something was withdrawn meanwhile: see `HashedMedia`. */
async function keepHashed(
  trx: Trx,
  { hashed, visit }: VisitRecord,
): Promise<ReadonlyMap<Sha256, number>> {
  if (hashed === undefined || hashed.results.length === 0) return new Map();
  if (await isWithdrawnSince(trx, hashed.registryVersion)) return new Map();
  return keepResults(trx, hashed.results, visit.endedAt);
}

const addMedia = preparedRows(['sha256'], (db, rows: readonly { readonly sha256: Sha256 }[]) =>
  db
    .insertInto('media')
    .values(rows)
    .onConflict((oc) => oc.column('sha256').doNothing()),
);
const mediaNumbers = preparedIn((db, all: readonly Sha256[]) =>
  db.selectFrom('media').select(['id', 'sha256']).where('sha256', 'in', all),
);

/** The store's number of each media, made where it is new. */
async function mediaIds(trx: Trx, record: VisitRecord): Promise<ReadonlyMap<Sha256, number>> {
  const ids = new Map(await keepHashed(trx, record));
  const others = [
    ...new Set(record.captures.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256]))),
  ].filter((sha256) => !ids.has(sha256));
  await addMedia(
    trx,
    others.map((sha256) => ({ sha256 })),
  );
  for (const { id, sha256 } of await mediaNumbers(trx, others, {})) {
    if (sha256 !== null) ids.set(sha256, id);
  }
  return ids;
}

const insertSightings = preparedRows(
  ['media_id', 'media_url', 'page_url', 'site_id', 'first_seen_at', 'last_seen_at'],
  (db, rows: readonly Insertable<Tables['sighting']>[]) =>
    db
      .insertInto('sighting')
      .values(rows)
      .onConflict((oc) =>
        oc
          .columns(['media_id', 'media_url', 'page_url'])
          .doUpdateSet((eb) => ({ last_seen_at: eb.ref('excluded.last_seen_at') }))
          .whereRef('excluded.last_seen_at', '>', 'sighting.last_seen_at'),
      )
      .returning('first_seen_at'),
);

/** @returns how many were not sighted there before. */
async function addSightings(
  trx: Trx,
  { visit }: VisitRecord,
  seen: readonly { readonly url: string; readonly mediaId: number }[],
): Promise<number> {
  const at = visit.endedAt.getTime();
  // One statement may not touch a row twice (PostgreSQL refuses it): a picture shown twice is sighted once.
  const distinct = new Map(seen.map((capture) => [`${capture.mediaId} ${capture.url}`, capture]));
  const rows = await insertSightings(
    trx,
    [...distinct.values()].map(({ url, mediaId }) => ({
      media_id: mediaId,
      media_url: url,
      page_url: visit.finalUrl,
      site_id: visit.siteId,
      first_seen_at: at,
      last_seen_at: at,
    })),
  );
  return rows.filter((row) => row.first_seen_at === at).length;
}

const insertCaptures = preparedRows(
  ['visit_id', 'number', 'url', 'kind', 'outcome', 'reason', 'media_id'],
  (db, rows: readonly Insertable<Tables['capture']>[]) => db.insertInto('capture').values(rows),
);

const setDone = prepared((db, entry: { readonly id: number }) =>
  db.updateTable('frontier').set({ state: 'done' }).where('id', '=', entry.id),
);

/** Writes a visit, or changes nothing where its entry has one: see `RunStore.commit`. */
export async function commitVisit(
  trx: Trx,
  record: VisitRecord,
  flood: FloodLimits,
): Promise<Committed> {
  const visitId = await addVisit(trx, record);
  if (visitId === undefined) return { raised: [], seenAgain: [] };

  await addProbe(trx, visitId, record);
  const ids = await mediaIds(trx, record);
  const captures = record.captures.map((capture) => ({
    ...capture,
    url: keptUrl(capture.url),
    mediaId: capture.sha256 === undefined ? undefined : ids.get(capture.sha256),
  }));
  const rows = captures.map((capture, index) => ({
    visit_id: visitId,
    number: index + 1,
    url: capture.url,
    kind: capture.kind,
    outcome: capture.outcome,
    reason: keptText(capture.reason),
    media_id: capture.mediaId ?? null,
  }));
  await insertCaptures(trx, rows);

  const read = captures.flatMap(({ mediaId, ...capture }) =>
    mediaId === undefined ? [] : [{ ...capture, mediaId }],
  );
  const newMedia = await addSightings(trx, record, read);
  await rememberAddresses(trx, record.captures, ids, record.visit.endedAt);
  const { raised, seenAgain } = await recordMatches(trx, record, read, flood);
  if (record.evidence === true) {
    await noteEvidenceDue(trx, [...raised, ...seenAgain], record.visit.endedAt);
  }

  const { visit } = record;
  const { newPages } = await addLinks(trx, rowOf(record.runId), visit.siteId, visit.links);
  const matches = record.captures.filter((capture) => capture.matches.length > 0).length;
  await learn(trx, record, { matches, newMedia, newLinks: newPages });
  await setDone(trx, record.entry);
  return { raised: raised.map(alertIdOf), seenAgain: seenAgain.map(alertIdOf) };
}
