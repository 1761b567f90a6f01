// What a command is handed: a terminal, the words of the user's language, and the application on demand.

import type { App, Fingerprinter, Programs } from '../app.js';
import type { Config } from '../config.js';
import type { Exit } from '../domain/exit-codes.js';
import type { Language } from '../domain/language.js';
import type { Clock } from '../domain/ports.js';
import type { SiteProfile } from '../domain/site.js';
import { withParticles } from './texts/particles.js';
import type { CommandTexts } from './texts/texts.js';

/** stdout is data, stderr is talk. */
export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly outIsTerminal: boolean;
  /** Where a progress bar may be drawn; absent under cron and in pipes. */
  readonly barStream?: NodeJS.WritableStream;
  /** Asks on the terminal; undefined where there is none to ask on. */
  readonly ask?: (question: string) => Promise<string>;
};

export type Session = {
  readonly terminal: Terminal;
  readonly language: Language;
  readonly texts: CommandTexts;
  /** Print one JSON value instead of text. */
  readonly json: boolean;
  readonly cwd: string;
  /** The operating system's user: who did it. */
  readonly actor: string;
  readonly clock: Clock;
  /** IANA name of the machine's time zone. */
  readonly timeZone: string;
  /** A time as people read it there: `2026-11-22 03:15`. */
  readonly localTime: (at: Date) => string;
  /** Fires when the user or cron asks to stop (SIGINT, SIGTERM). */
  readonly stop: AbortSignal;
  readonly config: () => Config;
  /** The programs that Vigil needs: each looks for one and says its version, or throws what is missing. */
  readonly programs: Programs;
  /** All site profiles of the configured folder. */
  readonly profiles: () => Promise<readonly SiteProfile[]>;
  /** Asks the configured mail server whether it is there; undefined where none is configured. */
  readonly mailCheck: () => ((abort: AbortSignal) => Promise<void>) | undefined;
  /** Fingerprints alone, for commands that need no registry. */
  readonly fingerprinter: () => Promise<Fingerprinter>;
  /** The wired application, opened once and closed by the caller of the command. */
  readonly app: () => Promise<App>;
};

/** Prints a command's answer: one JSON value, or text for people. */
export function answer(session: Session, json: unknown, text: string): void {
  const shown = session.language === 'ko' ? withParticles(text) : text;
  session.terminal.out(session.json ? `${JSON.stringify(json, null, 2)}\n` : `${shown}\n`);
}

/** What a command's action is: parse, call, print, and say how it ended. */
export type Action<Arguments extends readonly unknown[]> = (
  session: Session,
  ...args: Arguments
) => Promise<Exit>;

/** Turns an action into what commander calls. */
export type Bind = <Arguments extends readonly unknown[]>(
  action: Action<Arguments>,
) => (...args: Arguments) => Promise<void>;
