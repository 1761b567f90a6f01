// Every migration by name, in the order in which they run. Append only.

import type { Migration } from 'kysely';
import { first } from './0001-first.js';

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': first,
};
