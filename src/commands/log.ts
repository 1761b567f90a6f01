// The log: JSON lines on stderr where nobody watches (cron); on a terminal only warnings, as plain lines.

import { pino } from 'pino';
import type { Log } from '../domain/ports.js';

/**
 * @param stream where lines go; each is written whole.
 * @param how.verbose also debug lines, on a terminal too.
 */
export function makeLog(
  stream: NodeJS.WritableStream,
  how: { readonly isTerminal: boolean; readonly verbose: boolean },
): Log {
  const level = how.verbose ? 'debug' : how.isTerminal ? 'warn' : 'info';
  const logger = pino(
    {
      level,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void stream.write(how.isTerminal ? plain(line) : line) },
  );
  const at =
    (method: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    (message, fields = {}) => {
      logger[method](fields, message);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A JSON line as people read it: level, message, then the fields. */
function plain(line: string): string {
  const { level, time: _, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  // The progress line is on the same screen: begin at its first column.
  return `\r\u001b[K${String(level)}: ${String(msg)} ${rest.join(' ')}\n`;
}
