// The rules that tests of checks go by: those of the configuration's defaults.

import type { RemovalRules } from '../../src/domain/removal.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const RULES: RemovalRules = {
  everyMs: 20 * HOUR,
  verifyAfterMs: DAY,
  watchFirstMs: DAY,
  watchLongestMs: 30 * DAY,
};
