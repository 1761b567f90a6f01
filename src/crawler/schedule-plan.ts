// What a run plans for a site besides what it will find: its seeds, its reported places, and known pages that are due.

import type { RunId } from '../domain/ids.js';
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

/**
 * Plans a site's part of a run. Seeds are visited every run, and so are reported places, before all else and whether or not
 * a link leads to them. Known pages are planned when they are due, for the page that links to them may rest. What a run
 * planned already keeps its place, so a resumed run is planned again without harm.
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
  let planned = 0;
  let links: FoundLink[] = [];
  for await (const { url, depth } of schedule.due(site.id, clock.now())) {
    if (planned >= maxPages) break;
    // The profile may have changed since the page was found.
    const link = scope.link(url, depth);
    if (!link) continue;
    planned += 1;
    links.push(link);
    if (links.length < LINKS_AT_ONCE) continue;
    await frontier.add(runId, site.id, links);
    links = [];
  }
  await frontier.add(runId, site.id, links);
}
