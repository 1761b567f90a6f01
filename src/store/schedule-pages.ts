// Pages over runs: which are known, when they are due again, and what their sections yielded.

import type { PageUrl, SiteId } from '../domain/ids.js';
import type { VisitRecord } from '../domain/ports.js';
import {
  afterVisit,
  dueAfterGone,
  dueAt,
  isChanged,
  pageWorth,
  rewardOf,
  UNKNOWN_WORTH,
  type Yield,
} from '../domain/revisit.js';
import { isFault } from '../domain/outcomes.js';
import type { FoundLink } from '../domain/visit.js';
import type { Trx } from './engine.js';

type Known = { readonly dueAt: number; readonly worth: number };

/** What was known of pages, as many as one statement takes; those that no run had known are known from now on. */
export async function knowPages(
  trx: Trx,
  siteId: SiteId,
  links: readonly FoundLink[],
  foundAt: Date,
): Promise<ReadonlyMap<PageUrl, Known>> {
  const rows = await trx
    .selectFrom('page')
    .select(['url', 'due_at', 'worth'])
    .where('site_id', '=', siteId)
    .where(
      'url',
      'in',
      links.map(({ url }) => url),
    )
    .execute();
  const known = new Map(rows.map((row) => [row.url, { dueAt: row.due_at, worth: row.worth }]));
  const unknown = links.filter(({ url }) => !known.has(url));
  if (unknown.length > 0) {
    await trx
      .insertInto('page')
      .values(
        unknown.map(({ url, depth }) => ({
          site_id: siteId,
          url,
          depth,
          worth: UNKNOWN_WORTH,
          visited_at: null,
          changed_at: null,
          due_at: 0,
          found_at: foundAt.getTime(),
          gone_since: null,
        })),
      )
      .execute();
  }
  return known;
}

/** When a page is due after this visit. What was not seen whole is due at once, and so is what robots.txt keeps away. */
function nextDue(
  { visit, captures }: VisitRecord,
  changedAt: Date,
  goneSince: Date | undefined,
): Date {
  if (goneSince) return dueAfterGone(visit.endedAt, goneSince);
  const seenWhole =
    visit.outcome === 'fetched' && captures.every(({ outcome }) => !isFault(outcome));
  return dueAt(visit.endedAt, seenWhole ? changedAt : visit.endedAt);
}

/** Keeps what a visit says of its page and its section. Called in the visit's transaction, after its links were added. */
export async function learn(trx: Trx, record: VisitRecord, yielded: Yield): Promise<void> {
  const { entry, visit } = record;
  const reward = rewardOf(yielded);
  const before = await trx
    .selectFrom('page')
    .select(['worth', 'changed_at', 'gone_since'])
    .where('site_id', '=', entry.siteId)
    .where('url', '=', entry.url)
    .executeTakeFirst();
  const now = visit.endedAt.getTime();
  // The first look is a change; a clock that was set back makes none.
  const changed = isChanged(yielded) || before?.changed_at == null;
  const changedAt = changed ? now : Math.min(before.changed_at ?? now, now);
  const goneSince = visit.outcome === 'gone' ? Math.min(before?.gone_since ?? now, now) : undefined;
  const facts = {
    worth: pageWorth(before?.worth ?? UNKNOWN_WORTH, reward),
    visited_at: now,
    changed_at: changedAt,
    gone_since: goneSince ?? null,
    due_at: nextDue(
      record,
      new Date(changedAt),
      goneSince === undefined ? undefined : new Date(goneSince),
    ).getTime(),
  };
  await trx
    .insertInto('page')
    .values({
      site_id: entry.siteId,
      url: entry.url,
      depth: entry.depth,
      found_at: now,
      ...facts,
    })
    .onConflict((oc) => oc.columns(['site_id', 'url']).doUpdateSet(facts))
    .execute();
  await learnSection(trx, record, reward);
}

async function learnSection(
  trx: Trx,
  { entry, visit }: VisitRecord,
  reward: number,
): Promise<void> {
  const lane = await trx
    .selectFrom('frontier')
    .innerJoin('lane', 'lane.id', 'frontier.lane_id')
    .leftJoin('section_yield', (join) =>
      join
        .onRef('section_yield.site_id', '=', 'lane.site_id')
        .onRef('section_yield.section', '=', 'lane.section'),
    )
    .select(['lane.section', 'section_yield.visits', 'section_yield.reward'])
    .where('frontier.id', '=', entry.id)
    .executeTakeFirst();
  if (!lane) return;
  const next = {
    ...afterVisit({ visits: lane.visits ?? 0, reward: lane.reward ?? 0 }, reward),
    visited_at: visit.endedAt.getTime(),
  };
  await trx
    .insertInto('section_yield')
    .values({ site_id: entry.siteId, section: lane.section, ...next })
    .onConflict((oc) => oc.columns(['site_id', 'section']).doUpdateSet(next))
    .execute();
}
