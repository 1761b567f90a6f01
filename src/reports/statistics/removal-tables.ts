// The statistics' tables of removals: how long they took by site, and how many were seen again.

import { daysBetween } from '../../domain/period.js';
import { CHANNELS } from '../../domain/site.js';
import type { CountedRemoval, StatisticsLedger } from '../../domain/statistics.js';
import { WORDS } from '../../domain/words.js';
import { partition, within, type CountOptions } from './partition.js';
import { percentile } from './percentile.js';
import type { ByChannel } from './service-tables.js';
import { withheldIfSmall, type Shown } from './suppress.js';
import {
  countValue,
  daysValue,
  shareValue,
  WITHHELD,
  type Row,
  type Table,
  type Value,
} from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

/** Days from the first request to the check that found it gone; undefined where nothing was requested before. */
function daysToRemoval({ requestedAt, goneAt }: CountedRemoval): number | undefined {
  if (requestedAt === undefined || goneAt < requestedAt) return undefined;
  return daysBetween(requestedAt, goneAt);
}

/** Every site of the period, also those without a removal: which rows there are must not tell what was withheld. */
function sitesOf(
  ledger: StatisticsLedger,
): readonly Pick<CountedRemoval, 'siteId' | 'siteName' | 'channel'>[] {
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

/** Days from the first request to the check that found it gone, by site; what was never requested has a line of its own. */
export function timesTable(
  ledger: StatisticsLedger,
  columns: ByChannel,
  options: CountOptions,
): Table {
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
export function relapsesTable({ removals }: StatisticsLedger, options: CountOptions): Table {
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
