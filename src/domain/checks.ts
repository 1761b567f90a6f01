// Checks: a later look at an alert's page and media, the ports that they need, and what they hand on.

import type { Match } from './match.js';
import type { AlertId, CaseId, PageUrl, ReferenceId, Sha256, SiteId } from './ids.js';
import type { HashResult, MediaKind } from './media.js';
import type { OutboxMessage } from './outbox.js';
import type {
  CheckEffect,
  PlaceRecord,
  PlaceStanding,
  RelapseKind,
  RemovalRules,
  RemovalState,
} from './removal.js';
import type { CheckEvidence } from './removal-evidence.js';
import type { Capture, Visit } from './visit.js';

/** A media that was found at a place, and where it can be asked for. */
export type PlacedMedia = {
  readonly url: string;
  readonly kind: MediaKind;
  readonly sha256: Sha256;
};

/** An alert's place, as long as it is watched: the alert is open or confirmed, its case open, its reference registered. */
export type WatchedPlace = {
  readonly alertId: AlertId;
  readonly referenceId: ReferenceId;
  readonly caseId: CaseId;
  readonly minor: boolean;
  readonly siteId: SiteId;
  readonly pageUrl: PageUrl;
  /** The surest match first. */
  readonly media: readonly PlacedMedia[];
  /** Undefined where it was never checked. */
  readonly record?: PlaceRecord;
  readonly dueAt: Date;
};

/** Who looked: a check of its own, or the nightly crawl, which met it on its way. */
export const CHECK_SOURCES = ['visit', 'crawl'] as const;
export type CheckSource = (typeof CHECK_SOURCES)[number];

export type RemovalCheck = {
  readonly alertId: AlertId;
  readonly at: Date;
  readonly state: RemovalState;
  readonly source: CheckSource;
  /** Absent where the crawl saw it. */
  readonly evidence?: CheckEvidence;
};

/** One line of a place's history. */
export type CheckLine = RemovalCheck & { readonly effect?: CheckEffect };

/** Seen again after a verified removal; recorded once. */
export type Relapse = {
  readonly referenceId: ReferenceId;
  readonly caseId: CaseId;
  readonly minor: boolean;
  readonly kind: RelapseKind;
  /** Whose place was verified as removed, and when. */
  readonly removedAlertId: AlertId;
  readonly removedAt: Date;
  /** Where it was seen again: the same alert where it is the same page. */
  readonly seenAlertId: AlertId;
  readonly siteId: SiteId;
  readonly seenAt: Date;
};

/** What a place's checks amount to, for takedown requests and reports. */
export type AlertStanding = {
  readonly standing: PlaceStanding;
  /** Absent where it was never checked: then the standing is `present`, as the crawl saw it. */
  readonly lastCheck?: { readonly at: Date; readonly state: RemovalState };
  readonly goneSince?: Date;
  readonly removedAt?: Date;
  readonly dueAt: Date;
};

/** What a recorded check amounted to; `not-watched` where the alert was decided otherwise, closed or withdrawn meanwhile. */
export type RecordedCheck =
  | {
      readonly outcome: 'recorded';
      readonly record: PlaceRecord;
      readonly effect?: CheckEffect;
      readonly relapse?: Relapse;
    }
  | { readonly outcome: 'not-watched' };

/**
 * What is to be sent because of a relapse: enqueued in the transaction that records it, so that both happen or neither. The
 * keys of the messages begin with `relapse:`.
 */
export type TellRelapse = (relapse: Relapse) => readonly OutboxMessage[];

export const TIMELINE_KINDS = [
  'registered',
  'first-seen',
  'confirmed',
  'dismissed',
  'requested',
  'answered',
  'gone',
  'removed',
  'back',
  'returned',
  'withdrawn',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export type TimelineEvent = {
  readonly referenceId: ReferenceId;
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly alertId?: AlertId;
  readonly siteId?: SiteId;
  readonly pageUrl?: PageUrl;
  /** A member of the closed list that belongs to the kind: removal state, relapse kind, step or answer of a request. */
  readonly detail?: string;
};

export interface CheckStore {
  /** Places that are watched, by site and then the longest due; without `ids` all of them. */
  places(rules: RemovalRules, ids?: readonly AlertId[]): Promise<readonly WatchedPlace[]>;
  /** Writes one check, what it changes, and what is to be told of it, in one transaction. */
  record(check: RemovalCheck, rules: RemovalRules, tell: TellRelapse): Promise<RecordedCheck>;
  /**
   * Takes up what the crawl has seen since: a place that was gone and is seen again, and new places of a reference whose removal
   * elsewhere was verified. Called again it finds nothing new.
   */
  takeUpSightings(rules: RemovalRules, tell: TellRelapse): Promise<readonly Relapse[]>;
  /** Checks of an alert's place, oldest first. */
  ofAlert(id: AlertId): Promise<readonly CheckLine[]>;
  /** Of these alerts, or of all; ones that the store does not know are left out. */
  standings(
    rules: RemovalRules,
    ids?: readonly AlertId[],
  ): Promise<ReadonlyMap<AlertId, AlertStanding>>;
  /** All relapses, oldest first, but those at places that a person dismissed. */
  relapses(caseId?: CaseId): Promise<readonly Relapse[]>;
  /** What happened to a case's references, by reference and then by time. */
  timeline(caseId: CaseId): Promise<readonly TimelineEvent[]>;
}

/** What a page says besides its media. It is compared and forgotten, never kept. */
export type PageText = {
  readonly text: string;
  readonly passwords: number;
  /** Documents inside it, as of a player that another site serves. */
  readonly embeds: readonly EmbedText[];
};

/** A document inside a page. `unread`: it was refused, failed, dropped, or did not answer: nobody knows what it would show. */
export type EmbedText =
  | { readonly read: true; readonly url: string; readonly text: string; readonly passwords: number }
  | { readonly read: false; readonly url: string };

export type PageLook = { readonly visit: Visit; readonly said?: PageText };

/** How one site is looked at: politely, by its profile, one thing after the other. */
export interface SiteEyes {
  /** Loads a page. Its captures can be read while `use` runs, and not after. */
  page<T>(url: PageUrl, use: (look: PageLook) => Promise<T>): Promise<T>;
  /** Fetches one media by its address, as the page that shows it would. */
  media<T>(
    media: Pick<PlacedMedia, 'url' | 'kind'>,
    pageUrl: PageUrl,
    use: (captures: readonly Capture[]) => Promise<T>,
  ): Promise<T>;
}

/** Hashes a captured media and compares it with the registry. */
export type Comparing = {
  readonly sha256Of: (capture: Capture & { readonly outcome: 'fetched' }) => Promise<Sha256>;
  readonly hash: (
    sha256: Sha256,
    capture: Capture & { readonly outcome: 'fetched' },
  ) => Promise<HashResult>;
  readonly match: (result: HashResult) => Promise<readonly Match[]>;
};
