// vigil site: list the profiles, check one against the real site. Nothing is stored.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { LoginSource } from '../app.js';
import { StopError, UsageError } from '../domain/errors.js';
import type { SiteStanding } from '../domain/login.js';
import { siteIdSchema, type SiteProfile } from '../domain/site.js';
import { sought } from '../domain/sought.js';
import { WORDS } from '../domain/words.js';
import { wholeNumber } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { table } from './table.js';

/** How a site's login stands, as the latest run found it. */
function loginWord(
  { texts: { site: texts }, localTime }: Session,
  { id, login }: SiteProfile,
  standings: readonly SiteStanding[],
): string {
  if (!login) return texts.login.none;
  const standing = standings.find(({ siteId }) => siteId === id);
  if (!standing) return texts.login.unknown;
  return texts.login[standing.state](localTime(standing.since));
}

const listSites: Action<[]> = async (session) => {
  const app = await session.app();
  const profiles = await app.profiles();
  const standings = await app.store.siteStandings.current();
  const words = WORDS[session.language];
  const { site: texts } = session.texts;
  const rows = profiles.map((profile) => [
    profile.id,
    profile.name,
    words.channel[profile.channel],
    profile.mode,
    profile.seeds.length,
    loginWord(session, profile, standings),
    profile.robots === 'obey' ? texts.obeys : texts.ignores(profile.robots.ignore),
  ]);
  const text =
    rows.length === 0 ? texts.none(app.config['paths.sites']) : table(texts.columns, rows);
  answer(session, profiles, text);
  return 'done';
};

/** A profile named by its id, or a file that is not in the folder yet. */
async function profileOf(session: Session, named: string): Promise<SiteProfile> {
  const app = await session.app();
  if (/\.ya?ml$/i.test(named)) return app.profileFrom(resolve(session.cwd, named));
  const profile = (await app.profiles()).find((candidate) => candidate.id === named);
  if (!profile) throw new StopError('not-found', sought('site', named));
  return profile;
}

const checkSite: Action<[string, { readonly pages: string }]> = async (session, named, options) => {
  const app = await session.app();
  const profile = await profileOf(session, named);
  const most = wholeNumber('--pages', options.pages);
  const pages = await app.checkSite(profile, most, session.stop);
  const { site: texts } = session.texts;
  const words = WORDS[session.language];
  const rows = pages.map((page) => [
    words.visitOutcome[page.outcome],
    page.links,
    page.images,
    page.videos,
    page.faults,
    page.gates.join(', '),
    `${(page.durationMs / 1000).toFixed(1)} s`,
    page.url,
  ]);
  const reasons = pages.flatMap(({ url, reason, modeProbe }) => [
    ...(reason === undefined ? [] : [`${url}: ${reason}`]),
    ...(modeProbe === undefined ? [] : [`${url}: ${modeProbe.evidence}`]),
  ]);
  const lines = [
    texts.valid(profile.id),
    table(texts.checkColumns, rows),
    ...reasons,
    texts.nothingStored,
  ];
  answer(session, pages, lines.join('\n'));
  return pages.some((page) => page.outcome !== 'fetched' || page.faults > 0)
    ? 'incomplete'
    : 'done';
};

type LoginOptions = { readonly cookies?: string; readonly state?: string };

/** Where a login comes from: a file that was named, or else a window. */
function loginSource(session: Session, { cookies, state }: LoginOptions): LoginSource {
  if (cookies !== undefined && state !== undefined) {
    throw new UsageError('option-invalid', {
      name: '--state',
      expected: 'either --cookies or --state',
      received: state,
    });
  }
  if (cookies !== undefined) return { from: 'cookies', file: resolve(session.cwd, cookies) };
  if (state !== undefined) return { from: 'state', file: resolve(session.cwd, state) };
  const { ask } = session.terminal;
  // Without a terminal, closing the window says that it is done.
  const finished = ask ? ask(session.texts.site.pressEnter) : new Promise(() => undefined);
  return { from: 'window', finished };
}

const logIn: Action<[string, LoginOptions]> = async (session, named, options) => {
  const app = await session.app();
  const site = await profileOf(session, named);
  const source = loginSource(session, options);
  const saved = await app.logIn(site, source, session.actor, session.stop);
  const { site: texts } = session.texts;
  const lines = [
    texts.loggedIn(site.id, saved.cookies + saved.origins),
    ...(saved.foreign > 0 ? [texts.foreign(saved.foreign)] : []),
    saved.encrypted ? texts.encrypted : texts.notEncrypted,
    ...('file' in source ? [texts.deleteFile(source.file)] : []),
    ...(site.login ? [texts.tryLogin(site.id)] : [texts.noLoginCheck]),
  ];
  answer(session, { siteId: site.id, ...saved }, lines.join('\n'));
  return 'done';
};

const logOut: Action<[string]> = async (session, named) => {
  const app = await session.app();
  // A login must not outlive its profile, so the id is enough, whatever became of the folder of profiles.
  const asked = siteIdSchema.safeParse(named);
  const siteId = asked.success ? asked.data : (await profileOf(session, named)).id;
  const erased = await app.logOut(siteId, session.actor);
  // Neither a login nor a profile: the id was typed wrongly, and another login is still there.
  if (!erased) await profileOf(session, named);
  const { site: texts } = session.texts;
  answer(session, { siteId, erased }, erased ? texts.loggedOut(siteId) : texts.noLogin(siteId));
  return 'done';
};

const siteKeywords: Action<[string]> = async (session, named) => {
  const app = await session.app();
  const pages = await app.searchPages(await profileOf(session, named));
  const { site: texts } = session.texts;
  const rows = pages.map(({ keyword, word, url }) => [keyword, word === keyword ? '' : word, url]);
  const text =
    rows.length === 0
      ? texts.noSearch
      : `${table(texts.keywordColumns, rows)}\n${texts.asked(rows.length)}`;
  answer(session, pages, text);
  return 'done';
};

export function addSiteCommands(program: Command, bind: Bind, { help }: Session['texts']): void {
  const group = program.command('site').description(help.site.group);
  group.command('list', { isDefault: true }).description(help.site.list).action(bind(listSites));
  group
    .command('check')
    .description(help.site.check)
    .argument('<site>', help.site.argument)
    .option('--pages <n>', help.site.pages, '5')
    .action(bind(checkSite));
  group
    .command('login')
    .description(help.site.login)
    .argument('<site>', help.site.argument)
    .option('--cookies <file>', help.site.cookies)
    .option('--state <file>', help.site.state)
    .action(bind(logIn));
  group
    .command('logout')
    .description(help.site.logout)
    .argument('<site>', help.site.argument)
    .action(bind(logOut));
  group
    .command('keywords')
    .description(help.site.keywords)
    .argument('<site>', help.site.argument)
    .action(bind(siteKeywords));
}
