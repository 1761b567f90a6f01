// The port of the schedule: what a run visits besides seeds and links, and the lanes that its frontier is claimed by.

import type { Brand } from './brand.js';
import type { PageUrl, SiteId } from './ids.js';
import type { SectionYield } from './revisit.js';

/** The store's number of a lane. */
export type LaneId = Brand<number, 'LaneId'>;

/** A part of a run's frontier: pages of one site, on one registrable domain, in one section. Only lanes with a waiting page are listed. */
export type Lane = {
  readonly id: LaneId;
  readonly domain: string;
  readonly section: string;
  /** Rank of its best waiting page: see `rankOf`. */
  readonly rank: number;
  /** What the section yielded, over all runs. */
  readonly yielded: SectionYield;
  /** When a page of the section was visited last, in this run or before; absent where none was. */
  readonly visitedAt?: Date;
};

/** A page that earlier runs know. */
export type KnownPage = { readonly url: PageUrl; readonly depth: number };

/** What a site's earlier runs say about the next one. */
export interface Schedule {
  /** Pages with an alert that is open or confirmed. */
  reported(siteId: SiteId): Promise<readonly KnownPage[]>;
  /** Known pages that are due, one visited before (the longest overdue first) and one never visited in turn; as many as are read. */
  due(siteId: SiteId, at: Date): AsyncIterable<KnownPage>;
}
