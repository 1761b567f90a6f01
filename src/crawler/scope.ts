// Scope: which links belong to a site, how urgent they are, and what to do on their pages.

import type { PageUrl } from '../domain/ids.js';
import { sectionOf } from '../domain/place.js';
import type { PageKind, SiteProfile, UrlPattern } from '../domain/site.js';
import type { FoundLink } from '../domain/visit.js';
import { patternMatcher } from './pattern.js';
import { wordless } from './search-section.js';

/** Pages of no kind. */
const DEFAULT_PRIORITY = 50;
/** As high as a page kind's may be. */
const FIRST_PRIORITY = 100;

/** What a page is made to do before it is read. */
export type Behaviour = {
  readonly scrolls: number;
  readonly loadMore: readonly string[];
  /** Clicks on carousels and galleries; undefined where the profile does not say. */
  readonly clicks?: number;
};

export type Scope = {
  /**
   * Is a page on one of the site's hosts, whatever its path?
   *
   * @param askedFor the page whose answer it is. The login check's page may lie on a host of its own, which no link is followed to.
   */
  readonly isOfSite: (url: string, askedFor?: PageUrl) => boolean;
  /** A link that the profile follows, or undefined. `depth` is the link's own. */
  readonly link: (url: PageUrl, depth: number) => FoundLink | undefined;
  /** The seeds, at depth 0; they are visited whatever include and exclude say. */
  readonly seeds: () => readonly FoundLink[];
  readonly behaviour: (url: string) => Behaviour;
};

const anyOf = (patterns: readonly UrlPattern[]): ((text: string) => boolean) => {
  const matchers = patterns.map(patternMatcher);
  return (text) => matchers.some((matches) => matches(text));
};

const pathAndQuery = (url: URL): string => url.pathname + url.search;

/** Builds a site's scope once; its functions are called for every link. */
export function scopeOf(site: SiteProfile): Scope {
  const hosts = new Set([
    ...site.seeds.map((seed) => new URL(seed).host),
    ...site.follow.hosts.map((host) => host.toLowerCase()),
  ]);
  const includes = anyOf(site.follow.include);
  const excludes = anyOf(site.follow.exclude);
  const kinds = site.pageKinds.map((kind) => ({ kind, matches: anyOf(kind.match) }));
  const kindOf = (url: URL): PageKind | undefined =>
    kinds.find(({ matches }) => matches(pathAndQuery(url)))?.kind;
  const isOfSite = (url: URL): boolean => hosts.has(url.host);
  const priority = (url: URL): number => kindOf(url)?.priority ?? DEFAULT_PRIORITY;
  const plain = wordless(site.search);
  const section = (url: URL): string => sectionOf(plain(url).href, kindOf(url)?.name);

  return {
    isOfSite: (text, askedFor) => {
      if (!URL.canParse(text)) return false;
      const isCheck = askedFor !== undefined && askedFor === site.login?.page;
      return isOfSite(new URL(text)) || (isCheck && new URL(askedFor).host === new URL(text).host);
    },
    link(text, depth) {
      const url = new URL(text);
      if (depth > site.follow.maxDepth || !isOfSite(url)) return undefined;
      const path = pathAndQuery(url);
      if (!includes(path) || excludes(path)) return undefined;
      return { url: text, depth, priority: priority(url), section: section(url) };
    },
    seeds() {
      const first = site.login?.page;
      const link = (text: PageUrl, own?: number): FoundLink => {
        const url = new URL(text);
        return { url: text, depth: 0, priority: own ?? priority(url), section: section(url) };
      };
      return [
        // Whether the site knows us is asked before anything else of it.
        ...(first === undefined ? [] : [link(first, FIRST_PRIORITY)]),
        ...site.seeds.map((text) => link(text)),
      ];
    },
    behaviour(text) {
      const kind = kindOf(new URL(text));
      const clicks = kind?.clicks ?? site.clicks;
      return {
        ...(clicks === undefined ? {} : { clicks }),
        // One walk down the page is the least: pictures that load when they come into view.
        scrolls: kind?.scrolls ?? site.scrolls ?? 1,
        loadMore: kind?.loadMore ?? site.loadMore ?? [],
      };
    },
  };
}
