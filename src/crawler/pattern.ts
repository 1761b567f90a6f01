// Patterns of a profile, as functions over path and query.

import type { UrlPattern } from '../domain/site.js';

/**
 * A pattern as a function over path and query. `*` is any run of characters but `/`, `**` any run at all; all else stands
 * for itself. Matching is linear in the text for a pattern of bounded length: no regular expression, so none that explodes.
 */
export function patternMatcher(pattern: UrlPattern): (text: string) => boolean {
  type Part = { readonly literal: string } | { readonly run: 'segment' | 'all' };
  const parts: readonly Part[] = pattern
    .split(/(\*{1,2})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part === '**') return { run: 'all' };
      return part === '*' ? { run: 'segment' } : { literal: part };
    });
  return (text) => {
    // The set of positions that can be reached after each part.
    let reached = new Set([0]);
    for (const part of parts) {
      const next = new Set<number>();
      if ('literal' in part) {
        for (const at of reached) {
          if (text.startsWith(part.literal, at)) next.add(at + part.literal.length);
        }
      } else {
        for (const from of reached) {
          for (let at = from; at <= text.length && !next.has(at); at += 1) {
            next.add(at);
            if (part.run === 'segment' && text[at] === '/') break;
          }
        }
      }
      if (next.size === 0) return false;
      reached = next;
    }
    return reached.has(text.length);
  };
}
