// What a crawl tells while it runs.

import type { SiteId } from '../domain/ids.js';
import type { VisitOutcome } from '../domain/outcomes.js';
import type { FrontierEntry } from '../domain/visit.js';

export type CrawlProgress =
  | { readonly kind: 'visiting'; readonly entry: FrontierEntry }
  /** The domain asked for less; its pages wait until then. */
  | { readonly kind: 'backing-off'; readonly host: string; readonly until: Date }
  /** The domain refused too often; its pages stay in the frontier. */
  | { readonly kind: 'stalled'; readonly host: string }
  /** The site does not know us any more; its other pages stay in the frontier. */
  | { readonly kind: 'logged-out'; readonly siteId: SiteId }
  /** The page that says whether it knows us was not seen; so the others stay in the frontier, too. */
  | {
      readonly kind: 'login-unknown';
      readonly siteId: SiteId;
      readonly outcome: VisitOutcome;
    };
