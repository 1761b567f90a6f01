// What a run plans for a site besides what it will find: its seeds, its reported places, and known pages that are due.

import type { RunId } from '../domain/ids.js';
import { sectionOf } from '../domain/place.js';
import type { Clock, Frontier, Log } from '../domain/ports.js';
import { REPORTED_PRIORITY, REPORTED_SECTION } from '../domain/revisit.js';
import type { Schedule } from '../domain/schedule.js';
import type { SiteProfile } from '../domain/site.js';
import type { FoundLink } from '../domain/visit.js';
import type { Scope } from './scope.js';

export type PlanPorts = {
  readonly frontier: Frontier;
  readonly schedule?: Schedule;
  readonly clock: Clock;
  readonly log: Log;
};

const LINKS_AT_ONCE = 1_000;
/** Of a site's due pages so many are read, the longest overdue first, for its sections to take turns among: about 30 ms a site and run. */
const READ_AT_MOST = 20_000;

/**
 * Plans a site's part of a run. Seeds are visited every run, and so are reported places, before all else and whether or not
 * a link leads to them. Known pages are planned when they are due, for the page that links to them may rest. What a run
 * planned already keeps its place, so a resumed run is planned again without harm. Sections take turns: one with more due pages
 * than the run has time for leaves room for the others.
 *
 * @param maxPages no more due pages than the whole run may visit: what else is due is so tomorrow, too.
 */
export async function planSite(
  runId: RunId,
  site: SiteProfile,
  scope: Scope,
  maxPages: number,
  { frontier, schedule, clock, log }: PlanPorts,
): Promise<void> {
  const always = { always: true };
  const reported = (await schedule?.reported(site.id)) ?? [];
  const places = reported.filter(({ url }) => scope.isOfSite(url));
  if (places.length < reported.length) {
    log.warn('reported places lie on hosts that are no longer in the profile', {
      siteId: site.id,
      places: reported.length - places.length,
    });
  }
  await frontier.add(
    runId,
    site.id,
    places.map((page) => ({ ...page, priority: REPORTED_PRIORITY, section: REPORTED_SECTION })),
    always,
  );
  await frontier.add(runId, site.id, scope.seeds(), always);
  if (!schedule) return;
  const due: FoundLink[] = [];
  for await (const { url, depth } of schedule.due(site.id, clock.now())) {
    // The profile may have changed since the page was found.
    const link = scope.link(url, depth);
    if (link) due.push(link);
    if (due.length >= READ_AT_MOST) break;
  }
  const planned = bySectionInTurn(due, maxPages);
  for (let from = 0; from < planned.length; from += LINKS_AT_ONCE) {
    await frontier.add(runId, site.id, planned.slice(from, from + LINKS_AT_ONCE));
  }
}

/** The first of each section, then the second of each, and so on; at most so many. */
function bySectionInTurn(links: readonly FoundLink[], most: number): readonly FoundLink[] {
  const counts = new Map<string, number>();
  const placed = links.map((link) => {
    const section = link.section ?? sectionOf(link.url);
    const place = counts.get(section) ?? 0;
    counts.set(section, place + 1);
    return { link, place };
  });
  // Equal places keep their order.
  return placed
    .sort((a, b) => a.place - b.place)
    .slice(0, most)
    .map(({ link }) => link);
}
