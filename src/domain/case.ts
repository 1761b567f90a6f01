// Cases: one victim's matter under a pseudonym. No name, no contact, no free text about a person.

import type { CaseId } from './ids.js';

/** Harm types as the Korean centres count them in their yearly reports; a case may have several. */
export const HARM_TYPES = [
  'distribution-anxiety',
  'illegal-filming',
  'distribution',
  'redistribution',
  'distribution-threat',
  'synthesis',
  'cyber-harassment',
  'body-cam-phishing',
  'grooming',
  'stalking',
  'other',
] as const;
export type HarmType = (typeof HARM_TYPES)[number];

/** Age bands as those reports print them. */
export const AGE_BANDS = [
  'under-10',
  '10s',
  '20s',
  '30s',
  '40s',
  '50s-and-over',
  'unknown',
] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

export const GENDERS = ['female', 'male', 'other', 'unknown'] as const;
export type Gender = (typeof GENDERS)[number];

export const CASE_STATES = ['open', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export type CaseRecord = {
  readonly id: CaseId;
  readonly state: CaseState;
  readonly minor: boolean;
  readonly harms: readonly HarmType[];
  readonly ageBand: AgeBand;
  readonly gender: Gender;
  readonly openedAt: Date;
  readonly closedAt?: Date;
};

/** What of a case can be corrected; what is absent stays as it is. */
export type CaseCorrection = Partial<Pick<CaseRecord, 'minor' | 'harms' | 'ageBand' | 'gender'>>;
