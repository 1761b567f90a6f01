// The statistics' tables, counted from the facts. What is counted is defined where each is made; their words are in texts.ts.

import type { StatisticsLedger } from '../../domain/statistics.js';
import { caseTables } from './case-tables.js';
import type { CountOptions } from './partition.js';
import { relapsesTable, timesTable } from './removal-tables.js';
import {
  answersTable,
  byChannel,
  channelsTable,
  servicesTable,
  watchedTable,
} from './service-tables.js';
import type { Table } from './table.js';

/** All tables, in their order. */
export function countTables(ledger: StatisticsLedger, options: CountOptions): readonly Table[] {
  const columns = byChannel(ledger, options);
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
