// vigil lookup: compares files with the registry, without crawling.

import type { Command } from 'commander';
import type { LookupResult } from '../domain/results.js';
import { matchWords } from './match-words.js';
import { withProgress } from './progress.js';
import { answer, type Action, type Bind, type Session } from './session.js';

function textOf(session: Session, result: LookupResult): string {
  const texts = session.texts.lookup;
  switch (result.outcome) {
    case 'matched':
      return [
        `${result.path}: ${texts.matched(result.matches.length)}`,
        ...result.matches.map((match) => `  ${matchWords(session.language, match)}`),
      ].join('\n');
    case 'no-match':
      return `${result.path}: ${texts.noMatch}`;
    case 'not-comparable':
    case 'unreadable':
      return `${result.path}: ${texts[result.outcome]}: ${session.texts.reason(result.reason)}`;
  }
}

const lookup: Action<[string[]]> = async (session, paths) => {
  const app = await session.app();
  const results = await withProgress(session.terminal, await app.lookUp(paths, session.stop));
  const json = results.map((result) => ({ matches: [], ...result }));
  answer(session, json, results.map((result) => textOf(session, result)).join('\n'));
  if (results.some(({ outcome }) => outcome === 'matched')) return 'alerts';
  return results.some(({ outcome }) => outcome === 'unreadable') ? 'incomplete' : 'done';
};

export function addLookupCommand(program: Command, bind: Bind, { help }: Session['texts']): void {
  program
    .command('lookup')
    .description(help.lookup)
    .argument('<path...>', help.paths)
    .action(bind(lookup));
}
