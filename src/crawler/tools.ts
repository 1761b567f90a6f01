// What every visit of a crawl shares.

import type { LostLogins } from '../domain/login.js';
import type { Clock, KnownMedia, Log } from '../domain/ports.js';
import type { HttpClient, WhyNot } from './http.js';
import type { CrawlerLimits } from './limits.js';

export type VisitTools = {
  readonly client: HttpClient;
  readonly limits: CrawlerLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly whyNot?: WhyNot;
  /** Media that need not be loaded again where they are unchanged; without it, all are. */
  readonly known?: KnownMedia;
  /** Pages are kept in memory as they are, for evidence, until their visit is handled. */
  readonly keepPages?: boolean;
  /** Sites that are not visited, for their saved login cannot be read. */
  readonly lostLogins?: LostLogins;
  /** Hand on what the page says, for a check that compares it. */
  readonly readText?: true;
};
