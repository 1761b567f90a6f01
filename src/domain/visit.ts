// Visits: one attempt to look at one page, and the media captured on it.

import type { PageUrl, SiteId } from './ids.js';
import type { MediaKind, MediaSource } from './media.js';
import type { CaptureOutcome, VisitOutcome } from './outcomes.js';

/** One page that waits in the frontier. */
export type FrontierEntry = {
  /** The store's own number of the entry. */
  readonly id: number;
  readonly siteId: SiteId;
  readonly url: PageUrl;
  /** Links away from a seed. */
  readonly depth: number;
  readonly priority: number;
};

/** A link worth following, as the profile's scope and page kinds say. */
export type FoundLink = {
  readonly url: PageUrl;
  readonly depth: number;
  readonly priority: number;
};

/** A media that a page shows or names. `url` may be long `data:` text: then only its head is kept. */
export type Capture =
  | {
      readonly url: string;
      readonly kind: MediaKind;
      readonly outcome: 'fetched';
      readonly source: MediaSource;
    }
  | {
      readonly url: string;
      readonly kind: MediaKind;
      readonly outcome: Exclude<CaptureOutcome, 'fetched' | 'undecodable' | 'not-comparable'>;
      readonly reason: string;
    };

export type Visit = {
  readonly siteId: SiteId;
  readonly url: PageUrl;
  /** Where redirects ended; equal to `url` where there were none. */
  readonly finalUrl: PageUrl;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly outcome: VisitOutcome;
  /** Why it is not `fetched`; one line. */
  readonly reason?: string;
  readonly httpStatus?: number;
  readonly title?: string;
  /** Gates that were clicked away, by the text or selector of the profile. */
  readonly gates: readonly string[];
  readonly links: readonly FoundLink[];
  readonly captures: readonly Capture[];
};
