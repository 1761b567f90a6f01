// Every migration by name, in the order in which they run. Append only.

import type { Migration } from 'kysely';
import { first } from './0001-first.js';
import { local } from './0002-local.js';
import { changes } from './0003-changes.js';
import { fetching } from './0004-fetching.js';
import { caseLoop } from './0005-case-loop.js';
import { reports } from './0011-reports.js';

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0002-local': local,
  '0003-changes': changes,
  '0004-fetching': fetching,
  '0005-case-loop': caseLoop,
  '0011-reports': reports,
};
