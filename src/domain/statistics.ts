// What statistics are counted from: facts of cases, places and requests in a period, without what would name anyone.

import type { AgeBand, Gender, HarmType } from './case.js';
import type { SiteId } from './ids.js';
import type { Period } from './period.js';
import type { Channel } from './site.js';
import type { TakedownAnswer } from './takedown.js';

/** A case that was open at some time in the period. */
export type CountedCase = {
  readonly openedAt: Date;
  readonly minor: boolean;
  readonly ageBand: AgeBand;
  readonly gender: Gender;
  readonly harms: readonly HarmType[];
};

type OnSite = {
  readonly siteId: SiteId;
  readonly siteName: string;
  readonly channel: Channel;
};

/** One alert of the period: a page on which one reference was found. */
export type CountedMatch = OnSite & {
  /** Had a person confirmed it when the period ended, and not taken that back? */
  readonly confirmed: boolean;
};

/** One verified removal of one place; a place that came back and was removed again has several. Nothing after the period's end. */
export type CountedRemoval = OnSite & {
  /** When the first request that names it was sent; after an earlier removal, the first since it came back. */
  readonly requestedAt?: Date;
  /** The check that first found it gone. */
  readonly goneAt: Date;
  readonly verifiedAt: Date;
  /** When it was seen again. */
  readonly relapsedAt?: Date;
};

/** A request that was sent in the period. */
export type CountedRequest = OnSite & { readonly answer?: TakedownAnswer };

export type StatisticsLedger = {
  readonly cases: readonly CountedCase[];
  readonly matches: readonly CountedMatch[];
  /** Those verified before the period's end, however long ago. */
  readonly removals: readonly CountedRemoval[];
  readonly requests: readonly CountedRequest[];
  /** Checks of the period, by site. */
  readonly checks: readonly (OnSite & { readonly count: number })[];
  /** What the crawls did in the period, for all cases together. */
  readonly crawled: readonly (OnSite & { readonly pages: number; readonly media: number })[];
  readonly referencesRegistered: number;
  readonly referencesWithdrawn: number;
};

export interface StatisticsFacts {
  ledger(period: Period): Promise<StatisticsLedger>;
}
