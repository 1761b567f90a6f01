// The documents say what the code does: their tables are the code's own, and no command is left out.

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../src/commands/program.js';
import { columnsMarkdown } from '../src/reports/columns.js';
import { tiersMarkdown } from '../src/reports/report-limits.js';
import { configMarkdown, exitCodesMarkdown } from './docs-tables.js';

/** Without the padding that the formatter aligns table cells with. */
const compact = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

const read = (name: string): string =>
  compact(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

const noTerminal = { out: () => undefined, err: () => undefined, outIsTerminal: false };
const commandsOf = (command: Command, before = 'vigil'): string[] =>
  command.commands.flatMap((sub) => {
    const name = `${before} ${sub.name()}`;
    return sub.commands.length === 0 ? [name] : commandsOf(sub, name);
  });

describe.each([
  ['README.md', 'en'],
  ['README.ko.md', 'ko'],
] as const)('%s', (file, language) => {
  it.each([
    ['exit codes', exitCodesMarkdown],
    ['tiers', tiersMarkdown],
    ['columns', columnsMarkdown],
    ['configuration', configMarkdown],
  ])('holds the table of %s', (_, markdown) => {
    expect(read(file)).toContain(compact(markdown(language)));
  });

  it('names every command', () => {
    const program = buildProgram(language, noTerminal, () => () => Promise.resolve());
    const text = read(file);
    const missing = commandsOf(program)
      .map((name) => name.replace(/ list$/, ''))
      .filter((name) => !text.includes(name));
    expect(missing).toEqual([]);
  });
});
