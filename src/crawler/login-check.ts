// Is a site still logged in to? What its profile says of that, asked of a page in the browser or of its markup.

import type { Page } from 'playwright';
import { z } from 'zod';
import type { FrontierEntry, Visit } from '../domain/visit.js';
import type { SiteProfile } from '../domain/site.js';
import type { LoginCheck } from '../domain/site-session.js';
import type { Ending } from './endings.js';
import type { PlainDocument } from './http-document.js';
import { inPage } from './in-page.js';
import { patternMatcher } from './pattern.js';
import { within } from './streams.js';

/** The check that a page is put to; undefined where the profile has none for it. */
export function checkFor(site: SiteProfile, entry: FrontierEntry): LoginCheck | undefined {
  const { login } = site;
  return login && (login.page === undefined || login.page === entry.url) ? login.check : undefined;
}

const loggedOut = (reason: string): Ending => ({ outcome: 'logged-out', reason });

/**
 * What a visit of the page that is asked whether we are logged in says of that: a page that members see and that is not there, or is
 * elsewhere, is what strangers get. One that robots.txt forbids never says it, and that is not for the site to mend.
 */
export function asLoginCheck(site: SiteProfile, visit: Visit): Visit {
  if (site.login?.page === undefined || site.login.page !== visit.url) return visit;
  const reason = visit.reason ?? visit.outcome;
  if (visit.outcome === 'gone' || visit.outcome === 'skipped') {
    return { ...visit, ...loggedOut(`the page of the login check was not shown: ${reason}`) };
  }
  if (visit.outcome !== 'robots') return visit;
  return {
    ...visit,
    outcome: 'blocked',
    reason: `the page of the login check may not be asked for, another one is needed: ${reason}`,
  };
}

/** Where an address is the one that strangers are sent to: the visit's ending. */
export function endingOfAddress(check: LoginCheck | undefined, url: string): Ending | undefined {
  if (!check || !('url' in check)) return undefined;
  const { pathname, search } = new URL(url);
  return patternMatcher(check.url)(pathname + search)
    ? loggedOut(`sent to ${pathname}, which the profile names for visitors who are not logged in`)
    : undefined;
}

const missing = (check: { readonly selector: string } | { readonly text: string }): Ending =>
  loggedOut(
    `the page does not show ${'selector' in check ? check.selector : `"${check.text}"`}, which the profile names for who is logged in`,
  );

/** Runs inside the page. A selector that is none fits nothing. */
function shows(sought: { readonly selector?: string; readonly text?: string }): boolean {
  if (sought.selector !== undefined) {
    try {
      return document.querySelector(sought.selector) !== null;
    } catch {
      return false;
    }
  }
  const plain = (text: string): string => text.replace(/\s+/g, ' ').toLowerCase();
  return plain(document.body.innerText).includes(plain(sought.text ?? ''));
}

/** @returns the visit's ending where the page in the browser says that we are strangers. @throws RetryError `fetch-timeout` */
export async function endingOfShown(
  check: LoginCheck | undefined,
  page: Page,
  answerMs: number,
): Promise<Ending | undefined> {
  if (!check) return undefined;
  if ('url' in check) return endingOfAddress(check, page.url());
  const asked = page.evaluate(inPage(shows, check));
  const isShown = z.boolean().parse(await within(asked, answerMs, 'whether it is logged in'));
  return isShown ? undefined : missing(check);
}

/** The same of markup. Text is looked for in all of it but scripts and styles. */
export function endingOfMarkup(
  check: LoginCheck | undefined,
  document: PlainDocument,
): Ending | undefined {
  if (!check || 'url' in check) return undefined;
  return document.shows(check) ? undefined : missing(check);
}
