// How an error ends a command: what happened, what to do next, and the exit code.

import { CommanderError } from 'commander';
import { UsageError, VigilError, type ErrorCode, type ErrorParams } from '../domain/errors.js';
import { EXIT_CODES } from '../domain/exit-codes.js';
import type { Language } from '../domain/language.js';
import type { Terminal } from './session.js';
import { ERRORS_KO } from './texts/errors-ko.js';
import { TEXTS } from './texts/texts.js';

type Told = { readonly code: string; readonly message: string; readonly mend: string };

const fill = (template: string, params: ErrorParams): string =>
  template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''));

function told(error: VigilError, language: Language): Told {
  const { code, message, mend, params } = error;
  if (language === 'en') return { code, message, mend };
  const korean = ERRORS_KO[code satisfies ErrorCode];
  return { code, message: fill(korean.message, params), mend: fill(korean.mend, params) };
}

const unexpected = (error: unknown): VigilError =>
  error instanceof VigilError
    ? error
    : new UnexpectedError(
        'unexpected',
        { detail: error instanceof Error ? error.message : String(error) },
        error,
      );

class UnexpectedError extends VigilError {}

/** Prints an error to stderr, and with `--json` to stdout as the one value. @returns the exit code. */
export function printError(
  terminal: Terminal,
  language: Language,
  error: unknown,
  how: { readonly json: boolean; readonly verbose: boolean; readonly stopped: boolean },
): number {
  const texts = TEXTS[language];
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    if (how.json) terminal.out(`${JSON.stringify({ error: { code: error.code, message } })}\n`);
    return EXIT_CODES.usage.code;
  }
  if (how.stopped && !(error instanceof VigilError)) {
    terminal.err(`${texts.stopped}\n`);
    return EXIT_CODES.failure.code;
  }
  const known = unexpected(error);
  const { code, message, mend } = told(known, language);
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
