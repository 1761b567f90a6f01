// What never leaves the house: the case's number and personal particulars. Looked for in every text before it is kept.

import { StopError } from '../domain/errors.js';

/** A Korean resident registration number (주민등록번호). */
const RESIDENT_NUMBER = /(?<!\d)\d{6}[-\s]?[1-8]\d{6}(?!\d)/;

/** Without these the texts of a request would name the case, whatever else they say. Addresses of pages are left as found. */
const withoutAddresses = (text: string): string => text.replace(/https?:\/\/\S+/g, '');

/**
 * @param caseIds of the cases that the request stands for.
 * @throws StopError `takedown-discloses` naming the kind of thing, not the thing.
 */
export function refuseDisclosure(text: string, caseIds: readonly string[]): void {
  const plain = withoutAddresses(text);
  const named = caseIds.some((id) => plain.toLowerCase().includes(id.toLowerCase()));
  if (named) throw new StopError('takedown-discloses', { what: 'case id / 사례 번호' });
  if (RESIDENT_NUMBER.test(plain)) {
    throw new StopError('takedown-discloses', {
      what: 'resident registration number / 주민등록번호',
    });
  }
}
