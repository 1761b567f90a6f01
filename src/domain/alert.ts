// Alerts: a match on a page that needs a person. Events are recorded; the state is derived from them.

import type { AlertId, CaseId, PageUrl, ReferenceId, RunId, SiteId } from './ids.js';
import type { Match } from './match.js';

export const ALERT_EVENT_KINDS = [
  'raised',
  'seen-again',
  'confirmed',
  'dismissed',
  'withdrawn',
] as const;
export type AlertEventKind = (typeof ALERT_EVENT_KINDS)[number];

/** Reasons for a dismissal: a fixed list, so that no free text about a person is stored. */
export const DISMISS_REASONS = [
  'not-the-same',
  'related-only',
  'lawful-use',
  'duplicate',
  'other',
] as const;
export type DismissReason = (typeof DISMISS_REASONS)[number];

export type AlertEvent = {
  readonly kind: AlertEventKind;
  readonly at: Date;
  /** Who decided; `vigil` for what the crawl recorded. */
  readonly by: string;
  readonly runId?: RunId;
  readonly reason?: DismissReason;
};

export const ALERT_STATES = ['open', 'confirmed', 'dismissed', 'withdrawn'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** The state that a history of events, oldest first, amounts to. */
export function alertState(events: readonly AlertEvent[]): AlertState {
  let state: AlertState = 'open';
  for (const event of events) {
    switch (event.kind) {
      case 'raised':
      case 'seen-again':
        break;
      case 'confirmed':
      case 'dismissed':
      case 'withdrawn':
        state = event.kind;
        break;
    }
  }
  return state;
}

/** One alert with what a decision needs, and never the content. */
export type Alert = {
  readonly id: AlertId;
  readonly caseId: CaseId;
  readonly referenceId: ReferenceId;
  readonly minor: boolean;
  readonly siteId: SiteId;
  readonly channel: string;
  readonly pageUrl: PageUrl;
  readonly pageTitle?: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly state: AlertState;
  /** Raised while its reference was in quarantine, which goes on. */
  readonly held: boolean;
  /** The surest match on the page; absent once its reference was withdrawn. */
  readonly match?: Match & { readonly mediaUrl: string; readonly mediaSha256: string };
};
