// What never leaves the house: the case's number and personal particulars. Looked for in every text before it is kept.

import { StopError } from '../domain/errors.js';

/** A Korean resident registration number (주민등록번호): a date of birth, then seven digits. */
const RESIDENT_NUMBER =
  /(?<!\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-\s]?[1-8]\d{6}(?!\d)/;

/** Addresses of pages are written as they were found, and one SHA-256 in a few dozen has thirteen digits in a row. */
const withoutFacts = (text: string): string =>
  text.replace(/https?:\/\/\S+|\b[0-9a-f]{64}\b/gi, '');

/**
 * @param caseIds of the cases that the request stands for.
 * @throws StopError `takedown-discloses` naming the kind of thing, not the thing.
 */
export function refuseDisclosure(text: string, caseIds: readonly string[]): void {
  const plain = withoutFacts(text);
  const named = caseIds.some((id) => plain.toLowerCase().includes(id.toLowerCase()));
  if (named) throw new StopError('takedown-discloses', { what: 'case id / 사례 번호' });
  if (RESIDENT_NUMBER.test(plain)) {
    throw new StopError('takedown-discloses', {
      what: 'resident registration number / 주민등록번호',
    });
  }
}
