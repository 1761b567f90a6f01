// A text that a person wrote in place of a draft: `Subject: …`, an empty line, the body. The same form that `show` prints.

import { oneLine } from '../domain/display-width.js';
import { UsageError } from '../domain/errors.js';
import { refuseDisclosure } from './disclosure.js';

/** As long as the longest draft of fifty places, several times over. */
const MAX_CHARACTERS = 200_000;
const MAX_SUBJECT = 300;

/**
 * @param file named in errors only.
 * @throws UsageError `template-invalid`; StopError `takedown-discloses`.
 */
export function parseEdited(
  text: string,
  file: string,
  caseIds: readonly string[],
): { readonly subject: string; readonly body: string } {
  const wrong = (line: number, detail: string) =>
    new UsageError('template-invalid', { file, line, detail });
  if (text.length > MAX_CHARACTERS) throw wrong(1, `expected at most ${MAX_CHARACTERS} characters`);
  const [first = '', second, ...rest] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const subject = oneLine(/^Subject: (.+)$/.exec(first)?.[1] ?? '');
  if (subject === '') throw wrong(1, 'expected "Subject: …" as the first line');
  if (subject.length > MAX_SUBJECT) throw wrong(1, `expected at most ${MAX_SUBJECT} characters`);
  if (second !== '') throw wrong(2, 'expected an empty line after the subject');
  const body = `${rest.join('\n').trim()}\n`;
  if (body.trim() === '') throw wrong(3, 'expected a text');
  const hole = rest.findIndex((line) => line.includes('{{'));
  if (hole >= 0) throw wrong(hole + 3, 'expected no placeholder: a text is sent as it is');
  refuseDisclosure(`${subject}\n${body}`, caseIds);
  return { subject, body };
}
