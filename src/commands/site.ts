// vigil site: list the profiles, check one against the real site. Nothing is stored.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { StopError } from '../domain/errors.js';
import type { SiteProfile } from '../domain/site.js';
import { WORDS } from '../domain/words.js';
import { wholeNumber } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { table } from './table.js';

const listSites: Action<[]> = async (session) => {
  const app = await session.app();
  const profiles = await app.profiles();
  const words = WORDS[session.language];
  const { site: texts } = session.texts;
  const rows = profiles.map((profile) => [
    profile.id,
    profile.name,
    words.channel[profile.channel],
    profile.mode,
    profile.seeds.length,
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
  if (!profile) throw new StopError('not-found', { what: 'site', id: named });
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
    .command('keywords')
    .description(help.site.keywords)
    .argument('<site>', help.site.argument)
    .action(bind(siteKeywords));
}
