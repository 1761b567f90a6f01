// What a run may say about copies, from its ledger. A gap in what was watched is part of the verdict, so that it is
// never read as "nothing found".

import {
  captureFaults,
  isComplete,
  isSeenWhole,
  unmentionedSites,
  visitFaults,
  type RunCoverage,
  type SiteCoverage,
} from '../domain/coverage.js';

/** What of one site was planned and not seen. */
export type SiteGap = {
  readonly name: string;
  /** Not one page was seen, whatever the reason (robots.txt is one). */
  readonly nothingSeen: boolean;
  readonly pagesNotSeen: number;
  readonly mediaNotCompared: number;
  readonly pagesWaiting: number;
};

export type Verdict = {
  readonly finding:
    | {
        readonly kind: 'alerts';
        readonly raised: number;
        readonly seenAgain: number;
        /** Of both: withdrawn since, so nothing is left to decide. */
        readonly withdrawn: number;
      }
    | { readonly kind: 'none' }
    /** Too little was seen to say anything. */
    | { readonly kind: 'unknown'; readonly because: 'no-reference' | 'no-page' | 'no-media' };
  readonly gaps: readonly SiteGap[];
  /** The run came to its planned end. */
  readonly finished: boolean;
  /** No gap, and finished: only then was all that was planned also seen. */
  readonly complete: boolean;
};

const gapOf = (site: SiteCoverage): SiteGap => ({
  name: site.name,
  nothingSeen: (site.visits.fetched ?? 0) === 0,
  pagesNotSeen: visitFaults(site),
  mediaNotCompared: captureFaults(site),
  pagesWaiting: site.pagesWaiting,
});

const unmentionedGap = (name: string): SiteGap => ({
  name,
  nothingSeen: true,
  pagesNotSeen: 0,
  mediaNotCompared: 0,
  pagesWaiting: 0,
});

/** Pages visited and media compared, over all sites. */
export function seenTotals(sites: readonly SiteCoverage[]): {
  readonly pages: number;
  readonly media: number;
} {
  return sites.reduce(
    (total, site) => ({
      pages: total.pages + (site.visits.fetched ?? 0),
      media: total.media + site.mediaCompared,
    }),
    { pages: 0, media: 0 },
  );
}

function findingOf(coverage: RunCoverage): Verdict['finding'] {
  const { alertsRaised: raised, alertsSeenAgain: seenAgain, alertsWithdrawn: withdrawn } = coverage;
  if (raised + seenAgain > 0) return { kind: 'alerts', raised, seenAgain, withdrawn };
  if (coverage.referencesWatched === 0) return { kind: 'unknown', because: 'no-reference' };
  const { pages, media } = seenTotals(coverage.sites);
  if (pages === 0) return { kind: 'unknown', because: 'no-page' };
  if (media === 0) return { kind: 'unknown', because: 'no-media' };
  return { kind: 'none' };
}

/** What the run's ledger amounts to. */
export function verdictOf(coverage: RunCoverage): Verdict {
  const incomplete = coverage.sites.filter((site) => !isSeenWhole(site));
  return {
    finding: findingOf(coverage),
    gaps: [...incomplete.map(gapOf), ...unmentionedSites(coverage).map(unmentionedGap)],
    finished: coverage.run.state === 'finished',
    complete: isComplete(coverage),
  };
}
