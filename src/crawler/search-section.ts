// A search page counts for the section of its template, whatever was searched for: a word is no section, and may name a person.

import type { UrlPattern } from '../domain/site.js';
import type { SearchSeeds } from '../domain/site-session.js';
import { KEYWORD_PLACE, PAGE_PLACE } from '../domain/site-address.js';
import { patternMatcher } from './pattern.js';

/** In place of a word in the first folder of a path. */
const SOME_WORD = '-';

/** An address without the words that a profile's search templates put into it; others as they are. For naming sections, not for asking. */
export function wordless(searches: readonly SearchSeeds[]): (url: URL) => URL {
  const templates = searches.map(({ url }) => {
    const { host, pathname, searchParams } = new URL(url);
    // As the URL parser writes the places.
    const [word = '', page = ''] = [KEYWORD_PLACE, PAGE_PLACE].map((place) => encodeURI(place));
    return {
      host,
      matches: patternMatcher(pathname.replaceAll(word, '*').replaceAll(page, '*') as UrlPattern),
      words: [...searchParams].flatMap(([name, value]) =>
        value.includes(KEYWORD_PLACE) ? [name] : [],
      ),
      firstIsWord: (pathname.split('/')[1] ?? '').includes(word),
    };
  });
  return (url) => {
    const plain = new URL(url);
    // Several may ask the same path, each by another parameter.
    for (const template of templates) {
      if (template.host !== url.host || !template.matches(url.pathname)) continue;
      for (const name of template.words)
        if (plain.searchParams.has(name)) plain.searchParams.set(name, '');
      if (template.firstIsWord)
        plain.pathname = plain.pathname.replace(/^\/[^/]*/, `/${SOME_WORD}`);
    }
    return plain;
  };
}
