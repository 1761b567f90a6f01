// Which way a page is fetched. For `auto`, per kind of page: both ways first, then HTTP for as long as it yields the same.

import type { ModeProbe } from '../domain/fetch-mode.js';
import { isFault } from '../domain/outcomes.js';
import type { PageKind, SiteProfile } from '../domain/site.js';
import type { Clock } from '../domain/ports.js';
import type { Logins } from '../domain/login.js';
import type { SiteId } from '../domain/ids.js';
import type { FrontierEntry, Visit } from '../domain/visit.js';
import { compareVisits } from './http-compare.js';
import { cookieJar, type CookieJar } from './http-cookies.js';
import { patternMatcher } from './pattern.js';

/** Pages of a kind that must show the same, one after the other, before HTTP is trusted with the rest. */
export const PROBES = 3;
/** Then every so many pages are fetched both ways again. */
export const RECHECK_EVERY = 40;
/** Kinds of pages of one site that are told apart; what comes after them is fetched by the browser. */
export const MAX_KINDS = 500;
/** Of a path's shape: parts, the empty one before the first slash among them, and characters of each. */
const SHAPE_PARTS = 4;
const SHAPE_CHARACTERS = 40;

type Way = ModeProbe['chosen'];
/** What is known of one kind of page of a site in this run. */
type KindState = { way: Way; equal: number; sinceCheck: number };

export type Modes = {
  /** How the page is to be fetched now. */
  readonly wayOf: (entry: FrontierEntry, site: SiteProfile) => Way;
  /** Must a page that HTTP fetched be looked at by the browser as well? Never where the profile says `http`. */
  readonly doubts: (site: SiteProfile, plain: Visit) => boolean;
  /** Takes a page that was fetched both ways, and decides. */
  readonly compared: (
    entry: FrontierEntry,
    site: SiteProfile,
    browser: Visit,
    plain: Visit,
  ) => ModeProbe;
  /** The cookies of a site's plain visits. */
  readonly cookiesOf: (site: SiteProfile) => CookieJar;
};

/** Outcomes that another way of asking does not mend, or must not be tried on. */
const LEFT_ALONE: ReadonlySet<Visit['outcome']> = new Set(['rate-limited', 'network']);

/** What a run learns about its sites; a new run begins anew. */
export function openModes(clock: Clock, logins?: Logins): Modes {
  const states = new Map<SiteId, Map<string, KindState>>();
  const jars = new Map<SiteId, CookieJar>();
  const kindOf = kindsOf();

  const stateOf = (entry: FrontierEntry, site: SiteProfile): KindState => {
    const ofSite = states.get(site.id) ?? new Map<string, KindState>();
    states.set(site.id, ofSite);
    const kind = kindOf(entry, site);
    const key = kind === undefined ? `path ${shapeOf(entry)}` : `kind ${kind.name}`;
    const known = ofSite.get(key);
    if (known) return known;
    if (ofSite.size >= MAX_KINDS) return { way: 'browser', equal: 0, sinceCheck: 0 };
    const fresh: KindState = { way: 'both', equal: 0, sinceCheck: 0 };
    ofSite.set(key, fresh);
    return fresh;
  };

  return {
    wayOf(entry, site) {
      if (site.mode !== 'auto') return site.mode;
      const state = stateOf(entry, site);
      if (state.way !== 'http') return state.way;
      state.sinceCheck += 1;
      if (state.sinceCheck < RECHECK_EVERY) return 'http';
      state.sinceCheck = 0;
      return 'both';
    },
    doubts(site, plain) {
      if (site.mode !== 'auto' || LEFT_ALONE.has(plain.outcome)) return false;
      // A page without anything on it is what a page made by scripts looks like.
      const isEmpty =
        plain.outcome === 'fetched' && plain.captures.length === 0 && plain.links.length === 0;
      return isEmpty || isFault(plain.outcome);
    },
    compared(entry, site, browser, plain) {
      const state = stateOf(entry, site);
      const { equal, evidence } = compareVisits(browser, plain);
      if (equal === true) state.equal += 1;
      // Once different, always the browser: a page that could not be compared alike in one run is not asked twice again.
      if (equal === false) state.way = 'browser';
      else if (state.way === 'both' && state.equal >= PROBES) state.way = 'http';
      const kind = kindOf(entry, site);
      return {
        ...(kind === undefined ? {} : { pageKind: kind.name }),
        equal: equal === true,
        chosen: state.way,
        evidence,
      };
    },
    cookiesOf(site) {
      const jar =
        jars.get(site.id) ?? cookieJar(site, () => clock.now().getTime(), logins?.get(site.id));
      jars.set(site.id, jar);
      return jar;
    },
  };
}

/**
 * What stands for the kind of a page that no pattern of the profile names. Lists and posts of one site may be made differently: what
 * is found of the ones says nothing about the others.
 */
const shapeOf = ({ url }: FrontierEntry): string =>
  new URL(url).pathname
    .split('/')
    .slice(0, SHAPE_PARTS)
    .map((part) => (/\d/.test(part) ? '#' : part.slice(0, SHAPE_CHARACTERS)))
    .join('/');

/** The kind of a page, by the profile's patterns; their matchers are built once a site. */
function kindsOf(): (entry: FrontierEntry, site: SiteProfile) => PageKind | undefined {
  type Kind = { readonly kind: PageKind; readonly matches: readonly ((text: string) => boolean)[] };
  const built = new WeakMap<SiteProfile, readonly Kind[]>();
  return (entry, site) => {
    const kinds =
      built.get(site) ??
      site.pageKinds.map((kind) => ({ kind, matches: kind.match.map(patternMatcher) }));
    built.set(site, kinds);
    const { pathname, search } = new URL(entry.url);
    const path = pathname + search;
    return kinds.find(({ matches }) => matches.some((fits) => fits(path)))?.kind;
  };
}
