// Cookies of a site that is fetched without a browser: its profile's, and what its answers set, for the run.

import type { LoginCookie, SavedLogin } from '../domain/login.js';
import type { SiteProfile } from '../domain/site.js';
import { cookiesOf } from './browser-settings.js';

/** What of a cookie decides whether it is sent. */
type Cookie = {
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since 1970; absent for the run. */
  readonly expires?: number;
};

export type CookieJar = {
  /** The `Cookie` header for a URL; empty where there is none. */
  readonly header: (url: string) => string;
  /** Takes an answer's `Set-Cookie` lines. */
  readonly take: (url: string, lines: readonly string[]) => void;
};

/** As browsers bound them (RFC 6265, 6.1). */
const MAX_PER_HOST = 50;
const MAX_BYTES = 4096;

/**
 * A cookie goes to the very host that set it and to no other: `Domain` is not obeyed, so no list of public suffixes is needed
 * and nothing leaks to a neighbour. Only the cookies of a saved login go where the browser that they come from sent them.
 *
 * @param now milliseconds since 1970.
 */
export function cookieJar(site: SiteProfile, now: () => number, login?: SavedLogin): CookieJar {
  const hosts = new Map<string, Map<string, Cookie>>();
  const jarOf = (host: string): Map<string, Cookie> => {
    const jar = hosts.get(host) ?? new Map<string, Cookie>();
    hosts.set(host, jar);
    return jar;
  };
  for (const { name, value, url } of cookiesOf(site)) {
    jarOf(new URL(url).hostname).set(name, { value, path: '/', secure: false });
  }
  let loggedIn = (login?.cookies ?? []).map(fromLogin);
  return {
    header(url) {
      const { hostname, pathname, protocol } = new URL(url);
      const isSent = ([, cookie]: readonly [string, Cookie]): boolean =>
        fits(cookie.path, pathname) &&
        (!cookie.secure || protocol === 'https:') &&
        (cookie.expires ?? Infinity) > now();
      const saved = loggedIn
        .filter((cookie) => isFor(cookie.domain, hostname))
        .map((cookie) => [cookie.name, cookie] as const);
      const all = [...saved, ...(hosts.get(hostname) ?? [])].filter(isSent);
      return [...new Map(all)].map(([name, { value }]) => `${name}=${value}`).join('; ');
    },
    take(url, lines) {
      const { hostname, pathname } = new URL(url);
      const jar = jarOf(hostname);
      for (const line of lines) {
        const parsed = parse(line, pathname, now());
        if (!parsed) continue;
        jar.delete(parsed.name);
        const isSaved = ({ name, domain }: SavedCookie): boolean =>
          name === parsed.name && isSameDomain(domain, parsed.domain, hostname);
        const wasSaved = loggedIn.some(isSaved);
        if ((parsed.cookie.expires ?? Infinity) <= now()) {
          // What the site takes away is taken from all its hosts that had it.
          if (wasSaved) loggedIn = loggedIn.filter((cookie) => !isSaved(cookie));
          continue;
        }
        if (wasSaved) {
          // In its place and for the hosts that it was for: they would be logged out without it.
          loggedIn = loggedIn.map((cookie) =>
            isSaved(cookie)
              ? { name: cookie.name, domain: cookie.domain, ...parsed.cookie }
              : cookie,
          );
        } else if (jar.size < MAX_PER_HOST) jar.set(parsed.name, parsed.cookie);
      }
    },
  };
}

type SavedCookie = Cookie & { readonly name: string; readonly domain: string };

const fromLogin = (cookie: LoginCookie): SavedCookie => ({
  name: cookie.name,
  value: cookie.value,
  domain: cookie.domain,
  path: cookie.path,
  secure: cookie.secure,
  ...(cookie.expires < 0 ? {} : { expires: cookie.expires * 1000 }),
});

/** RFC 6265, 5.1.3; a domain without a leading dot is that very host. */
const isFor = (domain: string, host: string): boolean =>
  domain.startsWith('.') ? host === domain.slice(1) || host.endsWith(domain) : host === domain;

/**
 * Is a cookie that was saved for `saved` the one that a host sets, for itself or (`set`, without a leading dot) for a domain? One
 * that a host sets for itself is another than the one of the domain above it, and goes before it.
 */
const isSameDomain = (saved: string, set: string, host: string): boolean =>
  isFor(saved, host) &&
  (set === '' ? saved === host : saved === `.${set}` || (saved === set && host === set));

/** RFC 6265, 5.1.4. */
const fits = (path: string, asked: string): boolean =>
  asked === path || (asked.startsWith(path) && (path.endsWith('/') || asked[path.length] === '/'));

/** RFC 6265, 5.2: undefined where the line is no cookie. */
function parse(
  line: string,
  asked: string,
  now: number,
): { readonly name: string; readonly domain: string; readonly cookie: Cookie } | undefined {
  const [pair = '', ...rest] = line.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals).trim();
  if (equals < 1 || name === '' || line.length > MAX_BYTES || /[\r\n\0]/.test(line))
    return undefined;
  const attributes = new Map(
    rest.map((each) => {
      const [key = '', value = ''] = each.split(/=(.*)/s);
      return [key.trim().toLowerCase(), value.trim()];
    }),
  );
  const path = attributes.get('path') ?? '';
  const age = attributes.get('max-age');
  const date = Date.parse(attributes.get('expires') ?? '');
  let expires: number | undefined;
  if (age !== undefined && /^-?\d+$/.test(age)) expires = now + Number(age) * 1000;
  else if (!Number.isNaN(date)) expires = date;
  return {
    name,
    domain: (attributes.get('domain') ?? '').toLowerCase().replace(/^\./, ''),
    cookie: {
      value: pair.slice(equals + 1).trim(),
      path: path.startsWith('/') ? path : asked.slice(0, Math.max(1, asked.lastIndexOf('/'))),
      secure: attributes.has('secure'),
      ...(expires === undefined ? {} : { expires }),
    },
  };
}
