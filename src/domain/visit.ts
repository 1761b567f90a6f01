// Visits: one attempt to look at one page, and the media captured on it.

import type { Fetcher, ModeProbe } from './fetch-mode.js';
import type { PageUrl, Sha256, SiteId } from './ids.js';
import type { KeptPage } from './kept-page.js';
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
  /** Of its site: see `sectionOf`; absent where nothing but the address says so. */
  readonly section?: string;
};

/** By what a site tells whether a media has changed (RFC 9110, 8.8): its headers as they are. */
export type Validators = { readonly etag?: string; readonly lastModified?: string };

/** A media that a page shows or names. `url` may be long `data:` text: then only its head is kept. */
export type Capture =
  | {
      readonly url: string;
      readonly kind: MediaKind;
      readonly outcome: 'fetched';
      readonly source: MediaSource;
      readonly validators?: Validators;
    }
  | {
      readonly url: string;
      readonly kind: MediaKind;
      readonly outcome: 'unchanged';
      /** What the site said. */
      readonly reason: string;
      /** Of the bytes that were fetched before. */
      readonly sha256: Sha256;
    }
  | {
      readonly url: string;
      readonly kind: MediaKind;
      readonly outcome: Exclude<
        CaptureOutcome,
        'fetched' | 'unchanged' | 'undecodable' | 'not-comparable'
      >;
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
  /** What fetched the page; absent where nothing was asked of the site. */
  readonly fetchedBy?: Fetcher;
  /** Present where the page was fetched both ways, to choose. */
  readonly modeProbe?: ModeProbe;
  /** Why it is not `fetched`; one line. */
  readonly reason?: string;
  /** Bytes of all connections while it lasted, shared with the visits beside it; absent where nobody counts. */
  readonly bytes?: number;
  readonly httpStatus?: number;
  readonly title?: string;
  /** Gates that were clicked away, by the text or selector of the profile. */
  readonly gates: readonly string[];
  readonly links: readonly FoundLink[];
  readonly captures: readonly Capture[];
  /** Held in memory until it is known whether evidence is needed; absent where none is kept. */
  readonly kept?: KeptPage;
};
