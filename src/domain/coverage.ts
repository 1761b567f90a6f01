// Coverage: what a run watched, counted from its ledger, per site.

import type { Fetcher, ModeProbe } from './fetch-mode.js';
import type { ReferenceId, RunId, SiteId } from './ids.js';
import { isFault } from './outcomes.js';
import type { CaptureOutcome, VisitOutcome, CAPTURE_OUTCOMES, VISIT_OUTCOMES } from './outcomes.js';
import type { Run } from './run.js';
import type { Channel } from './site.js';
import type { YieldDrop } from './yield-drop.js';

/** The ledger of one site in one run, counted. Outcomes that did not occur are absent. */
export type SiteCoverage = {
  readonly siteId: SiteId;
  readonly name: string;
  readonly channel: Channel;
  readonly visits: Readonly<Partial<Record<VisitOutcome, number>>>;
  readonly captures: Readonly<Partial<Record<CaptureOutcome, number>>>;
  /** Different media (by SHA-256) that were compared with the registry. */
  readonly mediaCompared: number;
  /** What fetched the pages; outcomes of nothing that was asked of the site are in neither. */
  readonly fetchedBy?: Readonly<Partial<Record<Fetcher, number>>>;
  /** By kind of page, where both ways were tried: how often, how often HTTP yielded the same, and the latest choice. */
  readonly modes?: readonly (ModeProbe & { readonly probes: number; readonly equals: number })[];
  /**
   * Pages that earlier runs saw, that have stayed as they were, and that were not due in this one; absent where there are
   * none. With the visits and the waiting pages they are all that was planned.
   */
  readonly pagesResting?: number;
  /** Where the site yielded far less than it used to: its layout may have changed. Absent where it did not. */
  readonly yieldDrops?: readonly YieldDrop[];
  /** Pages found and not visited before the run ended. */
  readonly pagesWaiting: number;
  /** Why the site's robots.txt was not obeyed, as the profile says; absent where it was. */
  readonly robotsOverride?: string;
  /** Distinct reasons of faults with their number, most frequent first, ten at the most. */
  readonly faults: readonly {
    readonly of: 'visit' | 'capture';
    readonly outcome: string;
    readonly reason: string;
    readonly count: number;
  }[];
};

export type RunCoverage = {
  readonly run: Run;
  readonly sites: readonly SiteCoverage[];
  readonly alertsRaised: number;
  readonly alertsSeenAgain: number;
  /** Of both: those whose reference was withdrawn since. They are counted, and listed no more. */
  readonly alertsWithdrawn: number;
  /** Matches that were seen in the run and on which no alert stands: their tiers raise none (`review`, `related`). */
  readonly lowerMatches: number;
  /** Matches seen in the run that raise no alert because a person said "not this"; absent where nobody counted. */
  readonly suppressedMatches?: number;
  /** References in quarantine now whose alerts of this run are held back, with their number; absent as above. */
  readonly heldBack?: readonly { readonly referenceId: ReferenceId; readonly alerts: number }[];
  /** References of open cases when the run began. */
  readonly referencesWatched: number;
};

const sum = (
  counts: Readonly<Partial<Record<string, number>>>,
  wanted: (name: string) => boolean,
) =>
  Object.entries(counts).reduce(
    (total, [name, count]) => total + (wanted(name) ? (count ?? 0) : 0),
    0,
  );

/** Visits planned and not seen. */
export const visitFaults = (site: SiteCoverage): number =>
  sum(site.visits, (name) => isFault(name as keyof typeof VISIT_OUTCOMES));
/** Media found and not compared through a fault. */
export const captureFaults = (site: SiteCoverage): number =>
  sum(site.captures, (name) => isFault(name as keyof typeof CAPTURE_OUTCOMES));
/** All visits of a site, whatever became of them. */
export const visitTotal = (site: SiteCoverage): number => sum(site.visits, () => true);
/** All media found on a site, whatever became of them. */
export const captureTotal = (site: SiteCoverage): number => sum(site.captures, () => true);

/** Was all that was planned on this site also seen? A site of which no page was seen is a gap. */
export const isSeenWhole = (site: SiteCoverage): boolean =>
  (site.visits.fetched ?? 0) > 0 &&
  visitFaults(site) === 0 &&
  captureFaults(site) === 0 &&
  site.pagesWaiting === 0;

/** Sites of the run that its coverage does not even mention: gaps, too. */
export const unmentionedSites = ({ run, sites }: RunCoverage): readonly SiteId[] =>
  run.siteIds.filter((id) => !sites.some((site) => site.siteId === id));

/** Was everything that was planned also seen? Only then may a run say so. */
export const isComplete = (coverage: RunCoverage): boolean =>
  coverage.run.state === 'finished' &&
  unmentionedSites(coverage).length === 0 &&
  coverage.sites.every(isSeenWhole);

/** Sites of a run whose yield dropped, for `status`. */
export type DroppedSite = {
  readonly siteId: SiteId;
  readonly name: string;
  readonly drops: readonly YieldDrop[];
};

/** Where a reference stands, for `case show`. */
export type ReferenceStanding = {
  readonly referenceId: ReferenceId;
  readonly openAlerts: number;
  readonly lastSeenAt?: Date;
};

/** The latest visit of a site that was not seen, for `status`. */
export type FailingSite = {
  readonly siteId: SiteId;
  readonly runId: RunId;
  readonly at: Date;
  readonly outcome: VisitOutcome;
  readonly reason: string;
};
