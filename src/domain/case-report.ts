// What is told of one case and one period: the ledger's facts, as the store counts them, for the monitoring report.

import type { AlertEvent } from './alert.js';
import type { CaseRecord } from './case.js';
import type { Algorithm } from './fingerprint.js';
import type { AlertId, CaseId, ReferenceId, RunId, SiteId } from './ids.js';
import type { MediaKind } from './media.js';
import type { CaptureOutcome, VisitOutcome } from './outcomes.js';
import type { Day, Period } from './period.js';
import type { PlaceStanding } from './removal.js';
import type { RunEnd, RunState } from './run.js';
import type { Channel } from './site.js';
import type { TakedownAnswer, TakedownState, TakedownStep } from './takedown.js';

/** A reference, and how much was compared with it in the period, while it was registered and its case open. */
export type ReferenceWatch = {
  readonly id: ReferenceId;
  readonly kind: MediaKind;
  readonly registeredAt: Date;
  /** Of the fingerprints that it has; `points` says whether it has distinctive points as well. */
  readonly algorithms: readonly Algorithm[];
  readonly points: boolean;
  readonly runs: number;
  readonly pages: number;
};

export type ReportedRun = {
  readonly id: RunId;
  readonly state: RunState;
  readonly end?: RunEnd;
  readonly startedAt: Date;
  readonly endedAt?: Date;
};

/** One site in the period, while something of the case was watched. */
export type SiteWatch = {
  readonly siteId: SiteId;
  readonly name: string;
  readonly channel: Channel;
  /** When a run was first to visit it, ever: before that it was not watched, and that is no gap. */
  readonly plannedSince: Date;
  /** Days with visits only. */
  readonly days: readonly {
    readonly day: string;
    readonly visits: Readonly<Partial<Record<VisitOutcome, number>>>;
  }[];
  readonly captures: Readonly<Partial<Record<CaptureOutcome, number>>>;
  /** Different media (by SHA-256). */
  readonly mediaCompared: number;
};

/** One request that names the alert. */
export type RequestFact = {
  /** Such as `T-12`. */
  readonly id: string;
  readonly step: TakedownStep;
  readonly state: TakedownState;
  readonly sentAt?: Date;
  readonly answeredAt?: Date;
  readonly answer?: TakedownAnswer;
};

/** What the checks of an alert's place amount to at the end of the period. */
export type PlaceFact = {
  readonly standing: PlaceStanding;
  /** Since when it is so, as far as the checks tell. */
  readonly since?: Date;
  readonly checks: number;
  readonly lastCheckedAt?: Date;
};

/** An alert of the case, as far as it was known at the end of the period. */
export type AlertHistory = {
  readonly id: AlertId;
  readonly referenceId: ReferenceId;
  readonly siteId: SiteId;
  readonly siteName: string;
  readonly channel: Channel;
  readonly pageUrl: string;
  /** Held back now, for its reference is in quarantine. */
  readonly held: boolean;
  /** Before the period's end, oldest first; never empty. */
  readonly events: readonly AlertEvent[];
  readonly requests: readonly RequestFact[];
  /** Absent where it was never checked. */
  readonly place?: PlaceFact;
};

/** What staff said is not the case's content, and must not pass for nothing. */
export type NotThisCounts = {
  /** Media on the negative list of its references. */
  readonly media: number;
  /** Matches that the list kept from raising an alert. */
  readonly keptBack: number;
};

export type CaseLedger = {
  readonly record: CaseRecord;
  /** When the case was open and had a reference that still is registered: within the period, in order. */
  readonly watched: readonly Period[];
  readonly references: readonly ReferenceWatch[];
  readonly runs: readonly ReportedRun[];
  readonly sites: readonly SiteWatch[];
  readonly alerts: readonly AlertHistory[];
  /** Matches of its references on which no alert stands. */
  readonly lowerMatches: number;
  readonly notThis: NotThisCounts;
};

export interface CaseReports {
  /**
   * What the ledger holds of a case in a period.
   *
   * @param days those of the period, in order: visits are counted by them.
   * @returns undefined where there is no such case.
   */
  ledger(id: CaseId, period: Period, days: readonly Day[]): Promise<CaseLedger | undefined>;
}
