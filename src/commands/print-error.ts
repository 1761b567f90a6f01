// How an error ends a command: what happened, what to do next, and the exit code.

import { UsageError, VigilError } from '../domain/errors.js';
import { EXIT_CODES } from '../domain/exit-codes.js';
import type { Language } from '../domain/language.js';
import type { Terminal } from './session.js';
import { TEXTS } from './texts/texts.js';
import { asVigilError, toldIn } from './told.js';

/** Prints an error to stderr, and with `--json` to stdout as the one value. @returns the exit code. */
export function printError(
  terminal: Terminal,
  language: Language,
  error: unknown,
  how: { readonly json: boolean; readonly verbose: boolean; readonly stopped: boolean },
): number {
  const texts = TEXTS[language];
  const stopped = how.stopped && !(error instanceof VigilError);
  if (stopped) {
    terminal.err(`${texts.stopped}\n`);
    if (how.json) {
      terminal.out(`${JSON.stringify({ error: { code: 'stopped', message: texts.stopped } })}\n`);
    }
    return EXIT_CODES.failure.code;
  }
  const known = asVigilError(error);
  const { code, message, mend } = toldIn(language, known);
  terminal.err(`${texts.errorLabel}: ${message}\n${texts.mendLabel}: ${mend}\n`);
  if (how.verbose) terminal.err(`${causes(error)}\n`);
  if (how.json) terminal.out(`${JSON.stringify({ error: { code, message, mend } })}\n`);
  return known instanceof UsageError ? EXIT_CODES.usage.code : EXIT_CODES.failure.code;
}

/** The stack of an error and of what caused it. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${causes(error.cause)}`;
}
