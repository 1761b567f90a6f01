// What the monitoring report of a case says, as plain facts: the HTML and the JSON are made of the same.

import { alertState, type AlertState } from '../../domain/alert.js';
import type {
  AlertHistory,
  CaseLedger,
  NotThisCounts,
  PlaceFact,
  ReferenceWatch,
  ReportedRun,
  RequestFact,
  SiteWatch,
} from '../../domain/case-report.js';
import {
  CAPTURE_OUTCOMES,
  VISIT_OUTCOMES,
  type CaptureOutcome,
  type VisitOutcome,
} from '../../domain/outcomes.js';
import type { Day, Period } from '../../domain/period.js';
import type { PlaceStanding } from '../../domain/removal.js';
import { CHANNELS, type Channel } from '../../domain/site.js';
import { siteDays, type SiteDays } from './gaps.js';

export type SiteFacts = Pick<SiteWatch, 'siteId' | 'name' | 'channel'> &
  SiteDays & {
    readonly pages: number;
    readonly media: number;
    readonly failedPages: number;
    readonly failedMedia: number;
  };

export type FoundPlace = Pick<
  AlertHistory,
  'id' | 'referenceId' | 'siteId' | 'siteName' | 'channel' | 'pageUrl'
> & {
  readonly state: Extract<AlertState, 'open' | 'confirmed'>;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly timesSeen: number;
  readonly decidedAt?: Date;
  /** Held back, for its reference is in quarantine. */
  readonly isHeld: boolean;
  /** It was known before the period began. */
  readonly isOlder: boolean;
  readonly requests: readonly RequestFact[];
  readonly place?: PlaceFact;
};

/** What may be said of copies. */
export type Finding =
  /** Nothing was looked at for this case, or too little to say anything. */
  | {
      readonly kind: 'unknown';
      readonly because: 'no-reference' | 'closed' | 'no-page' | 'no-media';
    }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'found';
      /** Of all: first found in the period; the others were known before. */
      readonly fresh: number;
      readonly confirmed: number;
      readonly open: number;
      /** Of the open: held back, for their references match suspiciously much. */
      readonly held: number;
      /** Of the confirmed; `unchecked` were never looked at again. */
      readonly standings: Readonly<Record<PlaceStanding | 'unchecked', number>>;
    };

export type CaseFacts = {
  readonly caseId: string;
  readonly period: Period;
  /** Names of the first and the last day. */
  readonly first: string;
  readonly last: string;
  readonly watched: readonly Period[];
  /** Whole days on which the case was watched, and others with visits. */
  readonly days: number;
  /** Of these, on which no site was visited at all. */
  readonly daysWithoutVisit: number;
  readonly references: readonly ReferenceWatch[];
  readonly runs: {
    readonly all: number;
    readonly finished: number;
    readonly unfinished: readonly ReportedRun[];
  };
  readonly sites: readonly SiteFacts[];
  readonly channels: readonly {
    readonly channel: Channel;
    readonly sites: number;
    readonly pages: number;
    readonly media: number;
    readonly sitesWithGaps: number;
  }[];
  readonly finding: Finding;
  /** Open and confirmed, the confirmed first, then as they were found. */
  readonly found: readonly FoundPlace[];
  /** Looked at by a person, who found that they are not the registered content. */
  readonly dismissed: number;
  /** Of references that were withdrawn since: nothing else is kept of them. */
  readonly withdrawn: number;
  readonly lowerMatches: number;
  readonly notThis: NotThisCounts;
};

const sumOf = <T>(list: readonly T[], count: (one: T) => number): number =>
  list.reduce((sum, one) => sum + count(one), 0);

const faultsIn = (
  counts: Readonly<Partial<Record<string, number>>>,
  kinds: Readonly<Record<string, string>>,
): number =>
  sumOf(Object.entries(counts), ([name, count]) => (kinds[name] === 'fault' ? (count ?? 0) : 0));

function siteFacts(site: SiteWatch, days: readonly Day[], watched: readonly Period[]): SiteFacts {
  const visits = site.days.map((day) => day.visits);
  return {
    siteId: site.siteId,
    name: site.name,
    channel: site.channel,
    ...siteDays(site, days, watched),
    pages: sumOf(visits, ({ fetched }) => fetched ?? 0),
    media: site.mediaCompared,
    failedPages: sumOf(visits, (counts: Partial<Record<VisitOutcome, number>>) =>
      faultsIn(counts, VISIT_OUTCOMES),
    ),
    failedMedia: faultsIn(
      site.captures satisfies Partial<Record<CaptureOutcome, number>>,
      CAPTURE_OUTCOMES,
    ),
  };
}

function placeOf(
  alert: AlertHistory,
  state: FoundPlace['state'],
  period: Period,
): readonly FoundPlace[] {
  const seen = alert.events.filter(({ kind }) => kind === 'raised' || kind === 'seen-again');
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return [];
  const decided = alert.events.findLast(({ kind }) => kind === 'confirmed');
  return [
    {
      id: alert.id,
      referenceId: alert.referenceId,
      siteId: alert.siteId,
      siteName: alert.siteName,
      channel: alert.channel,
      pageUrl: alert.pageUrl,
      state,
      firstSeenAt: first.at,
      lastSeenAt: last.at,
      timesSeen: seen.length,
      ...(decided && state === 'confirmed' ? { decidedAt: decided.at } : {}),
      isHeld: alert.held && state === 'open',
      isOlder: first.at < period.from,
      requests: alert.requests,
      ...(alert.place === undefined ? {} : { place: alert.place }),
    },
  ];
}

function findingOf(
  ledger: CaseLedger,
  sites: readonly SiteFacts[],
  found: readonly FoundPlace[],
): Finding {
  if (found.length > 0) {
    const confirmed = found.filter(({ state }) => state === 'confirmed');
    const standing = (wanted: PlaceStanding | undefined) =>
      confirmed.filter(({ place }) => place?.standing === wanted).length;
    return {
      kind: 'found',
      fresh: found.filter(({ isOlder }) => !isOlder).length,
      confirmed: confirmed.length,
      open: found.length - confirmed.length,
      held: found.filter(({ isHeld }) => isHeld).length,
      standings: {
        present: standing('present'),
        gone: standing('gone'),
        removed: standing('removed'),
        relapsed: standing('relapsed'),
        unchecked: standing(undefined),
      },
    };
  }
  if (ledger.references.length === 0) return { kind: 'unknown', because: 'no-reference' };
  if (ledger.watched.length === 0) return { kind: 'unknown', because: 'closed' };
  if (sumOf(sites, ({ pages }) => pages) === 0) return { kind: 'unknown', because: 'no-page' };
  if (sumOf(sites, ({ media }) => media) === 0) return { kind: 'unknown', because: 'no-media' };
  return { kind: 'none' };
}

/** @param days those of the period, in order; at least one. */
export function caseFacts(ledger: CaseLedger, period: Period, days: readonly Day[]): CaseFacts {
  const { watched, references, runs, alerts } = ledger;
  const sites = ledger.sites.map((site) => siteFacts(site, days, watched));
  const withState = alerts.map((alert) => ({ alert, state: alertState(alert.events) }));
  const inState = (wanted: AlertState) => withState.filter(({ state }) => state === wanted);
  const found = (['confirmed', 'open'] as const).flatMap((state) =>
    inState(state).flatMap(({ alert }) => placeOf(alert, state, period)),
  );
  const visited = new Set(ledger.sites.flatMap((site) => site.days.map(({ day }) => day)));
  const overall = siteDays(
    {
      plannedSince: period.from,
      days: [...visited].map((day) => ({ day, visits: { fetched: 1 } })),
    },
    days,
    watched,
  );
  return {
    caseId: ledger.record.id,
    period,
    first: days[0]?.name ?? '',
    last: days.at(-1)?.name ?? '',
    watched,
    days: overall.expected,
    daysWithoutVisit: overall.expected - overall.seen,
    references,
    runs: {
      all: runs.length,
      finished: runs.filter(({ state }) => state === 'finished').length,
      unfinished: runs.filter(({ state }) => state !== 'finished'),
    },
    sites,
    channels: CHANNELS.flatMap((channel) => {
      const own = sites.filter((site) => site.channel === channel);
      if (own.length === 0) return [];
      return {
        channel,
        sites: own.length,
        pages: sumOf(own, ({ pages }) => pages),
        media: sumOf(own, ({ media }) => media),
        sitesWithGaps: own.filter(({ gaps }) => gaps.length > 0).length,
      };
    }),
    finding: findingOf(ledger, sites, found),
    found,
    dismissed: inState('dismissed').length,
    withdrawn: inState('withdrawn').length,
    lowerMatches: ledger.lowerMatches,
    notThis: ledger.notThis,
  };
}
