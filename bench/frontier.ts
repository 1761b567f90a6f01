// The frontier with very many pages: how long it takes to claim the next one, by the clock, as the crawl waits for it. The
// lanes of a site are read anew after every visit: that is measured, too, for it stands between two claims. And what a visit costs in the
// ledger, claim and commit and all.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePageUrl, type PageUrl, type SiteId } from '../src/domain/ids.js';
import type { FoundLink } from '../src/domain/visit.js';
import { openStore } from '../src/store/open.js';
import type { Bench } from './run.js';
import { visitCost } from './visit-cost.js';

const WHOLE = 1_000_000;
const QUICK = 100_000;
/** Sites that the pages are spread over, unevenly: every second one belongs to the first. */
const SITES = 8;
/** Boards of a site: of each lane a tenth of its pages. */
const SECTIONS = Array.from({ length: 10 }, (_, place) => `board-${place}`);
const BATCH = 2_000;
/** Claims that are timed; their pages are done afterwards, or given back, as in a crawl. */
const CLAIMS = 5_000;
/** Visits that are committed, into a ledger of their own. */
const VISITS = 1_000;
const VISITS_QUICK = 300;

const siteOf = (place: number): SiteId =>
  `site-${place % 2 === 0 ? 0 : 1 + (place % (SITES - 1))}` as SiteId;

function link(place: number): FoundLink {
  const section = SECTIONS[place % SECTIONS.length] ?? '';
  const url: PageUrl | undefined = parsePageUrl(
    `https://board.example/${section}/view?no=${place}`,
  );
  if (url === undefined) throw new Error('no page');
  // Priorities in no order, as page kinds and depths give them.
  return { url, depth: place % 7, priority: (place * 7919) % 101 };
}

const at = (sorted: readonly number[], share: number): number =>
  Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 1000) / 1000;

export const frontierBench: Bench = async ({ quick }) => {
  const pages = quick ? QUICK : WHOLE;
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  try {
    const store = await openStore(join(folder, 'vigil.db'));
    const sites = Array.from({ length: SITES }, (_, place) => `site-${place}` as SiteId);
    const { id } = await store.runs.begin(
      sites.map((site) => ({ id: site, name: site, channel: 'other' })),
      { durationMs: 1, maxPages: pages },
      new Date(0),
    );
    const addedAt = performance.now();
    for (let from = 0; from < pages; from += BATCH) {
      const bySite = new Map<SiteId, FoundLink[]>(sites.map((site) => [site, []]));
      for (let place = from; place < Math.min(from + BATCH, pages); place += 1) {
        bySite.get(siteOf(place))?.push(link(place));
      }
      for (const [site, links] of bySite) await store.frontier.add(id, site, links);
    }
    const addMs = performance.now() - addedAt;
    const times: number[] = [];
    const laneTimes: number[] = [];
    for (let claim = 0; claim < CLAIMS; claim += 1) {
      const asked = performance.now();
      const lanes = await store.frontier.lanes(id, siteOf(claim));
      const begun = performance.now();
      laneTimes.push(begun - asked);
      const lane = lanes[claim % lanes.length]?.id;
      // Every tenth page of a crawl is the one that was planned first (schedule-choice.ts).
      const entry = await store.frontier.claim(id, siteOf(claim), lane, {
        plannedFirst: claim % 10 === 9,
      });
      times.push(performance.now() - begun);
      if (!entry) throw new Error('nothing to claim');
      if (claim % 4 === 0) await store.frontier.release(entry);
    }
    await store[Symbol.asyncDispose]();
    const ledger = await openStore(join(folder, 'visits.db'));
    const visit = await visitCost(ledger, quick ? VISITS_QUICK : VISITS);
    await ledger[Symbol.asyncDispose]();
    times.sort((a, b) => a - b);
    laneTimes.sort((a, b) => a - b);
    const json = {
      pages,
      addedPerSecond: Math.round((pages * 1000) / addMs),
      claims: CLAIMS,
      claimMs: { median: at(times, 0.5), p99: at(times, 0.99), max: at(times, 1) },
      lanesMs: { median: at(laneTimes, 0.5), p99: at(laneTimes, 0.99), max: at(laneTimes, 1) },
      visit,
    };
    const { median, p99, max } = json.claimMs;
    const lanesText = `; the list of lanes before it ${json.lanesMs.median} ms`;
    const visitText = `; a visit with ten new pictures costs ${visit.cpuMs} ms of CPU time in the ledger (${visit.wallMs} ms by the clock, ${visit.pages} visits)`;
    const text = `${pages} pages in the frontier (${json.addedPerSecond} added a second): a claim takes ${median} ms at the median, ${p99} ms at the 99th percentile, ${max} ms at most (${CLAIMS} claims)${lanesText}${visitText}`;
    return { json, text };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
