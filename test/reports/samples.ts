// Made-up rows and ledgers that the report tests share.

import type { RunCoverage, SiteCoverage } from '../../src/domain/coverage.js';
import {
  alertIdOf,
  parseCaseId,
  parseSha256,
  referenceIdOf,
  runIdOf,
  type SiteId,
} from '../../src/domain/ids.js';
import type { ExplainedRow } from '../../src/domain/ports.js';

export const siteId = (text: string) => text as SiteId;

/** An alert on an image, waiting for a decision. */
export function sampleRow(changes: Partial<ExplainedRow> = {}): ExplainedRow {
  return {
    alertId: alertIdOf(5),
    state: 'open',
    caseId: parseCaseId('S-2026-0412', /^S-\d{4}-\d{4}$/),
    minor: false,
    referenceId: referenceIdOf(12),
    referenceKind: 'image',
    tier: 'strong',
    score: 87,
    algorithm: 'pdq',
    distance: 12,
    variant: 'original',
    quality: 100,
    secondOpinion: 22,
    points: null,
    changes: null,
    siteId: siteId('board'),
    channel: 'community',
    pageUrl: 'https://board.example/free/1024?page=2',
    pageTitle: '제목 없음',
    mediaUrl: 'https://cdn.board.example/a/b/c.webp',
    mediaKind: 'image',
    mediaSha256: parseSha256('ab'.repeat(32)),
    foundFromMs: null,
    foundToMs: null,
    referenceFromMs: null,
    referenceToMs: null,
    firstSeenAt: new Date('2026-04-11T18:15:07.250Z'),
    lastSeenAt: new Date('2026-04-12T18:20:00.000Z'),
    timesSeen: 2,
    decidedAt: null,
    decidedBy: null,
    reason: null,
    ...changes,
  };
}

/** A site on which everything that was planned was seen. */
export function sampleSite(changes: Partial<SiteCoverage> = {}): SiteCoverage {
  return {
    siteId: siteId('board'),
    name: '자유게시판',
    channel: 'community',
    visits: { fetched: 40, gone: 1 },
    captures: { fetched: 310, skipped: 95, 'not-comparable': 7 },
    mediaCompared: 288,
    pagesWaiting: 0,
    faults: [],
    ...changes,
  };
}

/** A finished run over the given sites. */
export function sampleCoverage(
  sites: readonly SiteCoverage[] = [sampleSite()],
  changes: Partial<Omit<RunCoverage, 'sites'>> = {},
): RunCoverage {
  return {
    run: {
      id: runIdOf(3),
      state: 'finished',
      siteIds: sites.map((site) => site.siteId),
      budget: { durationMs: 6 * 3_600_000, maxPages: 5000 },
      startedAt: new Date('2026-04-12T16:00:00.000Z'),
      endedAt: new Date('2026-04-12T18:42:30.000Z'),
      end: 'frontier-empty',
    },
    sites,
    alertsRaised: 0,
    alertsSeenAgain: 0,
    alertsWithdrawn: 0,
    lowerMatches: 0,
    referencesWatched: 14,
    ...changes,
  };
}
