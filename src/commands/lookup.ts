// vigil lookup: compares files with the registry, without crawling.

import type { Command } from 'commander';
import { changesOf } from '../domain/changes.js';
import type { Match } from '../domain/match.js';
import type { LookupResult } from '../domain/results.js';
import { isLower, matchWords } from './match-words.js';
import { withProgress } from './progress.js';
import { answer, type Action, type Bind, type Session } from './session.js';

/** Would one of them raise an alert, if a crawl had found it? */
const alerts = (matches: readonly Match[]): boolean => matches.some(({ tier }) => !isLower(tier));

type Matched = LookupResult & { readonly outcome: 'matched' };

/** The matches that a person has not ruled out. */
const counted = ({ matches, notThis = [] }: Matched): readonly Match[] =>
  matches.filter(({ referenceId }) => !notThis.includes(referenceId));

/** The matches, a line each, with a word on what a tier that raises no alert means. */
function matchedText(session: Session, result: Matched): string {
  const { matches, notThis = [] } = result;
  const texts = session.texts.lookup;
  const lower = [...new Set(matches.map(({ tier }) => tier).filter(isLower))];
  const count = matches.length;
  return [
    alerts(counted(result)) ? texts.matched(count) : texts.onlyLower(count),
    ...matches.map((match) => `  ${matchWords(session.language, match)}`),
    ...lower.map((tier) => `  ${texts.lower[tier]}`),
    ...(notThis.length === 0 ? [] : [session.texts.telling.lookupNotThis(notThis)]),
  ].join('\n');
}

function textOf(session: Session, result: LookupResult): string {
  const texts = session.texts.lookup;
  switch (result.outcome) {
    case 'matched':
      return `${result.path}: ${matchedText(session, result)}`;
    case 'no-match':
      return `${result.path}: ${texts.noMatch}`;
    case 'not-comparable':
    case 'unreadable':
      return `${result.path}: ${texts[result.outcome]}: ${session.texts.reason(result.reason)}`;
  }
}

const matchJson = (match: Match) => ({
  ...match,
  changes: changesOf(match).map(({ code }) => code),
});

const lookup: Action<[string[]]> = async (session, paths) => {
  const app = await session.app();
  const results = await withProgress(session.terminal, await app.lookUp(paths, session.stop));
  const json = results.map((result) => ({
    ...result,
    matches: result.outcome === 'matched' ? result.matches.map(matchJson) : [],
  }));
  answer(session, json, results.map((result) => textOf(session, result)).join('\n'));
  if (results.some((result) => result.outcome === 'matched' && alerts(counted(result)))) {
    return 'alerts';
  }
  return results.some(({ outcome }) => outcome === 'unreadable') ? 'incomplete' : 'done';
};

export function addLookupCommand(program: Command, bind: Bind, { help }: Session['texts']): void {
  program
    .command('lookup')
    .description(help.lookup)
    .argument('<path...>', help.paths)
    .action(bind(lookup));
}
