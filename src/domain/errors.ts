// Errors: the class is the policy (retry, skip, stop), the code is stable, the text has one home.

import { ERROR_TEXTS, type ErrorCode } from './error-texts.js';

export type { ErrorCode } from './error-texts.js';

/** Values that fill the placeholders of an error's text. Never a victim's particulars. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** An error's text with its `{{placeholders}}` filled. */
export const fill = (template: string, params: ErrorParams): string =>
  template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''));

/** What all of Vigil's own errors share: a stable code, what happened to what, and what to do next. */
export abstract class VigilError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** What to do next, in English; other languages translate by `code`. */
  readonly mend: string;

  constructor(code: ErrorCode, params: ErrorParams = {}, cause?: unknown) {
    super(fill(ERROR_TEXTS[code].message, params), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.params = params;
    this.mend = fill(ERROR_TEXTS[code].mend, params);
  }
}

/** It may work later: try the same again, with a delay and a bound. */
export class RetryError extends VigilError {}
/** This one thing cannot be had: write it down with its reason and go on with the next. */
export class SkipError extends VigilError {}
/** Nothing more can be done: end the command (exit code 1). */
export class StopError extends VigilError {}
/** The words or the configuration are wrong: end before anything was done (exit code 2). */
export class UsageError extends StopError {}

/** One line about any thrown value, for ledgers and logs. */
export function reasonOf(error: unknown): string {
  if (error instanceof VigilError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
