// What every visit of a crawl shares.

import type { Clock, Log } from '../domain/ports.js';
import type { HttpClient, WhyNot } from './http.js';
import type { CrawlerLimits } from './limits.js';

export type VisitTools = {
  readonly client: HttpClient;
  readonly limits: CrawlerLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly whyNot?: WhyNot;
};
