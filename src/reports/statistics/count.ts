// The statistics' tables, counted from the facts. Definitions of what is counted stand here; their words in texts.ts.

import { AGE_BANDS, GENDERS, HARM_TYPES } from '../../domain/case.js';
import type { Language } from '../../domain/language.js';
import { daysBetween, type Period } from '../../domain/period.js';
import { CHANNELS } from '../../domain/site.js';
import type { CountedRemoval, StatisticsLedger } from '../../domain/statistics.js';
import { TAKEDOWN_ANSWERS } from '../../domain/takedown.js';
import { WORDS } from '../../domain/words.js';
import { percentile } from './percentile.js';
import { suppressed, suppressedMultiple, withheldIfSmall, type Shown } from './suppress.js';
import {
  countValue,
  daysValue,
  shareValue,
  WITHHELD,
  type ColumnName,
  type Row,
  type Table,
  type TableName,
  type Value,
} from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

export type CountOptions = {
  readonly period: Period;
  readonly language: Language;
  /** Withhold small counts, and what would tell them: see suppress.ts. */
  readonly suppress: boolean;
};

type Labelled = { readonly name: string; readonly label: string };
type Partition = { readonly cells: readonly Shown[]; readonly total: Shown };

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const within = ({ from, until }: Period, at: Date | undefined): at is Date =>
  at !== undefined && at >= from && at < until;

/** Cells that add up to their total, as they may be shown. */
const partition = (counts: readonly number[], { suppress }: CountOptions): Partition =>
  suppress ? suppressed(counts) : { cells: counts, total: sumOf(counts) };

const single = (count: number, { suppress }: CountOptions): Shown =>
  suppress ? withheldIfSmall(count) : count;

/** A table of cases or things by one closed list, with each one's share and a total. */
function listTable(
  name: TableName,
  column: ColumnName,
  rows: readonly (Labelled & { readonly count: number })[],
  options: CountOptions,
): Table {
  const { cells, total } = partition(
    rows.map(({ count }) => count),
    options,
  );
  const lines = rows.map(({ name: row, label }, index): Row => {
    const cell = cells[index] ?? 0;
    return { name: row, label, values: [countValue(cell), shareValue(cell, total)] };
  });
  const last: Row = {
    name: 'total',
    label: STATISTICS_TEXTS[options.language].total,
    values: [countValue(total), shareValue(total, total)],
    isTotal: true,
  };
  return { name, columns: [column, 'share'], rows: [...lines, last], chart: column };
}

function caseTables({ cases }: StatisticsLedger, options: CountOptions): readonly Table[] {
  const { period, language, suppress } = options;
  const texts = STATISTICS_TEXTS[language].rows;
  const words = WORDS[language];
  const counted = (wanted: (one: (typeof cases)[number]) => boolean) => cases.filter(wanted).length;
  const row = (name: string, label: string, wanted: Parameters<typeof counted>[0]) => ({
    name,
    label,
    count: counted(wanted),
  });
  const isNew = (one: (typeof cases)[number]) => one.openedAt >= period.from;
  const harmCounts = HARM_TYPES.map((harm) => counted(({ harms }) => harms.includes(harm)));
  const shown = suppress ? suppressedMultiple(harmCounts) : harmCounts;
  const all = single(cases.length, options);
  const harmRow = (name: string, label: string, cell: Shown): Row => ({
    name,
    label,
    values: [countValue(cell), shareValue(cell, all)],
  });
  return [
    listTable(
      'cases',
      'cases',
      [row('new', texts.new, isNew), row('continuing', texts.continuing, (one) => !isNew(one))],
      options,
    ),
    listTable(
      'ages-of-majority',
      'cases',
      [
        row('minors', texts.minors, ({ minor }) => minor),
        row('adults', texts.adults, ({ minor }) => !minor),
      ],
      options,
    ),
    listTable(
      'age-bands',
      'cases',
      AGE_BANDS.map((band) => row(band, words.ageBand[band], ({ ageBand }) => ageBand === band)),
      options,
    ),
    listTable(
      'genders',
      'cases',
      GENDERS.map((one) => row(one, words.gender[one], ({ gender }) => gender === one)),
      options,
    ),
    {
      name: 'harms',
      columns: ['cases', 'share'],
      chart: 'cases',
      rows: [
        ...HARM_TYPES.map((harm, index) => harmRow(harm, words.harm[harm], shown[index] ?? 0)),
        ...(suppress
          ? []
          : [
              harmRow(
                'none',
                texts.noHarm,
                counted(({ harms }) => harms.length === 0),
              ),
            ]),
        { ...harmRow('total', texts.allCases, all), isTotal: true },
      ],
    },
  ];
}

/** What is counted by channel, with the column of its shares; each adds up over the channels. */
const SERVICES = ['matches', 'requests', 'removals', 'checks'] as const;
type Service = (typeof SERVICES)[number];
type Counted = Pick<CountedRemoval, 'siteId' | 'siteName' | 'channel'> & { readonly count: number };

function servicesOf(
  ledger: StatisticsLedger,
  period: Period,
): Readonly<Record<Service, readonly Counted[]>> {
  const one = <T>(place: T) => ({ ...place, count: 1 });
  return {
    matches: ledger.matches.map(one),
    requests: ledger.requests.map(one),
    removals: ledger.removals.filter((place) => within(period, place.verifiedAt)).map(one),
    checks: ledger.checks,
  };
}

type ByChannel = Readonly<Record<Service, Partition>>;

const countsOf = (counted: readonly Counted[]): number => sumOf(counted.map(({ count }) => count));

function byChannel(services: ReturnType<typeof servicesOf>, options: CountOptions): ByChannel {
  const column = (service: Service): Partition =>
    partition(
      CHANNELS.map((channel) =>
        countsOf(services[service].filter((counted) => counted.channel === channel)),
      ),
      options,
    );
  return {
    matches: column('matches'),
    requests: column('requests'),
    removals: column('removals'),
    checks: column('checks'),
  };
}

function channelsTable(columns: ByChannel, { language }: CountOptions): Table {
  const line = (cellOf: (service: Service) => Shown): readonly Value[] =>
    SERVICES.flatMap((service) => [
      countValue(cellOf(service)),
      shareValue(cellOf(service), columns[service].total),
    ]);
  return {
    name: 'channels',
    columns: SERVICES.flatMap((service) => [service, `${service}-share`] as const),
    chart: 'matches',
    rows: [
      ...CHANNELS.map((channel, index) => ({
        name: channel,
        label: WORDS[language].channel[channel],
        values: line((service) => columns[service].cells[index] ?? 0),
      })),
      {
        name: 'total',
        label: STATISTICS_TEXTS[language].total,
        values: line((service) => columns[service].total),
        isTotal: true,
      },
    ],
  };
}

function servicesTable(ledger: StatisticsLedger, columns: ByChannel, options: CountOptions): Table {
  const texts = STATISTICS_TEXTS[options.language].rows;
  const confirmed = ledger.matches.filter((match) => match.confirmed);
  const row = (name: string, label: string, shown: Shown): Row => ({
    name,
    label,
    values: [countValue(shown)],
  });
  return {
    name: 'services',
    columns: ['count'],
    chart: 'count',
    rows: [
      row('registered', texts.registered, single(ledger.referencesRegistered, options)),
      row('withdrawn', texts.withdrawn, single(ledger.referencesWithdrawn, options)),
      row('matches', texts.matches, columns.matches.total),
      row('confirmed', texts.confirmed, single(confirmed.length, options)),
      row('requests', texts.requests, columns.requests.total),
      row('checks', texts.checks, columns.checks.total),
      row('removals', texts.removals, columns.removals.total),
    ],
  };
}

function answersTable({ requests }: StatisticsLedger, options: CountOptions): Table {
  const { answers } = STATISTICS_TEXTS[options.language];
  return listTable(
    'answers',
    'requests',
    [
      ...TAKEDOWN_ANSWERS.map((answer) => ({
        name: answer,
        label: answers[answer],
        count: requests.filter((request) => request.answer === answer).length,
      })),
      {
        name: 'none',
        label: answers.none,
        count: requests.filter((request) => request.answer === undefined).length,
      },
    ],
    options,
  );
}

/** Days from the first request to the check that found it gone; undefined where nothing was requested before. */
function daysToRemoval({ requestedAt, goneAt }: CountedRemoval): number | undefined {
  if (requestedAt === undefined || goneAt < requestedAt) return undefined;
  return daysBetween(requestedAt, goneAt);
}

/** Every site of the period, also those without a removal: which rows there are must not tell what was withheld. */
function sitesOf(
  ledger: StatisticsLedger,
): readonly Pick<Counted, 'siteId' | 'siteName' | 'channel'>[] {
  const all = [
    ...ledger.crawled,
    ...ledger.matches,
    ...ledger.removals,
    ...ledger.requests,
    ...ledger.checks,
  ];
  const byId = new Map(all.map((site) => [site.siteId, site]));
  return [...byId.values()].sort(
    (one, other) =>
      CHANNELS.indexOf(one.channel) - CHANNELS.indexOf(other.channel) ||
      (one.siteId < other.siteId ? -1 : 1),
  );
}

function timesTable(ledger: StatisticsLedger, columns: ByChannel, options: CountOptions): Table {
  const { language, period } = options;
  const texts = STATISTICS_TEXTS[language];
  const removed = ledger.removals.filter((place) => within(period, place.verifiedAt));
  const sites = sitesOf(ledger);
  const line = (shown: Shown, days: readonly number[]): readonly Value[] =>
    shown === 'withheld'
      ? [WITHHELD, WITHHELD, WITHHELD]
      : [countValue(shown), daysValue(percentile(days, 0.5)), daysValue(percentile(days, 0.9))];
  const rows = CHANNELS.flatMap((channel, index): readonly Row[] => {
    const ofChannel = sites.filter((site) => site.channel === channel);
    if (ofChannel.length === 0) return [];
    const places = removed.filter((place) => place.channel === channel);
    const days = ofChannel.map(({ siteId }) =>
      places
        .filter((place) => place.siteId === siteId)
        .flatMap((place) => daysToRemoval(place) ?? []),
    );
    const unasked = places.filter((place) => daysToRemoval(place) === undefined).length;
    const counts = [...days.map((list) => list.length), unasked];
    // The sites of a channel add up to its cell in the table of channels, so what is withheld there is withheld here.
    const { cells } =
      columns.removals.cells[index] === 'withheld'
        ? { cells: counts.map(() => 'withheld' as const) }
        : partition(counts, options);
    const word = WORDS[language].channel[channel];
    return [
      ...ofChannel.map((site, nth) => ({
        name: site.siteId,
        label: `${site.siteName} (${word})`,
        values: line(cells[nth] ?? 0, days[nth] ?? []),
      })),
      {
        name: `${channel}-without-request`,
        label: texts.rows.withoutRequest(word),
        values: line(cells.at(-1) ?? 0, []),
      },
    ];
  });
  const all = removed.flatMap((place) => daysToRemoval(place) ?? []);
  const { total } = columns.removals;
  const withheldTimes = options.suppress && withheldIfSmall(all.length) === 'withheld';
  return {
    name: 'removal-times',
    columns: ['removals', 'median-days', 'ninetieth-days'],
    rows: [
      ...rows,
      {
        name: 'total',
        label: texts.total,
        values: withheldTimes ? [countValue(total), WITHHELD, WITHHELD] : line(total, all),
        isTotal: true,
      },
    ],
  };
}

/** Removed places that were seen again in the period: of those verified in it, and of those verified before and still gone when it began. */
function relapsesTable({ removals }: StatisticsLedger, options: CountOptions): Table {
  const { period, language } = options;
  const texts = STATISTICS_TEXTS[language].rows;
  const row = (name: string, label: string, cohort: readonly CountedRemoval[]): Row => {
    const again = cohort.filter((place) => within(period, place.relapsedAt)).length;
    const { cells, total } = partition([cohort.length - again, again], options);
    const seenAgain = cells[1] ?? 0;
    return {
      name,
      label,
      values: [countValue(total), countValue(seenAgain), shareValue(seenAgain, total)],
    };
  };
  const before = removals.filter(
    ({ verifiedAt, relapsedAt }) =>
      verifiedAt < period.from && (relapsedAt === undefined || relapsedAt >= period.from),
  );
  return {
    name: 'relapses',
    columns: ['places', 'seen-again', 'share'],
    rows: [
      row(
        'verified-in-period',
        texts.verifiedInPeriod,
        removals.filter((place) => within(period, place.verifiedAt)),
      ),
      row('verified-before', texts.verifiedBefore, before),
    ],
  };
}

/** Pages and media that were looked at for all cases together: about no case, so nothing is withheld. */
function watchedTable({ crawled }: StatisticsLedger, { language }: CountOptions): Table {
  const row = (name: string, label: string, sites: typeof crawled): Row => ({
    name,
    label,
    values: [
      sites.length,
      sumOf(sites.map(({ pages }) => pages)),
      sumOf(sites.map(({ media }) => media)),
    ].map(countValue),
  });
  return {
    name: 'watched',
    columns: ['sites', 'pages', 'media'],
    chart: 'pages',
    rows: [
      ...CHANNELS.map((channel) =>
        row(
          channel,
          WORDS[language].channel[channel],
          crawled.filter((site) => site.channel === channel),
        ),
      ),
      { ...row('total', STATISTICS_TEXTS[language].total, crawled), isTotal: true },
    ],
  };
}

/** All tables, in their order. */
export function countTables(ledger: StatisticsLedger, options: CountOptions): readonly Table[] {
  const columns = byChannel(servicesOf(ledger, options.period), options);
  return [
    ...caseTables(ledger, options),
    servicesTable(ledger, columns, options),
    channelsTable(columns, options),
    answersTable(ledger, options),
    timesTable(ledger, columns, options),
    relapsesTable(ledger, options),
    watchedTable(ledger, options),
  ];
}
