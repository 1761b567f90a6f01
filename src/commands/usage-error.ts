// What commander says of wrong words, as one of our own errors: with a code, a mend, and in the user's language.

import type { Command, CommanderError } from 'commander';
import { UsageError } from '../domain/errors.js';

/** The first word in single quotes: commander names what was wrong there. */
const quoted = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? '';

/** Words such as `alerts lst`: commander hands `lst` to the group's default verb, which has no place for it. */
function unknownVerb(program: Command, argv: readonly string[]): UsageError | undefined {
  for (const [index, word] of argv.entries()) {
    const group = program.commands.find((command) => command.name() === word);
    if (group === undefined) continue;
    const verb = argv[index + 1];
    if (group.commands.length === 0 || verb === undefined || verb.startsWith('-')) return undefined;
    if (verb === 'help' || group.commands.some((command) => command.name() === verb)) {
      return undefined;
    }
    return new UsageError('command-unknown', {
      name: `${word} ${verb}`,
      help: `vigil ${word} --help`,
    });
  }
  return undefined;
}

/** The same error in our words; one that has no words of ours keeps commander's. @param argv what was typed after `vigil`. */
export function usageErrorOf(
  { code, message }: CommanderError,
  program: Command,
  argv: readonly string[],
): UsageError {
  const text = message.replace(/^error: /, '');
  const name = quoted(text);
  switch (code) {
    case 'commander.unknownCommand':
      return (
        unknownVerb(program, argv) ??
        new UsageError('command-unknown', { name, help: 'vigil --help' })
      );
    case 'commander.unknownOption':
      return new UsageError('option-unknown', { name });
    case 'commander.missingArgument':
      return new UsageError('argument-missing', { name });
    case 'commander.optionMissingArgument':
      return new UsageError('option-value-missing', { name });
    case 'commander.excessArguments':
      return unknownVerb(program, argv) ?? new UsageError('arguments-too-many');
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
