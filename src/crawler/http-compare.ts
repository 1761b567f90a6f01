// Two visits to one page, by the browser and by HTTP: does HTTP yield all that the browser does?

import { createHash } from 'node:crypto';
import { isFault } from '../domain/outcomes.js';
import type { Capture, Visit } from '../domain/visit.js';

export type Comparison = {
  /** Undefined where the browser's own visit says nothing: it failed, or the page has neither media nor links. */
  readonly equal: boolean | undefined;
  /** One line for the ledger. */
  readonly evidence: string;
};

/** Addresses that are named in the evidence. */
const NAMED = 2;
const MAX_EVIDENCE = 400;

const had = (visit: Visit): readonly Capture[] =>
  visit.captures.filter(({ outcome }) => outcome === 'fetched' || outcome === 'unchanged');

/** A media's bytes, told apart; undefined where they are not in memory. */
const digest = (capture: Capture): string | undefined => {
  if (capture.outcome !== 'fetched' || capture.source.from !== 'bytes') return undefined;
  return createHash('sha256').update(capture.source.bytes).digest('base64');
};

/** Media of the first that the second has neither by address nor by bytes: an address may carry a token of its own. */
function missingMedia(browser: readonly Capture[], plain: readonly Capture[]): readonly string[] {
  const urls = new Set(plain.map(({ url }) => url));
  const others = browser.filter(({ url }) => !urls.has(url));
  if (others.length === 0) return [];
  const digests = new Set(plain.map(digest));
  return others
    .filter((capture) => {
      const own = digest(capture);
      return own === undefined || !digests.has(own);
    })
    .map(({ url }) => url);
}

const some = (missing: readonly string[]): string =>
  missing.length === 0
    ? ''
    : ` (${missing
        .slice(0, NAMED)
        .map((url) => url.slice(0, 120))
        .join(', ')}${missing.length > NAMED ? ', …' : ''})`;

/** Compares. What HTTP has beyond the browser (a media that loads on a click) is no difference. */
export function compareVisits(browser: Visit, plain: Visit): Comparison {
  if (browser.outcome !== 'fetched') {
    const evidence = `the browser's visit says nothing: ${browser.outcome}`;
    return { equal: undefined, evidence };
  }
  if (plain.outcome !== 'fetched') {
    const evidence = `by HTTP: ${plain.outcome} ${plain.reason ?? ''}`
      .trim()
      .slice(0, MAX_EVIDENCE);
    return { equal: false, evidence };
  }
  // What the browser saw and could not have, HTTP must at least have told of: else a gap would be taken for nothing.
  const faults = browser.captures.filter(({ outcome }) => isFault(outcome)).map(({ url }) => url);
  const told = new Set(plain.captures.map(({ url }) => url));
  const media = had(browser);
  const links = browser.links.map(({ url }) => url);
  const plainLinks = new Set(plain.links.map(({ url }) => url));
  const noMedia = [...missingMedia(media, had(plain)), ...faults.filter((url) => !told.has(url))];
  const ofMedia = media.length + faults.length;
  const noLinks = links.filter((url) => !plainLinks.has(url));
  const evidence =
    `missing by HTTP: ${noMedia.length} of ${ofMedia} media${some(noMedia)}, ` +
    `${noLinks.length} of ${links.length} links${some(noLinks)}`;
  const empty = ofMedia + links.length === 0;
  return {
    equal: empty ? undefined : noMedia.length + noLinks.length === 0,
    evidence: evidence.slice(0, MAX_EVIDENCE),
  };
}
