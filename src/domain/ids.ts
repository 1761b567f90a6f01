// Identifiers: branded, and made only by the parsers below.

import type { Brand } from './brand.js';
import { UsageError } from './errors.js';

/** A victim's matter under a pseudonym such as `S-2026-0412`. */
export type CaseId = Brand<string, 'CaseId'>;
/** One registered photograph or video: `R-12`. */
export type ReferenceId = Brand<string, 'ReferenceId'>;
/** One alert: `A-5`. */
export type AlertId = Brand<string, 'AlertId'>;
/** One crawl: `RUN-3`. */
export type RunId = Brand<string, 'RunId'>;
/** One entry of the negative list: `N-3`. */
export type NegativeId = Brand<string, 'NegativeId'>;
/** The `id` of a site profile. */
export type SiteId = Brand<string, 'SiteId'>;
/** Lower-case hexadecimal SHA-256 (FIPS 180-4) of a media's bytes. */
export type Sha256 = Brand<string, 'Sha256'>;
/** An absolute http(s) URL in the WHATWG serialisation, without fragment. */
export type PageUrl = Brand<string, 'PageUrl'>;

const PERSONAL_PATTERNS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'resident-registration-number', pattern: /\d{6}[-\s]?[1-8]\d{6}/ },
  {
    what: 'phone-number',
    pattern: /(?:\+?82[-\s.]?|0)(?:1[016789]|2|[3-6]\d|70)[-\s.]?\d{3,4}[-\s.]?\d{4}/,
  },
  { what: 'name', pattern: /[\u3131-\u318e\uac00-\ud7a3]/ },
  { what: 'e-mail', pattern: /\S@\S/ },
  { what: 'name', pattern: /\p{L}\s+\p{L}/u },
];

/**
 * Parses a case id.
 *
 * Looks for personal information first, so that the message names the danger rather than the pattern.
 *
 * @param pattern the centre's own pattern from the configuration (`cases.idPattern`).
 * @throws UsageError `case-id-personal` or `case-id-invalid`; neither repeats what was typed.
 */
export function parseCaseId(text: string, pattern: RegExp): CaseId {
  const personal = PERSONAL_PATTERNS.find((candidate) => candidate.pattern.test(text));
  if (personal) throw new UsageError('case-id-personal', { what: personal.what });
  if (!pattern.test(text)) throw new UsageError('case-id-invalid', { pattern: pattern.source });
  return text as CaseId;
}

const NUMBERED = { reference: 'R', alert: 'A', run: 'RUN', 'not-this entry': 'N' } as const;

function parseNumbered(what: keyof typeof NUMBERED, text: string): string {
  const prefix = NUMBERED[what];
  const match = new RegExp(`^(?:${prefix}-)?([1-9]\\d{0,14})$`, 'i').exec(text.trim());
  if (!match?.[1]) throw new UsageError('id-invalid', { what, text, example: `${prefix}-12` });
  return `${prefix}-${match[1]}`;
}

/** Parses `R-12` (also `r-12` and `12`). @throws UsageError `id-invalid` */
export const parseReferenceId = (text: string): ReferenceId =>
  parseNumbered('reference', text) as ReferenceId;
/** Parses `A-5` (also `a-5` and `5`). @throws UsageError `id-invalid` */
export const parseAlertId = (text: string): AlertId => parseNumbered('alert', text) as AlertId;
/** Parses `RUN-3` (also `run-3` and `3`). @throws UsageError `id-invalid` */
export const parseRunId = (text: string): RunId => parseNumbered('run', text) as RunId;

/** Parses `N-3` (also `n-3` and `3`). @throws UsageError `id-invalid` */
export const parseNegativeId = (text: string): NegativeId =>
  parseNumbered('not-this entry', text) as NegativeId;

/** Ids as the store makes them from its row numbers. */
export const referenceIdOf = (row: number): ReferenceId => `R-${row}` as ReferenceId;
export const alertIdOf = (row: number): AlertId => `A-${row}` as AlertId;
export const negativeIdOf = (row: number): NegativeId => `N-${row}` as NegativeId;
export const runIdOf = (row: number): RunId => `RUN-${row}` as RunId;
/** The row number inside a numbered id. */
export const rowOf = (id: ReferenceId | AlertId | RunId | NegativeId): number =>
  Number(id.slice(id.lastIndexOf('-') + 1));

/** Parses a lower-case hexadecimal SHA-256. @throws RangeError on anything else (a programming error). */
export function parseSha256(text: string): Sha256 {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new RangeError('expected 64 lower-case hex digits');
  return text as Sha256;
}

/** Parameters that only say where a reader came from; they would make one page look like many. */
const TRACKING = /^(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id)$/;

/**
 * Parses and normalises a page's URL: http(s) only, no fragment, no credentials, no tracking parameters.
 *
 * @param base what a relative reference is resolved against.
 * @returns undefined where the text is no such URL (pages are full of them; it is no error).
 */
export function parsePageUrl(text: string, base?: string): PageUrl | undefined {
  if (text.length > 4096 || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.hash = '';
  url.username = '';
  url.password = '';
  for (const name of [...url.searchParams.keys()]) {
    if (TRACKING.test(name)) url.searchParams.delete(name);
  }
  return url.href as PageUrl;
}
