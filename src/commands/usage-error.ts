// What commander says of wrong words, as one of our own errors: with a code, a mend, and in the user's language.

import type { CommanderError } from 'commander';
import { UsageError } from '../domain/errors.js';

/** The first word in single quotes: commander names what was wrong there. */
const quoted = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? '';

/** The same error in our words; one that has no words of ours keeps commander's. */
export function usageErrorOf({ code, message }: CommanderError): UsageError {
  const text = message.replace(/^error: /, '');
  const name = quoted(text);
  switch (code) {
    case 'commander.unknownCommand':
      return new UsageError('command-unknown', { name });
    case 'commander.unknownOption':
      return new UsageError('option-unknown', { name });
    case 'commander.missingArgument':
      return new UsageError('argument-missing', { name });
    case 'commander.optionMissingArgument':
      return new UsageError('option-value-missing', { name });
    case 'commander.excessArguments':
      return new UsageError('arguments-too-many');
    case 'commander.help':
      return new UsageError('command-missing');
    case 'commander.invalidArgument': {
      const [, received = '', expected = ''] =
        /argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(text) ?? [];
      return new UsageError('option-invalid', { name, received, expected });
    }
    default:
      return new UsageError('usage-wrong', { detail: text });
  }
}
