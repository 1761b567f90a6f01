// The words of keyword files, kept out of logs and progress lines: they may name a person.
// The ledger keeps addresses whole, for a page must be found again.

import { UsageError } from '../domain/errors.js';
import type { Log } from '../domain/ports.js';
import type { SiteProfile } from '../domain/site.js';
import { hidesWords } from './hide-words.js';
import { searchPagesOf } from './search-seeds.js';

export type Discreet = {
  /** The text, with `(keyword)` in place of every word: written as it is or percent-encoded, in capitals or not, with other spaces or none. */
  readonly hide: (text: string) => string;
  /** A log that tells nothing but what is hidden so: messages, fields, and what lies in lists, objects and errors. */
  readonly log: (log: Log) => Log;
};

const HIDDEN = '(keyword)';
/** Fields nested deeper are not written. */
const MAX_DEPTH = 6;

/** Where the words cannot be read, no address is shown beyond its host. */
const hideAddresses = (text: string): string =>
  text.replace(/(https?:\/\/[^/?#\s"']+)[^\s"']*/gi, '$1/(address)');

function hidden(value: unknown, hide: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return HIDDEN;
  const inner = (part: unknown): unknown => hidden(part, hide, depth + 1);
  if (value instanceof Date) return value;
  if (value instanceof URL) return hide(value.href);
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Map) return [...value.entries()].map(inner);
  if (value instanceof Set) return [...value].map(inner);
  const own = Object.entries(value).map(([name, part]) => [hide(name), inner(part)] as const);
  return value instanceof Error
    ? { name: value.name, message: hide(value.message), ...Object.fromEntries(own) }
    : Object.fromEntries(own);
}

function logHiding(log: Log, hide: (text: string) => string): Log {
  const told =
    (level: keyof Log): Log[keyof Log] =>
    (message, fields) => {
      const shown = Object.entries(fields ?? {}).map(
        ([name, value]) => [name, hidden(value, hide)] as const,
      );
      log[level](hide(message), fields && Object.fromEntries(shown));
    };
  return { debug: told('debug'), info: told('info'), warn: told('warn'), error: told('error') };
}

const discreetBy = (hide: (text: string) => string): Discreet => ({
  hide,
  log: (log) => logHiding(log, hide),
});
const OPEN: Discreet = { hide: (text) => text, log: (log) => log };

/** What hides the words of these sites' keyword files and all their spellings. @throws UsageError `keywords-invalid`, `file-missing`, `not-permitted` */
export async function discreetAbout(sites: readonly SiteProfile[]): Promise<Discreet> {
  const words = new Set<string>();
  for (const site of sites) {
    for (const { keyword, word } of await searchPagesOf(site)) words.add(keyword).add(word);
  }
  if (words.size === 0) return OPEN;
  const charsets = sites.flatMap(({ search }) => search.map(({ charset }) => charset));
  return discreetBy(hidesWords([...words], ['utf-8', 'euc-kr', ...charsets], HIDDEN));
}

/** The same for work that needs no search pages: where a keyword file is wrong or gone, it goes on and shows no address. */
export async function discreetAnyhow(sites: readonly SiteProfile[]): Promise<Discreet> {
  try {
    return await discreetAbout(sites);
  } catch (error) {
    if (error instanceof UsageError) return discreetBy(hideAddresses);
    throw error;
  }
}
