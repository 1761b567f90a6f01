// Headers: which ones cross the guard, and the two that the guard itself speaks with.

import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Set on the 403 of a refused destination; the value is the reason. */
export const REFUSED_HEADER = 'x-vigil-refused';
/** Set on the 502 or 504 of a destination that could not be reached; the value is the reason. */
export const FAILED_HEADER = 'x-vigil-failed';

/** Hop-by-hop (RFC 9110, 7.6.1) and, so that no site can speak in our name, the guard's own. */
const STRIPPED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  REFUSED_HEADER,
  FAILED_HEADER,
]);

/** What no header value may hold (RFC 9110, 5.5), as Node writes none that has it. */
const UNWRITABLE = /[^\t\x20-\x7e\x80-\xff]/;

const isValid = (value: string | readonly string[]): boolean =>
  typeof value === 'string'
    ? !UNWRITABLE.test(value)
    : value.every((part) => !UNWRITABLE.test(part));

const NONE: ReadonlySet<string> = new Set();
/** What nearly every message says, which names no header. */
const PLAIN_CONNECTION = /^(?:keep-alive|close)?$/i;

/** The end-to-end headers of a message; ones that cannot be written again are left out. */
export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { connection = '' } = headers;
  const named = PLAIN_CONNECTION.test(connection)
    ? NONE
    : new Set(connection.toLowerCase().split(/\s*,\s*/));
  const isChunked = headers['transfer-encoding'] !== undefined;
  const kept: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || STRIPPED.has(name) || named.has(name)) continue;
    // Chunks count, not this (RFC 9112, 6.3): who believed it would wait for bytes that never come.
    if (isChunked && name === 'content-length') continue;
    if (isValid(value)) kept[name] = value;
  }
  return kept;
}
