// Logging in to a site: from what a browser exported, or in a window; kept, and written into the audit log.

import { basename } from 'node:path';
import { logInByHand } from './crawler/login-browser.js';
import { saveLogin, type LoginFolder } from './crawler/login-file.js';
import { loginOf, readExported } from './crawler/login-state.js';
import { StopError, UsageError } from './domain/errors.js';
import type { AuditLog, Clock } from './domain/ports.js';
import type { SavedLogin } from './domain/login.js';
import type { SiteProfile } from './domain/site.js';
import type { Guard } from './egress/guard.js';
import type { ChromiumProgram } from './programs.js';

export type LoginSource =
  | { readonly from: 'cookies' | 'state'; readonly file: string }
  /** `finished` settles when the person at the window says so. */
  | { readonly from: 'window'; readonly finished: Promise<unknown> };

export type LoggedIn = {
  readonly cookies: number;
  /** Stores of the browser (localStorage) that go with them. */
  readonly origins: number;
  /** Cookies and stores of other sites, which were not kept. */
  readonly foreign: number;
  readonly encrypted: boolean;
};

export type LoginParts = {
  readonly where: LoginFolder;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A guard that the window goes through. */
  readonly openWay: () => Promise<Guard>;
  readonly chromium: () => ChromiumProgram;
};

/** @throws StopError `login-no-display` where no window can be shown. */
async function fromWindow(
  site: SiteProfile,
  finished: Promise<unknown>,
  abort: AbortSignal,
  { environment, openWay, chromium }: LoginParts,
): Promise<SavedLogin> {
  const none = (detail: string): StopError =>
    new StopError('login-no-display', { site: site.id, detail });
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) throw none('no display');
  if (site.proxy !== undefined) throw none('the window cannot go through the profile’s proxy');
  const program = chromium();
  const binary = basename(program.env['VIGIL_CHROMIUM_BINARY'] ?? '');
  if (/headless/.test(binary)) throw none(`${binary} has no windows`);
  const way = await openWay();
  try {
    const window = { ...program, visible: true, proxyUrl: way.url };
    const state = await logInByHand(site, window, finished, abort);
    if (state) return state;
    throw none('the window was closed, or it was interrupted');
  } finally {
    await way[Symbol.asyncDispose]();
  }
}

/** @see App.logIn */
export async function logIn(
  site: SiteProfile,
  source: LoginSource,
  actor: string,
  abort: AbortSignal,
  parts: LoginParts,
): Promise<LoggedIn> {
  const { where, audit, clock } = parts;
  const state =
    source.from === 'window'
      ? await fromWindow(site, source.finished, abort, parts)
      : await readExported(source.file, source.from);
  const { login, foreign } = loginOf(site, state);
  if (login.cookies.length === 0 && login.origins.length === 0) {
    const file = source.from === 'window' ? 'the window' : source.file;
    throw new UsageError('login-empty', { file, site: site.id, foreign });
  }
  const at = clock.now();
  await saveLogin(where, site.id, login, at);
  await audit.append('site-logged-in', site.id, actor, at);
  const encrypted = where.key !== '';
  return { cookies: login.cookies.length, origins: login.origins.length, foreign, encrypted };
}
