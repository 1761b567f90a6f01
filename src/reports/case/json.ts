// The monitoring report of a case as plain JSON.

import { ALGORITHMS } from '../../domain/fingerprint.js';
import { TIER_NAMES, TIERS } from '../../domain/tiers.js';
import { isoFormatter } from '../../domain/times.js';
import type { CaseFacts } from './facts.js';
import { resultLines, type CaseReportOptions } from './page.js';
import { CASE_TEXTS } from './texts.js';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Dates as ISO 8601 with offset; what is undefined is left out. */
function plain(value: unknown, iso: (at: Date) => string): Json {
  if (value instanceof Date) return iso(value);
  if (Array.isArray(value)) return value.map((one) => plain(one, iso));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) =>
        inner === undefined ? [] : [[key, plain(inner, iso)]],
      ),
    );
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
}

/** One value of plain JSON; addresses only where the options ask for them. */
export function caseJson(facts: CaseFacts, options: CaseReportOptions): Json {
  const { language, timeZone, madeAt, version, withAddresses, keyId } = options;
  const { found, ...rest } = facts;
  return plain(
    {
      report: 'case',
      madeAt,
      vigil: version,
      timeZone,
      withAddresses,
      signedBy: keyId,
      result: resultLines(facts, language),
      ...rest,
      found: found.map(({ pageUrl, ...place }) => (withAddresses ? { ...place, pageUrl } : place)),
      thresholds: {
        tiers: TIER_NAMES.map((tier) => ({ tier, ...TIERS[tier] })),
        pdq: { bits: ALGORITHMS.pdq.bits, leastQuality: ALGORITHMS.pdq.comparable },
      },
      notCovered: CASE_TEXTS[language].limits,
    },
    isoFormatter(timeZone),
  );
}
