// Every migration by name, in the order in which they run. Append only.

import type { Migration } from 'kysely';
import { first } from './0001-first.js';
import { local } from './0002-local.js';
import { changes } from './0003-changes.js';
import { fetching } from './0004-fetching.js';
import { caseLoop } from './0005-case-loop.js';
import { reports } from './0011-reports.js';
import { logins } from './0007-logins.js';
import { schedule } from './0006-schedule.js';
import { alerts } from './0008-alerts.js';
import { takedown } from './0009-takedown.js';
import { checks } from './0010-checks.js';
import { evidence } from './0012-evidence.js';
import { pages } from './0013-pages.js';
import { turns } from './0014-turns.js';
import { caseEdit } from './0015-case-edit.js';
import { plannedFirst } from './0016-planned-first.js';

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0002-local': local,
  '0003-changes': changes,
  '0004-fetching': fetching,
  '0005-case-loop': caseLoop,
  '0011-reports': reports,
  '0007-logins': logins,
  '0006-schedule': schedule,
  '0008-alerts': alerts,
  '0009-takedown': takedown,
  '0010-checks': checks,
  '0012-evidence': evidence,
  '0013-pages': pages,
  '0014-turns': turns,
  '0015-case-edit': caseEdit,
  '0016-planned-first': plannedFirst,
};
