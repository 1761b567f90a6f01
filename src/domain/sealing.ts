// Sealing: what evidence is made from, and who makes it.

import type { AlertId, RunId, Sha256 } from './ids.js';
import type { KeptPage } from './kept-page.js';
import type { MediaSource } from './media.js';
import type { MatchedCapture } from './ports.js';
import type { Visit } from './visit.js';

/** All that a bundle is made of, once a visit is committed. */
export type Sealing = {
  readonly runId: RunId;
  readonly visit: Omit<Visit, 'captures' | 'kept'>;
  readonly kept: KeptPage;
  /** Raised or seen again by this visit. */
  readonly alerts: readonly AlertId[];
  readonly captures: readonly MatchedCapture[];
  /** Bytes of what was fetched on this visit. */
  readonly media: ReadonlyMap<Sha256, MediaSource>;
  /** IP addresses that a URL's host was reached at. */
  readonly addressesOf: (url: string) => readonly string[];
};

/** Seals a visit's page for those of its alerts that have no evidence yet. It never throws: what is missing is written down. */
export type Sealer = { readonly seal: (of: Sealing) => Promise<void> };
