// The statistics' tables of what was done: found, requested, removed and checked, in all and by channel; answers; what was watched.

import { CHANNELS } from '../../domain/site.js';
import type { Period } from '../../domain/period.js';
import type { CountedRemoval, StatisticsLedger } from '../../domain/statistics.js';
import { TAKEDOWN_ANSWERS } from '../../domain/takedown.js';
import { WORDS } from '../../domain/words.js';
import {
  listTable,
  partition,
  single,
  sumOf,
  within,
  type CountOptions,
  type Partition,
} from './partition.js';
import type { Shown } from './suppress.js';
import { countValue, shareValue, type Row, type Table, type Value } from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

/** What is counted by channel, with the column of its shares; each adds up over the channels. */
const SERVICES = ['matches', 'requests', 'removals', 'checks'] as const;
type Service = (typeof SERVICES)[number];
type Counted = Pick<CountedRemoval, 'channel'> & { readonly count: number };

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

/** Each service with its cells in the order of CHANNELS. */
export type ByChannel = Readonly<Record<Service, Partition>>;

const countsOf = (counted: readonly Counted[]): number => sumOf(counted.map(({ count }) => count));

export function byChannel(ledger: StatisticsLedger, options: CountOptions): ByChannel {
  const services = servicesOf(ledger, options.period);
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

/** How much of each service every channel had. */
export function channelsTable(columns: ByChannel, { language }: CountOptions): Table {
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

/** How much of each service there was in all. */
export function servicesTable(
  ledger: StatisticsLedger,
  columns: ByChannel,
  options: CountOptions,
): Table {
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

/** What those who were asked said. */
export function answersTable({ requests }: StatisticsLedger, options: CountOptions): Table {
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

/** Pages and media that were looked at for all cases together: about no case, so nothing is withheld. */
export function watchedTable({ crawled }: StatisticsLedger, { language }: CountOptions): Table {
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
