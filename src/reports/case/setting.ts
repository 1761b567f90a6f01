// How the monitoring report of a case is to be made, and what its sections share of that.

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
