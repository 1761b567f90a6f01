// Keyword files: what a site's search is asked for. Their words may name a person, so no error repeats one.

import { readFile, stat } from 'node:fs/promises';
import { isErrno } from '../domain/errno.js';
import { UsageError } from '../domain/errors.js';

const MAX_BYTES = 64 * 1024;
const MAX_KEYWORDS = 500;
/** Longer ones are sentences, which no search finds. */
const MAX_CHARACTERS = 60;

const invalid = (file: string, line: number, detail: string): UsageError =>
  new UsageError('keywords-invalid', { file, line, detail });

/**
 * Parses a keyword file: one a line, spaces at the ends ignored, empty lines and those that begin with `#` too.
 *
 * @returns in NFC, each once, in the order of the file.
 * @throws UsageError `keywords-invalid` with the line.
 */
export function parseKeywords(text: string, file: string): readonly string[] {
  const found = new Set<string>();
  for (const [at, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|[\n\r]/)
    .entries()) {
    const line = raw.normalize('NFC').replace(/\s+/g, ' ').trim();
    if (line === '' || line.startsWith('#')) continue;
    if (Array.from(line).length > MAX_CHARACTERS) {
      throw invalid(file, at + 1, `expected at most ${MAX_CHARACTERS} characters`);
    }
    if (/\p{Cc}/u.test(line)) throw invalid(file, at + 1, 'expected no control characters');
    found.add(line);
    if (found.size > MAX_KEYWORDS) {
      throw invalid(file, at + 1, `expected at most ${MAX_KEYWORDS} keywords`);
    }
  }
  if (found.size === 0) throw invalid(file, 1, 'expected at least one keyword');
  return [...found];
}

/** Reads and parses a keyword file. @throws UsageError `keywords-invalid`, `not-permitted`, `file-missing` */
export async function readKeywords(file: string): Promise<readonly string[]> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw invalid(file, 1, `expected at most ${MAX_BYTES} bytes`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
    return parseKeywords(text, file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (isErrno(error, 'EACCES', 'EPERM')) {
      throw new UsageError('not-permitted', { path: file }, error);
    }
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) {
      throw new UsageError('file-missing', { path: file }, error);
    }
    throw invalid(file, 1, error instanceof TypeError ? 'expected UTF-8' : 'expected a file');
  }
}
