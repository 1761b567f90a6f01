// The configuration file: where it is looked for, and the one that `vigil init` writes.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { CONFIG_KEYS, parseConfig, type Config, type ConfigKey } from './config.js';
import { isErrno } from './domain/errno.js';
import { StopError, UsageError } from './domain/errors.js';
import type { Language } from './domain/language.js';

export const CONFIG_FILE = 'vigil.yaml';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the configuration may be, the first first: the working folder, then the user's config folder (XDG). */
function candidates(cwd: string, environment: Environment): readonly string[] {
  const home = environment['HOME'];
  const user =
    environment['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'));
  return [
    join(cwd, CONFIG_FILE),
    ...(user === undefined ? [] : [join(user, 'vigil', CONFIG_FILE)]),
  ];
}

/**
 * Reads and parses the configuration.
 *
 * @param named what `--config` says; then no other place is looked at.
 * @throws UsageError `config-missing`, `config-invalid`; StopError `not-permitted`.
 */
export function loadConfig(
  named: string | undefined,
  cwd: string,
  environment: Environment,
): Config {
  const files = named === undefined ? candidates(cwd, environment) : [resolve(cwd, named)];
  for (const file of files) {
    try {
      return parseConfig(readFileSync(file, 'utf8'), file, environment);
    } catch (error) {
      if (isErrno(error, 'EACCES', 'EPERM'))
        throw new StopError('not-permitted', { path: file }, error);
      if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw error;
    }
  }
  throw new UsageError('config-missing', { file: files.join(', ') });
}

/** The text of a configuration file with every key, its default and its explanation. */
export function initialConfig(language: Language): string {
  const names = Object.keys(CONFIG_KEYS) as readonly ConfigKey[];
  const sectionOf = (name: ConfigKey): string => name.split('.')[0] ?? name;
  // A section is one key of the file, wherever the table names what is in it.
  const together = [...new Set(names.map(sectionOf))].flatMap((head) =>
    names.filter((name) => sectionOf(name) === head),
  );
  const lines: string[] = [];
  let section = '';
  for (const name of together) {
    const { initial, about } = CONFIG_KEYS[name];
    const [head, ...rest] = name.split('.');
    const inner = rest.join('.');
    if (inner !== '' && head !== undefined && head !== section) lines.push('', `${head}:`);
    section = inner === '' ? '' : (head ?? '');
    const indent = inner === '' ? '' : '  ';
    lines.push(`${indent}# ${about[language]}`);
    lines.push(`${indent}${inner === '' ? name : inner}: ${stringify(initial).trim()}`);
  }
  return `${lines.join('\n')}\n`;
}
