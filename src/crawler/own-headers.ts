// A profile's own headers: they may be secrets between the site and us, so only the seeds' hosts ever get them.

import type { Page } from 'playwright';
import type { SiteProfile } from '../domain/site.js';

type Headers = Readonly<Record<string, string>>;

const NONE: Headers = {};

const ownHosts = (site: SiteProfile): ReadonlySet<string> =>
  new Set(site.seeds.map((seed) => new URL(seed).host));

/** The profile's headers for a URL, names in lower case, `User-Agent` left out: none for other hosts than the seeds'. */
export function ownHeaders(site: SiteProfile): (url: string) => Headers {
  const hosts = ownHosts(site);
  const headers = Object.fromEntries(
    Object.entries(site.headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => name !== 'user-agent'),
  );
  return (url) => (hosts.has(new URL(url).host) ? headers : NONE);
}

/**
 * Adds the profile's headers to what a browser page asks its own hosts for.
 *
 * Playwright's `route.continue` repeats its headers on every redirect, to whatever host. Headers of `Fetch.continueRequest`
 * (Chrome DevTools Protocol) hold for one hop; the next one is paused again where it is for an own host. Requests of workers
 * and of frames of another registrable domain are not paused: they go without the headers.
 */
export async function sendOwnHeaders(page: Page, site: SiteProfile): Promise<void> {
  const headersFor = ownHeaders(site);
  if (Object.keys(headersFor(site.seeds[0] ?? '')).length === 0) return;
  const session = await page.context().newCDPSession(page);
  session.on('Fetch.requestPaused', ({ requestId, request }) => {
    const headers = { ...request.headers, ...headersFor(request.url) };
    session
      .send('Fetch.continueRequest', {
        requestId,
        headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      })
      // The page went on without it, or is gone.
      .catch(() => undefined);
  });
  const patterns = [...ownHosts(site)].flatMap((host) => [
    { urlPattern: `http://${host}/*` },
    { urlPattern: `https://${host}/*` },
  ]);
  await session.send('Fetch.enable', { patterns });
}
