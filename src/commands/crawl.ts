// vigil crawl: the nightly run.

import type { Command } from 'commander';
import { UsageError } from '../domain/errors.js';
import type { SiteProfile } from '../domain/site.js';
import { isComplete } from '../domain/coverage.js';
import { alertTable } from './alerts.js';
import { checksJson, checksText, isWhole } from './checks.js';
import { crawlProgress } from './crawl-progress.js';
import { duration, size, wholeNumber } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';

type CrawlOptions = {
  readonly site?: readonly string[];
  readonly budget?: string;
  readonly maxPages?: string;
  readonly maxBytes?: string;
  readonly resume?: true;
};

/** The named sites, or all; a name without a profile ends the command before anything is visited. */
function chosen(
  profiles: readonly SiteProfile[],
  names: readonly string[] | undefined,
): readonly SiteProfile[] {
  if (names === undefined) return profiles;
  return [...new Set(names)].map((name) => {
    const profile = profiles.find((candidate) => candidate.id === name);
    if (!profile) {
      const expected = profiles.map((candidate) => candidate.id).join(' | ');
      throw new UsageError('option-invalid', { name: '--site', expected, received: name });
    }
    return profile;
  });
}

const crawl: Action<[CrawlOptions]> = async (session, options) => {
  const app = await session.app();
  const budget = {
    durationMs:
      options.budget === undefined
        ? app.config['crawl.budget']
        : duration('--budget', options.budget),
    maxPages:
      options.maxPages === undefined
        ? app.config['crawl.maxPages']
        : wholeNumber('--max-pages', options.maxPages),
    maxBytes:
      options.maxBytes === undefined
        ? app.config['crawl.maxBytes']
        : size('--max-bytes', options.maxBytes),
  };
  const profiles = await app.profiles();
  if (profiles.length === 0)
    throw new UsageError('no-sites', { folder: app.config['paths.sites'] });
  const progress = crawlProgress(session);
  const ended = await app
    .crawl(
      {
        sites: chosen(profiles, options.site),
        budget,
        resume: options.resume === true,
        onVisit: progress.visit,
      },
      session.stop,
    )
    .finally(progress.end);
  const { coverage, raised, checks, failedAfter } = ended;
  // What is held back is told as a flood, not alert by alert.
  const rows =
    raised.length === 0 ? [] : await app.store.alerts.list({ alertIds: raised, held: false });
  const floods = (await app.store.floods.list()).filter(({ held }) => held > 0);
  const complete = isComplete(coverage);
  // Of this night: what has been owed for longer is told by status and evidence list.
  const unsealed = (await app.store.evidence.missing()).filter(
    ({ at }) => at.getTime() >= coverage.run.startedAt.getTime(),
  );
  // A place that was looked at and not seen is a gap of the checks, told with them; the coverage stays the crawl's own.
  const isChecked = checks !== undefined && isWhole(checks);
  const isQuiet = isChecked && checks.checked.length === 0 && checks.relapses.length === 0;
  const text = [
    app.reports.summary(coverage),
    ...(rows.length === 0 ? [] : ['', session.texts.crawl.newAlerts, alertTable(session, rows)]),
    ...(floods.length === 0 ? [] : ['']),
    ...floods.map(({ referenceId, held }) => session.texts.telling.heldNote(referenceId, held)),
    ...(isQuiet ? [] : ['', checks ? checksText(session, checks) : session.texts.checks.broken]),
    ...(unsealed.length === 0 ? [] : ['', session.texts.afterNight.unsealed(unsealed.length)]),
    ...(failedAfter.length === 0 ? [] : ['', session.texts.afterNight.failed(failedAfter)]),
  ].join('\n');
  const json = {
    ...coverage,
    complete,
    alerts: rows.map(app.reports.row),
    checks: checks ? checksJson(checks) : null,
    evidenceMissing: unsealed.map(({ alertId }) => alertId),
    failedAfter,
  };
  answer(session, json, text);
  if (raised.length > 0 || (checks?.relapses.length ?? 0) > 0) return 'alerts';
  const isAllDone = unsealed.length === 0 && failedAfter.length === 0;
  return complete && isChecked && isAllDone ? 'done' : 'incomplete';
};

export function addCrawlCommand(program: Command, bind: Bind, { help }: Session['texts']): void {
  program
    .command('crawl')
    .description(help.crawl.about)
    .option('--site <id...>', help.crawl.site)
    .option('--budget <duration>', help.crawl.budget)
    .option('--max-pages <n>', help.crawl.maxPages)
    .option('--max-bytes <size>', help.crawl.maxBytes)
    .option('--resume', help.crawl.resume)
    .action(bind(crawl));
}
