// Search seeds: a profile's search pages, filled with the words of its keyword files and their spellings.

import { UsageError } from '../domain/errors.js';
import { parsePageUrl, type PageUrl } from '../domain/ids.js';
import type { SiteProfile } from '../domain/site.js';
import { KEYWORD_PLACE, PAGE_PLACE } from '../domain/site-address.js';
import type { SearchSeeds } from '../domain/site-session.js';
import { readKeywords } from './keyword-file.js';
import { keywordVariants } from './keyword-variants.js';
import { encodeWord } from './search-charset.js';

/** One search page that a run begins with. */
export type SearchPage = {
  readonly url: PageUrl;
  /** As the file has it. */
  readonly keyword: string;
  /** As it is asked. */
  readonly word: string;
  /** Among the result pages of the word, from 0. */
  readonly page: number;
};

/** Search pages of one site; more would be a night of their own. */
export const MAX_SEARCH_PAGES = 5_000;

/**
 * Every search page of one template, the most likely first: all keywords as they are, then the first spelling of each, and so on;
 * first result pages before second ones.
 */
export function searchPages(
  search: SearchSeeds,
  keywords: readonly string[],
): readonly SearchPage[] {
  const spelled = keywords.map((keyword) => [
    keyword,
    ...keywordVariants(keyword, search.variants),
  ]);
  const pages: SearchPage[] = [];
  for (let page = 0; page < search.pages; page += 1) {
    for (let at = 0; at <= search.variants; at += 1) {
      for (const [row, words] of spelled.entries()) {
        const word = words[at];
        if (word === undefined) continue;
        const filled = search.url
          .replaceAll(KEYWORD_PLACE, () => encodeWord(word, search.charset))
          .replaceAll(PAGE_PLACE, String(search.firstPage + page));
        const url = parsePageUrl(filled);
        if (url !== undefined) pages.push({ url, keyword: keywords[row] ?? word, word, page });
      }
    }
  }
  const seen = new Set<PageUrl>();
  return pages.filter(({ url }) => !seen.has(url) && seen.add(url));
}

/** All search pages of a site. @throws UsageError `keywords-invalid`, `file-missing`, `not-permitted` */
export async function searchPagesOf(site: SiteProfile): Promise<readonly SearchPage[]> {
  const pages: SearchPage[] = [];
  for (const search of site.search) {
    pages.push(...searchPages(search, await readKeywords(search.keywords)));
    if (pages.length > MAX_SEARCH_PAGES) {
      const detail = `expected at most ${MAX_SEARCH_PAGES} search pages of one site: fewer keywords, variants or pages`;
      throw new UsageError('keywords-invalid', { file: search.keywords, line: 1, detail });
    }
  }
  return pages;
}

/** A profile whose seeds are its own and its search pages: for a run, never to be printed. */
export async function withSearchSeeds(site: SiteProfile): Promise<SiteProfile> {
  if (site.search.length === 0) return site;
  const pages = await searchPagesOf(site);
  return { ...site, seeds: [...site.seeds, ...pages.map(({ url }) => url)] };
}
