// New references and past nights: what is still to be matched, and the alerts on what was seen before the registration.

import {
  alertIdOf,
  referenceIdOf,
  rowOf,
  runIdOf,
  type AlertId,
  type PageUrl,
  type Sha256,
  type SiteId,
} from '../domain/ids.js';
import type { Match } from '../domain/match.js';
import { PAST_NIGHTS, type PastNights } from '../domain/past-nights.js';
import type { VisitRecord } from '../domain/ports.js';
import { groupedBy, inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';
import { recordMatches } from './record-matches.js';

/** They are to be matched with past nights. Called in the transaction that registers them. */
export async function duePast(trx: Trx, references: readonly number[]): Promise<void> {
  for (const part of inParts(references)) {
    await trx
      .insertInto('past_due')
      .values(part.map((reference_id) => ({ reference_id })))
      .onConflict((oc) => oc.column('reference_id').doNothing())
      .execute();
  }
}

type Sighting = {
  readonly media_url: string;
  readonly page_url: PageUrl;
  readonly site_id: SiteId;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
};

/** The visit that saw a page at that moment; after its ledger was purged, the run of that time. */
async function visitAt(
  trx: Trx,
  { page_url, site_id }: Sighting,
  at: number,
): Promise<{ readonly run: number; readonly title: string | null } | undefined> {
  const visit = await trx
    .selectFrom('visit')
    .select(['run_id as run', 'title'])
    .where('final_url', '=', page_url)
    .where('ended_at', '=', at)
    .where('site_id', '=', site_id)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (visit) return visit;
  const run = await trx
    .selectFrom('run')
    .select('id as run')
    // Runs follow one another. The first one stands in where a clock was set back.
    .orderBy((eb) => eb('started_at', '<=', at), 'desc')
    .orderBy('started_at', 'desc')
    .executeTakeFirst();
  return run && { ...run, title: null };
}

/** Raises what one media calls for on one page: when it was first seen there, and that it was seen again. */
async function raiseOn(
  trx: Trx,
  media: { readonly id: number; readonly kind: 'image' | 'video'; readonly sha256: Sha256 },
  matches: readonly Match[],
  sightings: readonly Sighting[],
): Promise<readonly number[]> {
  const [one] = sightings;
  if (!one) return [];
  const first = Math.min(...sightings.map(({ first_seen_at: at }) => at));
  const last = Math.max(...sightings.map(({ last_seen_at: at }) => at));
  const captures = sightings.map(({ media_url: url }) => ({
    url,
    kind: media.kind,
    sha256: media.sha256,
    outcome: 'fetched' as const,
    matches,
    mediaId: media.id,
  }));
  const raised: number[] = [];
  for (const at of new Set([first, last])) {
    const seen = await visitAt(trx, one, at);
    if (!seen) continue;
    const moment = new Date(at);
    const record: VisitRecord = {
      runId: runIdOf(seen.run),
      entry: { id: 0, siteId: one.site_id, url: one.page_url, depth: 0, priority: 0 },
      visit: {
        siteId: one.site_id,
        url: one.page_url,
        finalUrl: one.page_url,
        startedAt: moment,
        endedAt: moment,
        outcome: 'fetched',
        ...(seen.title === null ? {} : { title: seen.title }),
        gates: [],
        links: [],
      },
      captures,
      raisedBy: PAST_NIGHTS,
    };
    raised.push(...(await recordMatches(trx, record, captures)).raised);
  }
  return raised;
}

async function raise(
  trx: Trx,
  sha256: Sha256,
  matches: readonly Match[],
): Promise<readonly AlertId[]> {
  // Forgotten since it was matched: then there is nothing to tell of it any more.
  const media = await trx
    .selectFrom('media')
    .select(['id', 'kind'])
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (!media?.kind) return [];
  const sightings = await trx
    .selectFrom('sighting')
    .select(['media_url', 'page_url', 'site_id', 'first_seen_at', 'last_seen_at'])
    .where('media_id', '=', media.id)
    .orderBy('first_seen_at')
    .orderBy('page_url')
    .execute();
  const raised: number[] = [];
  const { id, kind } = media;
  for (const onPage of groupedBy(sightings, ({ page_url: url }) => url).values()) {
    raised.push(...(await raiseOn(trx, { id, kind, sha256 }, matches, onPage)));
  }
  return [...new Set(raised)].map(alertIdOf);
}

async function isCrawling(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('run')
    .select('id')
    .where('state', '=', 'running')
    .executeTakeFirst();
  return row !== undefined;
}

const CODE_BYTES = 32;

async function codesOf(
  db: Db,
  ...[caseId, referenceId]: Parameters<PastNights['codesOf']>
): Promise<readonly Uint8Array[]> {
  let query = db
    .selectFrom('fingerprint')
    .innerJoin('reference', 'reference.id', 'fingerprint.reference_id')
    .select('fingerprint.bits')
    .where('reference.case_id', '=', caseId)
    .where('fingerprint.algorithm', '=', 'pdq');
  if (referenceId !== undefined) query = query.where('reference.id', '=', rowOf(referenceId));
  const rows = await query.execute();
  return rows.flatMap(({ bits }) =>
    Array.from({ length: bits.length / CODE_BYTES }, (_, place) =>
      Uint8Array.from(bits.subarray(place * CODE_BYTES, (place + 1) * CODE_BYTES)),
    ),
  );
}

export const pastNights = ({ db, durably }: Engine): PastNights => ({
  async due() {
    const rows = await db
      .selectFrom('past_due')
      .innerJoin('reference', 'reference.id', 'past_due.reference_id')
      .innerJoin('case', 'case.id', 'reference.case_id')
      .select('past_due.reference_id')
      .where('case.state', '=', 'open')
      .orderBy('past_due.reference_id')
      .execute();
    return rows.map((row) => referenceIdOf(row.reference_id));
  },
  again: (caseId) =>
    durably(async (trx) => {
      const rows = await trx
        .selectFrom('reference')
        .select('id')
        .where('case_id', '=', caseId)
        .execute();
      await duePast(
        trx,
        rows.map(({ id }) => id),
      );
      return rows.length;
    }),
  done: (references) =>
    durably(async (trx) => {
      for (const part of inParts(references)) {
        await trx.deleteFrom('past_due').where('reference_id', 'in', part.map(rowOf)).execute();
      }
    }),
  raise: (sha256, matches) => durably((trx) => raise(trx, sha256, matches)),
  isCrawling: () => isCrawling(db),
  async since() {
    const { first } = await db
      .selectFrom('media')
      .select(({ fn }) => fn.min('hashed_at').as('first'))
      .executeTakeFirstOrThrow();
    return first === null ? undefined : new Date(first);
  },
  codesOf: (caseId, referenceId) => codesOf(db, caseId, referenceId),
});
