// An error in the user's language: what happened, and what to do next.

import { fill, VigilError } from '../domain/errors.js';
import type { Language } from '../domain/language.js';
import { ERRORS_KO } from './texts/errors-ko.js';
import { PARAMS_KO } from './texts/params-ko.js';
import { withParticles } from './texts/particles.js';

export type Told = { readonly code: string; readonly message: string; readonly mend: string };

class UnexpectedError extends VigilError {}

/** The error as one of ours: what was foreseen by nobody is `unexpected`. */
export const asVigilError = (error: unknown): VigilError =>
  error instanceof VigilError
    ? error
    : new UnexpectedError(
        'unexpected',
        { detail: error instanceof Error ? error.message : String(error) },
        error,
      );

export function toldIn(language: Language, error: VigilError): Told {
  const { code, message, mend, params } = error;
  if (language === 'en') return { code, message, mend };
  const korean = ERRORS_KO[code];
  const words = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, PARAMS_KO.get(value) ?? value]),
  );
  const told = (template: string): string => withParticles(fill(template, words));
  return { code, message: told(korean.message), mend: told(korean.mend) };
}
