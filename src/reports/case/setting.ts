// How a case report is to be made: what its page and its JSON, and the sections of the page, are handed.

import type { Language } from '../../domain/language.js';
import type { TimeZone } from '../../domain/times.js';

export type CaseReportOptions = {
  readonly language: Language;
  readonly timeZone: TimeZone;
  readonly madeAt: Date;
  /** Vigil's own version. */
  readonly version: string;
  /** For staff: with the addresses of what was found. Without, it may be handed to the victim. */
  readonly withAddresses: boolean;
  /** Of the key that signs it; absent where it is not signed. */
  readonly keyId?: string;
};

/** What the sections share. */
export type Setting = Pick<CaseReportOptions, 'language' | 'withAddresses'> & {
  readonly time: (at: Date) => string;
};
