// The links of a page that the run may follow.

import { parsePageUrl, type PageUrl } from '../domain/ids.js';
import type { FoundLink, FrontierEntry } from '../domain/visit.js';
import { isHarmful } from './harmful-links.js';
import { isPageAddress } from './media-types.js';
import type { Scope } from './scope.js';
import type { Sweep } from './sweep.js';

/** Those that do harm are left out. @param sweeps of every frame of the page. @returns each address once, a step deeper than the page. */
export function linksOf(
  sweeps: readonly Sweep[],
  entry: FrontierEntry,
  scope: Scope,
): readonly FoundLink[] {
  const links = new Map<PageUrl, FoundLink>();
  for (const text of sweeps.flatMap((sweep) => sweep.links)) {
    const url = parsePageUrl(text);
    if (url === undefined || links.has(url) || !isPageAddress(url) || isHarmful(url)) continue;
    const link = scope.link(url, entry.depth + 1);
    if (link) links.set(url, link);
  }
  return [...links.values()];
}
