// A crawl that is killed or asked to stop: nothing is lost, nothing is said twice, nothing is left behind.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from '../../fixtures/centre.js';
import { compareWithTruth } from '../../fixtures/compare.js';
import { coverageOf, jsonOf, matchesOf, statusOf } from './answers.js';
import { place, watchingCentre } from './centre.js';
import { processesIn } from './processes.js';

const where = place();
const watching = watchingCentre(where);

/** Says when a message is in the log for the n-th time. */
const nth = (message: string, count: number) => (stderr: string) =>
  stderr.split(`"msg":"${message}"`).length > count;

/** Starts a crawl, ends it with SIGKILL when its log is so far, and says what it had printed. */
async function killedCrawl(
  args: readonly string[],
  isTime: (stderr: string) => boolean,
): Promise<Ended> {
  const crawl = await watching().centre.start(['crawl', '--verbose', ...args]);
  expect(await crawl.said(isTime)).toBe(true);
  crawl.kill('SIGKILL');
  return crawl.ended;
}

const nothingRuns = () =>
  expect.poll(() => processesIn(where().folder), { timeout: 20_000, interval: 250 }).toEqual([]);

describe('a crawl that is killed again and again', () => {
  let last: Ended;

  beforeAll(async () => {
    await killedCrawl([], nth('visiting', 1));
    // A page was just begun; some are in the ledger, some under way.
    await killedCrawl(['--resume'], nth('visiting', 7));
    // A page was just written.
    await killedCrawl(['--resume'], nth('visit', 20));
  });

  it('leaves no program behind', async () => {
    await nothingRuns();
  });

  it('is told by status as still to be resumed', async () => {
    const { centre } = watching();
    expect((await statusOf(centre)).runs).toEqual([{ id: 'RUN-1', state: 'running' }]);
    const { stdout } = await centre.vigil(['status']);
    expect(stdout).toContain('--resume');
  });

  it('ends its run when it is resumed, with every planted copy found and none twice', async () => {
    const { centre, ids, sites } = watching();
    last = await centre.vigil(['crawl', '--resume']);
    expect([3, 0], last.stderr).toContain(last.code);
    expect((await statusOf(centre)).runs).toEqual([
      { id: 'RUN-1', state: 'finished', end: 'frontier-empty' },
    ]);
    const rows = await matchesOf(centre);
    const compared = compareWithTruth(rows, ids, sites);
    expect(compared.missed).toEqual([]);
    expect(compared.false).toEqual([]);
    const places = rows.map(({ referenceId, pageUrl, ...row }) =>
      [referenceId, pageUrl, row['mediaUrl']].join(' '),
    );
    expect(new Set(places).size).toBe(places.length);
    expect(rows.map(({ timesSeen }) => timesSeen)).toEqual(rows.map(() => 1));
    const alerts = new Set(rows.map(({ alertId }) => alertId));
    expect((await coverageOf(centre, 'RUN-1')).alertsRaised).toBe(alerts.size);
  });

  it('visited every page once: as an undisturbed crawl does, which finds nothing new', async () => {
    const { centre } = watching();
    const again = await centre.vigil(['crawl']);
    expect(again.code, again.stderr).toBe(0);
    const visits = async (run: string) =>
      (await coverageOf(centre, run)).sites.map(({ siteId, visits: counts }) => [siteId, counts]);
    expect(await visits('RUN-1')).toEqual(await visits('RUN-2'));
  });

  it('leaves nothing in the temporary folders', async () => {
    const { centre } = watching();
    expect(await readdir(join(centre.folder, 'tmp'))).toEqual([]);
  });
});

describe('a crawl that is asked to stop', () => {
  it('finishes its pages, says that it saw only a part, and ends with 4', async () => {
    const { centre } = watching();
    const crawl = await centre.start(['crawl', '--json']);
    expect(await crawl.said(nth('visit', 3))).toBe(true);
    crawl.kill('SIGTERM');
    const ended = await crawl.ended;
    expect(ended.code, ended.stderr).toBe(4);
    expect(jsonOf(ended)).toMatchObject({
      complete: false,
      run: { id: 'RUN-3', state: 'stopped', end: 'stop-requested' },
    });
    const { sites } = await coverageOf(centre, 'RUN-3');
    const logged = ended.stderr.split('"msg":"visit"').length - 1;
    const visited = sites.flatMap(({ visits }) => Object.values(visits));
    expect(visited.reduce((sum, count) => sum + count, 0)).toBe(logged);
    expect(sites.some(({ pagesWaiting }) => pagesWaiting > 0)).toBe(true);
    await nothingRuns();
    expect(await readdir(join(centre.folder, 'tmp'))).toEqual([]);
  });

  it('is taken up again by --resume, and then has seen what an undisturbed one sees', async () => {
    const { centre } = watching();
    const resumed = await centre.vigil(['crawl', '--resume']);
    expect(resumed.code, resumed.stderr).toBe(0);
    const visits = async (run: string) =>
      (await coverageOf(centre, run)).sites.map(({ siteId, visits: counts }) => [siteId, counts]);
    expect(await visits('RUN-3')).toEqual(await visits('RUN-2'));
    expect((await statusOf(centre)).runs[0]).toEqual({
      id: 'RUN-3',
      state: 'finished',
      end: 'frontier-empty',
    });
  });

  it('has nothing to resume when its run has ended: a new one begins, and that is said', async () => {
    const { centre } = watching();
    const ended = await centre.vigil(['crawl', '--resume', '--max-pages', '1']);
    expect(ended.stderr).toContain('nothing to resume');
    expect((await statusOf(centre)).runs[0]).toMatchObject({ id: 'RUN-4' });
  });
});

describe('an unfinished run', () => {
  it('is closed as broken off when the next crawl does not resume it', async () => {
    const { centre } = watching();
    await killedCrawl(['--max-pages', '5'], nth('visit', 1));
    const next = await centre.vigil(['crawl', '--max-pages', '1']);
    expect(next.stderr).toContain('an unfinished run was abandoned');
    const [latest, before] = (await statusOf(centre)).runs;
    expect(latest?.state).toBe('finished');
    expect(before?.state).toBe('abandoned');
  });
});
