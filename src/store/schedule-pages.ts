// Pages over runs: which are known, when they are due again, and what their sections yielded.

import type { Insertable } from 'kysely';
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
import { prepared, preparedIn, preparedRows } from './prepared.js';
import type { Tables } from './tables.js';

type Known = { readonly dueAt: number; readonly worth: number };

const pagesAt = preparedIn((db, urls: readonly PageUrl[], of: { readonly siteId: SiteId }) =>
  db
    .selectFrom('page')
    .select(['url', 'due_at', 'worth'])
    .where('site_id', '=', of.siteId)
    .where('url', 'in', urls),
);

const PAGE_COLUMNS = [
  'site_id',
  'url',
  'depth',
  'worth',
  'visited_at',
  'changed_at',
  'due_at',
  'found_at',
  'gone_since',
] as const;

const insertPages = preparedRows(PAGE_COLUMNS, (db, rows: readonly Insertable<Tables['page']>[]) =>
  db.insertInto('page').values(rows),
);

/** What was known of pages; those that no run had known are known from now on. */
export async function knowPages(
  trx: Trx,
  siteId: SiteId,
  links: readonly FoundLink[],
  foundAt: Date,
): Promise<ReadonlyMap<PageUrl, Known>> {
  const urls = links.map(({ url }) => url);
  const rows = await pagesAt(trx, urls, { siteId });
  const known = new Map(rows.map((row) => [row.url, { dueAt: row.due_at, worth: row.worth }]));
  const unknown = links.filter(({ url }) => !known.has(url));
  await insertPages(
    trx,
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
  );
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

const pageBefore = prepared((db, of: { readonly siteId: SiteId; readonly url: PageUrl }) =>
  db
    .selectFrom('page')
    .select(['worth', 'changed_at', 'gone_since'])
    .where('site_id', '=', of.siteId)
    .where('url', '=', of.url),
);

const keepPages = preparedRows(PAGE_COLUMNS, (db, rows: readonly Insertable<Tables['page']>[]) =>
  db
    .insertInto('page')
    .values(rows)
    .onConflict((oc) =>
      oc.columns(['site_id', 'url']).doUpdateSet((eb) => ({
        worth: eb.ref('excluded.worth'),
        visited_at: eb.ref('excluded.visited_at'),
        changed_at: eb.ref('excluded.changed_at'),
        gone_since: eb.ref('excluded.gone_since'),
        due_at: eb.ref('excluded.due_at'),
      })),
    ),
);

/** Keeps what a visit says of its page and its section. Called in the visit's transaction, after its links were added. */
export async function learn(trx: Trx, record: VisitRecord, yielded: Yield): Promise<void> {
  const { entry, visit } = record;
  const reward = rewardOf(yielded);
  const [before] = await pageBefore(trx, entry);
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
  const { siteId, url, depth } = entry;
  await keepPages(trx, [{ site_id: siteId, url, depth, found_at: now, ...facts }]);
  await learnSection(trx, record, reward);
}

const sectionOf = prepared((db, entry: { readonly id: number }) =>
  db
    .selectFrom('frontier')
    .innerJoin('lane', 'lane.id', 'frontier.lane_id')
    .leftJoin('section_yield', (join) =>
      join
        .onRef('section_yield.site_id', '=', 'lane.site_id')
        .onRef('section_yield.section', '=', 'lane.section'),
    )
    .select(['lane.section', 'section_yield.visits', 'section_yield.reward'])
    .where('frontier.id', '=', entry.id),
);

const keepYield = preparedRows(
  ['site_id', 'section', 'visits', 'reward', 'visited_at'],
  (db, rows: readonly Insertable<Tables['section_yield']>[]) =>
    db
      .insertInto('section_yield')
      .values(rows)
      .onConflict((oc) =>
        oc.columns(['site_id', 'section']).doUpdateSet((eb) => ({
          visits: eb.ref('excluded.visits'),
          reward: eb.ref('excluded.reward'),
          visited_at: eb.ref('excluded.visited_at'),
        })),
      ),
);

async function learnSection(
  trx: Trx,
  { entry, visit }: VisitRecord,
  reward: number,
): Promise<void> {
  const [lane] = await sectionOf(trx, entry);
  if (!lane) return;
  const next = {
    ...afterVisit({ visits: lane.visits ?? 0, reward: lane.reward ?? 0 }, reward),
    visited_at: visit.endedAt.getTime(),
  };
  await keepYield(trx, [{ site_id: entry.siteId, section: lane.section, ...next }]);
}
