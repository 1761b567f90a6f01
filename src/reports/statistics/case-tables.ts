// The statistics' tables of cases: new and continuing, ages, genders, harms.

import { AGE_BANDS, GENDERS, HARM_TYPES } from '../../domain/case.js';
import type { StatisticsLedger } from '../../domain/statistics.js';
import { WORDS } from '../../domain/words.js';
import { listTable, single, type CountOptions } from './partition.js';
import { suppressedMultiple, type Shown } from './suppress.js';
import { countValue, shareValue, type Row, type Table } from './table.js';
import { STATISTICS_TEXTS } from './texts.js';

/** Cases that were open at some time in the period, by each closed list that describes them. */
export function caseTables({ cases }: StatisticsLedger, options: CountOptions): readonly Table[] {
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
