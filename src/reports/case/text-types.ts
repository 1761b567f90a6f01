// The fixed texts of the monitoring report of a case. A victim may read it: plain words, and no promise beyond what was done.

import type { NotThisCounts } from '../../domain/case-report.js';
import type { PlaceStanding } from '../../domain/removal.js';
import type { TakedownAnswer, TakedownStep } from '../../domain/takedown.js';
import type { Finding } from './facts.js';

type Unknown = Extract<Finding, { kind: 'unknown' }>['because'];
type Found = Extract<Finding, { kind: 'found' }>;

export type CaseTexts = {
  readonly title: string;
  readonly copy: Readonly<Record<'withoutAddresses' | 'withAddresses', string>>;
  readonly facts: Readonly<Record<'case' | 'period' | 'watched' | 'made', string>>;
  readonly period: (first: string, last: string, timeZone: string) => string;
  readonly unfinishedPeriod: (until: string) => string;
  readonly madeBy: (version: string) => string;
  readonly notWatched: string;
  readonly result: string;
  readonly none: (pages: string, media: string) => string;
  /** What "not found" does not say; always beside it. */
  readonly noneMeans: string;
  /** The same, where something was found. */
  readonly foundMeans: string;
  readonly unknown: Readonly<Record<Unknown, string>>;
  readonly found: (finding: Found) => readonly string[];
  readonly alsoGaps: (sites: number, days: number) => string;
  readonly dismissed: (count: number) => string;
  readonly lower: (count: number) => string;
  readonly notThis: (counts: NotThisCounts) => string;
  readonly withdrawn: (count: number) => string;
  readonly foundTitle: string;
  readonly foundLead: string;
  readonly foundNone: string;
  readonly foundColumns: Readonly<
    Record<'place' | 'content' | 'seen' | 'state' | 'removal', string>
  >;
  readonly older: string;
  readonly first: string;
  readonly last: string;
  readonly times: (count: number) => string;
  readonly confirmed: string;
  readonly waiting: string;
  readonly held: string;
  readonly steps: Readonly<Record<TakedownStep, string>>;
  readonly answers: Readonly<Record<TakedownAnswer, string>>;
  readonly requestSent: (to: string, at: string) => string;
  readonly requestPrepared: (to: string) => string;
  readonly answered: (answer: string, at: string | undefined) => string;
  readonly noRequest: string;
  readonly standings: Readonly<Record<PlaceStanding | 'unchecked', string>>;
  readonly since: (at: string) => string;
  readonly checks: (count: number, last: string) => string;
  readonly referencesTitle: string;
  readonly referencesLead: string;
  readonly noReferences: string;
  readonly referenceColumns: Readonly<Record<'id' | 'kind' | 'since' | 'by' | 'seen', string>>;
  readonly sameFile: string;
  readonly runsAndPages: (runs: number, pages: number) => string;
  readonly watchedTitle: string;
  readonly runs: (all: number, finished: number, days: number, without: number) => string;
  readonly unfinishedRuns: (list: string, more: number) => string;
  readonly channelColumns: Readonly<
    Record<'channel' | 'sites' | 'pages' | 'media' | 'gaps', string>
  >;
  readonly siteColumns: Readonly<Record<'site' | 'days' | 'pages' | 'media' | 'failed', string>>;
  readonly mediaNote: string;
  readonly ofDays: (seen: number, expected: number) => string;
  readonly partly: (days: number) => string;
  readonly failed: (pages: number, media: number) => string;
  readonly noSites: string;
  readonly gapsTitle: string;
  readonly gapsLead: string;
  readonly noGaps: string;
  readonly gap: (from: string, to: string, days: number) => string;
  readonly notVisited: string;
  readonly notSeen: (outcomes: string) => string;
  readonly moreGaps: (gaps: number, days: number) => string;
  readonly limitsTitle: string;
  readonly limits: readonly string[];
  readonly proofTitle: string;
  readonly proof: (keyId: string | undefined) => string;
};
