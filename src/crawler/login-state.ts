// Saved logins as they come from a browser: a Playwright storage state or a Netscape cookies.txt, and what of it is the site's.

import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { getDomain } from 'tldts';
import { isErrno } from '../domain/errno.js';
import { UsageError } from '../domain/errors.js';
import { savedLoginSchema, type LoginCookie, type SavedLogin } from '../domain/login.js';
import type { SiteProfile } from '../domain/site.js';

const invalid = (file: string, detail: string, cause?: unknown): UsageError =>
  new UsageError('login-file-invalid', { file, detail }, cause);

/** Parses a storage state. @throws UsageError `login-file-invalid`, which repeats nothing of the file */
export function parseStorageState(text: string, file: string): SavedLogin {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(file, 'expected JSON');
  }
  const parsed = savedLoginSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw invalid(file, `expected a storage state; wrong at "${path}"`);
}

const FIELDS = 7;
const HTTP_ONLY = '#HttpOnly_';

/**
 * Parses Netscape's cookies.txt: domain, include subdomains, path, secure, expiry (seconds, 0 for the session), name, value, with tabs
 * between (https://curl.se/docs/http-cookies.html); `#HttpOnly_` before the domain.
 *
 * @throws UsageError `login-file-invalid` with the line.
 */
export function parseCookiesText(text: string, file: string): SavedLogin {
  const cookies: LoginCookie[] = [];
  for (const [at, raw] of text.split(/\r\n|[\n\r]/).entries()) {
    const httpOnly = raw.startsWith(HTTP_ONLY);
    const line = httpOnly ? raw.slice(HTTP_ONLY.length) : raw;
    if (line.trim() === '' || line.startsWith('#')) continue;
    const fields = line.split('\t');
    const [domain = '', below, path = '', secure, expires = '', name = '', ...value] = fields;
    if (fields.length < FIELDS - 1 || !/^\d+$/.test(expires) || name === '' || domain === '') {
      throw invalid(file, `line ${at + 1}: expected seven fields with tabs between`);
    }
    cookies.push({
      name,
      value: value.join('\t'),
      domain: below === 'TRUE' ? `.${domain.replace(/^\./, '')}` : domain.replace(/^\./, ''),
      path: path.startsWith('/') ? path : '/',
      expires: expires === '0' ? -1 : Number(expires),
      httpOnly,
      secure: secure === 'TRUE',
      sameSite: 'Lax',
    });
  }
  const parsed = savedLoginSchema.safeParse({ cookies, origins: [] });
  if (!parsed.success) throw invalid(file, 'expected fewer and shorter cookies');
  return parsed.data;
}

/** Larger files are no cookies of one browser. */
const MAX_FILE_BYTES = 8_000_000;

/** Reads what a browser exported. @throws UsageError `login-file-invalid`, `file-missing`, `not-permitted` */
export async function readExported(file: string, format: 'cookies' | 'state'): Promise<SavedLogin> {
  let text: string;
  try {
    if ((await stat(file)).size > MAX_FILE_BYTES) throw invalid(file, 'expected a smaller file');
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      throw new UsageError('file-missing', { path: file }, error);
    }
    if (isErrno(error, 'EACCES', 'EPERM')) {
      throw new UsageError('not-permitted', { path: file }, error);
    }
    throw invalid(file, 'expected a text file in UTF-8', error);
  }
  return format === 'cookies' ? parseCookiesText(text, file) : parseStorageState(text, file);
}

/** The registrable domain of a host, or the host itself where it has none (an address, localhost). */
const ownerOf = (host: string): string => {
  const bare = host
    .toLowerCase()
    .replace(/^\./, '')
    .replace(/^\[|\]$/g, '');
  return isIP(bare) ? bare : (getDomain(bare, { allowPrivateDomains: true }) ?? bare);
};

/** The registrable domains that a site is at. */
const ownersOf = (site: SiteProfile): ReadonlySet<string> =>
  new Set(
    [
      ...site.seeds,
      ...site.search.map(({ url }) => url),
      ...(site.login?.page === undefined ? [] : [site.login.page]),
      ...site.follow.hosts.map((host) => `http://${host}`),
    ].map((url) => ownerOf(new URL(url).hostname)),
  );

/**
 * What of a browser's login is the site's. The rest is nobody's business: a cookies.txt is often the whole browser of a person.
 *
 * @returns `foreign`: cookies and stores of other sites, which were left out.
 */
export function loginOf(
  site: SiteProfile,
  state: SavedLogin,
): { readonly login: SavedLogin; readonly foreign: number } {
  const owners = ownersOf(site);
  const cookies = state.cookies.filter(({ domain }) => owners.has(ownerOf(domain)));
  const origins = state.origins.filter(
    ({ origin }) => URL.canParse(origin) && owners.has(ownerOf(new URL(origin).hostname)),
  );
  const foreign = state.cookies.length - cookies.length + (state.origins.length - origins.length);
  return { login: { cookies, origins }, foreign };
}
