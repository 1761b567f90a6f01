// The command line as commander sees it: every verb, its help, and the options that all share.

import { Command, Option } from 'commander';
import { EXIT_CODES } from '../domain/exit-codes.js';
import { LANGUAGES, type Language } from '../domain/language.js';
import { VERSION } from '../version.js';
import { addAlertCommands } from './alerts.js';
import { addAuditCommands } from './audit.js';
import { addEvidenceCommands } from './evidence.js';
import { addRetentionCommands } from './retention.js';
import { addCaseCommands } from './case.js';
import { addCheckCommands } from './checks.js';
import { addCrawlCommand } from './crawl.js';
import { addDoctorCommand } from './doctor.js';
import { addExportCommand } from './export.js';
import { addFingerprintCommand } from './fingerprint.js';
import { addInitCommand } from './init.js';
import { addLookupCommand } from './lookup.js';
import { addOutboxCommands } from './outbox.js';
import { addRegisterCommands } from './register.js';
import { addReportCommand } from './report.js';
import type { Bind, Terminal } from './session.js';
import { addSiteCommands } from './site.js';
import { addStatusCommand } from './status.js';
import { addTakedownCommands } from './takedown.js';
import { TEXTS } from './texts/texts.js';

/** Options that every command takes. */
export type SharedOptions = {
  readonly config?: string;
  readonly json?: true;
  readonly lang?: Language;
  readonly verbose?: true;
};

const exitCodeHelp = (language: Language): string =>
  Object.values(EXIT_CODES)
    .map((exit) => `  ${exit.code}  ${exit[language]}`)
    .join('\n');

/**
 * Builds the program. It never ends the process: wrong words throw commander's `CommanderError`.
 *
 * @param bind turns a command's action into what commander calls.
 */
export function buildProgram(language: Language, terminal: Terminal, bind: Bind): Command {
  const texts = TEXTS[language];
  const program = new Command('vigil')
    .description(texts.help.about)
    .version(VERSION, '-V, --version', texts.help.version)
    .helpOption('-h, --help', texts.help.help)
    .helpCommand('help [command]', texts.help.help)
    .option('--config <file>', texts.help.config)
    .option('--json', texts.help.json)
    .addOption(new Option('--lang <language>', texts.help.lang).choices(LANGUAGES))
    .option('--verbose', texts.help.verbose)
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => texts.help.titles[title] ?? title,
    })
    // Wrong words are told by print-error.ts, in the user's language.
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: () => undefined,
    })
    .showSuggestionAfterError(false)
    .addHelpText('afterAll', `\n${texts.help.exitCodes}\n${exitCodeHelp(language)}`)
    .exitOverride();
  addInitCommand(program, bind, texts);
  addDoctorCommand(program, bind, texts);
  addCaseCommands(program, bind, texts);
  addRegisterCommands(program, bind, texts);
  addFingerprintCommand(program, bind, texts);
  addLookupCommand(program, bind, texts);
  addSiteCommands(program, bind, texts);
  addCrawlCommand(program, bind, texts);
  addAlertCommands(program, bind, texts);
  addCheckCommands(program, bind, texts);
  addTakedownCommands(program, bind, texts);
  addOutboxCommands(program, bind, texts);
  addExportCommand(program, bind, texts);
  addReportCommand(program, bind, texts);
  addStatusCommand(program, bind, texts);
  addEvidenceCommands(program, bind, texts);
  addAuditCommands(program, bind, texts);
  addRetentionCommands(program, bind, texts);
  return program;
}
