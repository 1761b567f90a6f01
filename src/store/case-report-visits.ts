// The case report's counts of visits and captures: by site and day, within the spans in which the case was watched.

import { sql } from 'kysely';
import type { ReferenceWatch, SiteWatch } from '../domain/case-report.js';
import type { SiteId } from '../domain/ids.js';
import type { CaptureOutcome, VisitOutcome } from '../domain/outcomes.js';
import { overlap, type Day, type Period } from '../domain/period.js';
import type { Trx } from './engine.js';
import { keptRuns, runsKept, type KeptRun } from './kept-runs.js';

const DAY_MS = 86_400_000;

/** Days in a row of 24 hours each, so that SQL finds the day of a moment by division. */
type Stretch = Period & { readonly days: readonly Day[] };

const lengthOf = ({ from, until }: Period): number => until.getTime() - from.getTime();

function stretchesOf(days: readonly Day[]): readonly Stretch[] {
  const stretches: { from: Date; until: Date; days: Day[] }[] = [];
  for (const day of days) {
    const last = stretches.at(-1);
    const even = lengthOf(day) === DAY_MS;
    if (last && even && last.days.every((known) => lengthOf(known) === DAY_MS)) {
      last.days.push(day);
      last.until = day.until;
    } else stretches.push({ from: day.from, until: day.until, days: [day] });
  }
  return stretches;
}

type DayCount = {
  readonly siteId: SiteId;
  readonly day: string;
  readonly outcome: VisitOutcome;
  readonly count: number;
};

async function visitsByDay(
  trx: Trx,
  spans: readonly Period[],
  days: readonly Day[],
): Promise<readonly DayCount[]> {
  const counts: DayCount[] = [];
  for (const stretch of stretchesOf(days)) {
    for (const span of spans) {
      const shared = overlap(stretch, span);
      if (shared === undefined) continue;
      // A cast, for bound numbers of this size are REAL, and a day of its own length is one day.
      const nth = sql<number>`cast((started_at - ${stretch.from.getTime()}) / ${Math.max(DAY_MS, lengthOf(stretch) / stretch.days.length)} as integer)`;
      const rows = await trx
        .selectFrom('visit')
        .select(({ fn }) => [
          'site_id',
          'outcome',
          nth.as('nth'),
          fn.countAll<number>().as('count'),
        ])
        .where('started_at', '>=', shared.from.getTime())
        .where('started_at', '<', shared.until.getTime())
        .where('run_id', 'not in', runsKept(trx))
        .groupBy(['site_id', 'outcome', nth])
        .execute();
      for (const { site_id: siteId, outcome, nth: index, count } of rows) {
        const day = stretch.days[index];
        if (day) counts.push({ siteId, day: day.name, outcome, count });
      }
    }
  }
  return counts;
}

/** Visits of runs whose numbers alone are kept, on the day on which the run began. */
const keptByDay = (kept: readonly KeptRun[], days: readonly Day[]): readonly DayCount[] =>
  kept.flatMap(({ siteId, startedAt, total }) => {
    const day = days.find(({ from, until }) => from <= startedAt && startedAt < until);
    if (day === undefined) return [];
    return Object.entries(total.visits).map(([outcome, count]) => ({
      ...{ siteId, day: day.name },
      ...{ outcome: outcome as VisitOutcome, count },
    }));
  });

/** Counts added to those of kept runs. */
function withKept(
  counted: Readonly<Partial<Record<CaptureOutcome, number>>>,
  kept: readonly KeptRun[],
): SiteWatch['captures'] {
  const sums: Partial<Record<CaptureOutcome, number>> = { ...counted };
  for (const { total } of kept) {
    for (const [name, count] of Object.entries(total.captures)) {
      const outcome = name as CaptureOutcome;
      sums[outcome] = (sums[outcome] ?? 0) + count;
    }
  }
  return sums;
}

function daysOfSite(counts: readonly DayCount[], siteId: SiteId): SiteWatch['days'] {
  const days = new Map<string, Partial<Record<VisitOutcome, number>>>();
  for (const { day, outcome, count } of counts.filter((one) => one.siteId === siteId)) {
    const visits = days.get(day) ?? {};
    days.set(day, { ...visits, [outcome]: (visits[outcome] ?? 0) + count });
  }
  return [...days]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, visits]) => ({ day, visits }));
}

/** Captures of visits that began within the spans, to be counted. */
const capturesIn = (trx: Trx, spans: readonly Period[]) =>
  trx
    .selectFrom('visit')
    .innerJoin('capture', 'capture.visit_id', 'visit.id')
    .where('visit.run_id', 'not in', runsKept(trx))
    .where((eb) =>
      eb.or(
        spans.map(({ from, until }) =>
          eb.and([
            eb('visit.started_at', '>=', from.getTime()),
            eb('visit.started_at', '<', until.getTime()),
          ]),
        ),
      ),
    );

/** The sites that the given runs were to visit, with what became of it within the spans. */
export async function sitesWatched(
  trx: Trx,
  runs: readonly number[],
  spans: readonly Period[],
  days: readonly Day[],
): Promise<readonly SiteWatch[]> {
  if (runs.length === 0 || spans.length === 0) return [];
  const planned = await trx
    .selectFrom('run_site')
    .innerJoin('run', 'run.id', 'run_site.run_id')
    .innerJoin('site', 'site.id', 'run_site.site_id')
    .select(({ fn }) => [
      'site.id as siteId',
      'site.name',
      'site.channel',
      fn.min('run.started_at').as('since'),
    ])
    .where('site.id', 'in', (eb) =>
      // Of the runs, which may be more than one statement takes parameters.
      eb
        .selectFrom('run_site as of_run')
        .select('of_run.site_id')
        .where(
          'of_run.run_id',
          'in',
          sql<number>`(select value from json_each(${JSON.stringify(runs)}))`,
        ),
    )
    .groupBy(['site.id', 'site.name', 'site.channel'])
    .orderBy('site.id')
    .execute();
  const kept = await keptRuns(trx, spans);
  const visits = [...(await visitsByDay(trx, spans, days)), ...keptByDay(kept, days)];
  const captures = await capturesIn(trx, spans)
    .select(({ fn }) => ['visit.site_id', 'capture.outcome', fn.countAll<number>().as('count')])
    .groupBy(['visit.site_id', 'capture.outcome'])
    .execute();
  const compared = await capturesIn(trx, spans)
    .select(({ fn }) => [
      'visit.site_id',
      fn.count<number>('capture.media_id').distinct().as('count'),
    ])
    .where('capture.outcome', 'in', ['fetched', 'unchanged'])
    .groupBy('visit.site_id')
    .execute();
  return planned.map(({ since, ...site }) => {
    const keptHere = kept.filter(({ siteId }) => siteId === site.siteId);
    const own = captures
      .filter((row) => row.site_id === site.siteId)
      .map(({ outcome, count }): [CaptureOutcome, number] => [outcome, count]);
    return {
      ...site,
      plannedSince: new Date(since),
      days: daysOfSite(visits, site.siteId),
      captures: withKept(Object.fromEntries(own), keptHere),
      mediaCompared: keptHere.reduce(
        (sum, { total }) => sum + total.mediaCompared,
        compared.find((row) => row.site_id === site.siteId)?.count ?? 0,
      ),
    };
  });
}

/** How many pages were seen in how many runs after each of the moments, within the spans; in the order of the moments. */
export async function seenSince(
  trx: Trx,
  spans: readonly Period[],
  moments: readonly Date[],
): Promise<readonly Pick<ReferenceWatch, 'runs' | 'pages'>[]> {
  const cuts = [...new Set(moments.map((moment) => moment.getTime()))].sort((a, b) => a - b);
  const pieces: { readonly from: number; readonly pages: ReadonlyMap<number, number> }[] = [];
  for (const [index, cut] of cuts.entries()) {
    const next = cuts[index + 1] ?? Number.MAX_SAFE_INTEGER;
    for (const { from, until } of spans) {
      const rows = await trx
        .selectFrom('visit')
        .select(({ fn }) => ['run_id', fn.countAll<number>().as('count')])
        .where('started_at', '>=', Math.max(from.getTime(), cut))
        .where('started_at', '<', Math.min(until.getTime(), next))
        .where('outcome', '=', 'fetched')
        .where('run_id', 'not in', runsKept(trx))
        .groupBy('run_id')
        .execute();
      pieces.push({ from: cut, pages: new Map(rows.map((row) => [row.run_id, row.count])) });
    }
  }
  for (const { run, startedAt, total } of await keptRuns(trx, spans)) {
    const fetched = total.visits.fetched ?? 0;
    const cut = cuts.findLast((moment) => moment <= startedAt.getTime());
    if (fetched > 0 && cut !== undefined) {
      pieces.push({ from: cut, pages: new Map([[run, fetched]]) });
    }
  }
  return moments.map((moment) => {
    const own = pieces.filter(({ from }) => from >= moment.getTime());
    return {
      runs: new Set(own.flatMap(({ pages }) => [...pages.keys()])).size,
      pages: own.reduce(
        (sum, { pages }) => sum + [...pages.values()].reduce((a, b) => a + b, 0),
        0,
      ),
    };
  });
}
