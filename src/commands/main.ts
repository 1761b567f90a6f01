// From argv to an exit code, without touching the process: cli.ts hands in what is outside.

import { CommanderError } from 'commander';
import {
  mailCheckOf,
  openApp,
  openFingerprinter,
  profilesOf,
  programs,
  type App,
  type Fingerprinter,
} from '../app.js';
import { loadConfig } from '../config-file.js';
import { parseConfig, type Config } from '../config.js';
import { UsageError } from '../domain/errors.js';
import { EXIT_CODES, type Exit } from '../domain/exit-codes.js';
import { LANGUAGES, type Language } from '../domain/language.js';
import type { Clock, Log } from '../domain/ports.js';
import { minuteFormatter } from '../domain/times.js';
import { printError } from './print-error.js';
import { buildProgram, type SharedOptions } from './program.js';
import type { Bind, Session, Terminal } from './session.js';
import { TEXTS } from './texts/texts.js';
import { usageErrorOf } from './usage-error.js';

/** The world outside the command. */
export type Outside = {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Folder for temporary files where no configuration names one. */
  readonly temporary: string;
  readonly terminal: Terminal;
  readonly user: string;
  readonly pid: number;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly stop: AbortSignal;
  readonly makeLog: (verbose: boolean) => Log;
};

/** The language that `--lang` asks for, else the environment's locale, else English. */
export function languageOf({ argv, environment }: Pick<Outside, 'argv' | 'environment'>): Language {
  const at = argv.indexOf('--lang');
  const asked = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--lang='))?.slice(7);
  const named = LANGUAGES.find((language) => language === asked);
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return named ?? (locale.startsWith('ko') ? 'ko' : 'en');
}

/** A configuration of nothing but defaults and the environment, for commands that need no folder of their own. */
const defaultConfig = ({ cwd, environment, temporary }: Outside): Config =>
  parseConfig('', `${cwd}/vigil.yaml`, { VIGIL_PATHS_TEMPORARY: temporary, ...environment });

function makeSession(outside: Outside, language: Language, options: SharedOptions) {
  let config: Config | undefined;
  let app: Promise<App> | undefined;
  let fingerprinter: Promise<Fingerprinter> | undefined;
  const load = () => (config ??= loadConfig(options.config, outside.cwd, outside.environment));
  const loadOrDefault = (): Config => {
    try {
      return load();
    } catch (error) {
      const none = error instanceof UsageError && error.code === 'config-missing';
      if (none && options.config === undefined) return defaultConfig(outside);
      throw error;
    }
  };
  const { clock, timeZone, environment, pid } = outside;
  const log = outside.makeLog(options.verbose === true);
  const session: Session = {
    terminal: outside.terminal,
    language,
    texts: TEXTS[language],
    json: options.json === true,
    cwd: outside.cwd,
    actor: outside.user,
    clock,
    timeZone,
    localTime: minuteFormatter(timeZone),
    stop: outside.stop,
    config: load,
    programs: programs(loadOrDefault, environment),
    profiles: async () => profilesOf(load()),
    mailCheck: () => mailCheckOf(load(), environment),
    fingerprinter: () => (fingerprinter ??= openFingerprinter(loadOrDefault(), environment, log)),
    app: () => (app ??= openApp(load(), { clock, log, language, timeZone, environment, pid })),
  };
  const close = async () => {
    for (const opened of [app, fingerprinter]) {
      await opened?.then(
        (resource) => resource[Symbol.asyncDispose](),
        () => undefined,
      );
    }
  };
  return { session, close };
}

/** Runs one command to its end. @returns the exit code, from the table in domain/exit-codes.ts. */
export async function main(outside: Outside): Promise<number> {
  const language = languageOf(outside);
  const { terminal } = outside;
  let exit: Exit = 'done';
  const bind: Bind =
    (action) =>
    async (...args) => {
      const { session, close } = makeSession(outside, language, program.opts<SharedOptions>());
      try {
        exit = await action(session, ...args);
      } finally {
        await close();
      }
    };
  const program = buildProgram(language, terminal, bind);
  try {
    await program.parseAsync([...outside.argv], { from: 'user' });
    return EXIT_CODES[exit].code;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_CODES.done.code;
    const { json, verbose } = program.opts<SharedOptions>();
    const told =
      error instanceof CommanderError ? usageErrorOf(error, program, outside.argv) : error;
    return printError(terminal, language, told, {
      // Where words were wrong, the option may not have been reached.
      json: json === true || outside.argv.includes('--json'),
      verbose: verbose === true,
      stopped: outside.stop.aborted,
    });
  }
}
