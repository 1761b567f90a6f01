// Sites that are down, hang or attack: each is named with its reason, and the good site of the same run is seen whole.

import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowForContainers, type Centre, type Ended } from '../../fixtures/centre.js';
import { fixtureMediaFolder } from '../../fixtures/cache.js';
import { makeFixtureMedia } from '../../fixtures/media.js';
import { startHostileSite, type HostileSite } from '../crawler/hostile-site.js';
import { coverageOf, coverageSchema, jsonOf, statusOf } from './answers.js';
import { emptyCentre, place } from './centre.js';

const where = place();

/** A port on which nobody listens. */
const closedPort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });

const profile = (id: string, seed: string): string =>
  [
    `id: ${id}`,
    `name: ${id}`,
    'channel: community',
    `seeds: [${seed}]`,
    // Of the addresses that pages name, only the good ones are followed.
    `follow: { include: ['/good/*'] }`,
    'delay: 10ms',
    '',
  ].join('\n');

/** What goes wrong, and what its one page is recorded as. */
const BAD = {
  circle: 'network',
  answers429: 'rate-limited',
  answers500: 'http-error',
  // Its end would come with the limit on bytes, long after the limit on time that is set here.
  endless: 'timeout',
  hangs: 'timeout',
  'hangs-halfway': 'timeout',
  resets: 'network',
  spins: 'timeout',
  'leads-inside': 'blocked',
} as const;
const PATHS: Readonly<Record<keyof typeof BAD, string>> = {
  circle: '/circle',
  answers429: '/429',
  answers500: '/500',
  endless: '/endless',
  hangs: '/hang',
  'hangs-halfway': '/hang-body',
  resets: '/reset',
  spins: '/spins',
  'leads-inside': '/out',
};
/** What misbehaves, and is seen all the same. */
const SEEN = ['dialogs', 'popups', 'wrong-types'] as const;

let centre: Centre;
let ended: Ended;
const servers: HostileSite[] = [];

beforeAll(async () => {
  centre = await emptyCentre(where());
  await allowForContainers(centre);
  const [reference] = (await makeFixtureMedia(fixtureMediaFolder)).references;
  await centre.vigil(['case', 'open', 'S-2026-0001']);
  await centre.vigil(['register', 'S-2026-0001', reference?.path ?? '']);
  const names = [...(Object.keys(BAD) as (keyof typeof BAD)[]), ...SEEN, 'good'];
  // A host of its own for each: politeness and refusals are counted per host.
  const allowed: string[] = [];
  for (const name of names) {
    const site = await startHostileSite();
    servers.push(site);
    allowed.push(site.host);
    const path = name in PATHS ? PATHS[name as keyof typeof BAD] : `/${name}`;
    await centre.addSite(name, profile(name, `${site.origin}${path}`));
  }
  const down = await closedPort();
  allowed.push(`127.0.0.1:${down}`);
  await centre.addSite('down', profile('down', `http://127.0.0.1:${down}/`));
  await centre.configure('egress.allow', allowed);
  await centre.configure('crawl.visitTimeout', '8s');
  await centre.configure('crawl.concurrency', 4);
  await centre.configure('media.maxImageBytes', '2MB');
  ended = await centre.vigil(['crawl', '--budget', '90s', '--json']);
}, 300_000);
afterAll(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
});

describe('a run over bad sites and a good one', () => {
  it('ends by itself, and says that it is not complete', () => {
    expect(ended.code, ended.stderr).toBe(4);
    expect(jsonOf(ended)).toMatchObject({ complete: false });
  });

  it('sees the good site whole', () => {
    const good = coverageSchema.parse(jsonOf(ended)).sites.find(({ siteId }) => siteId === 'good');
    expect(good).toMatchObject({ visits: { fetched: 2 }, pagesWaiting: 0, faults: [] });
    expect(good?.mediaCompared).toBeGreaterThan(0);
  });

  it.each(SEEN)('sees a page that misbehaves: %s', (name) => {
    const site = coverageSchema.parse(jsonOf(ended)).sites.find(({ siteId }) => siteId === name);
    expect(site?.visits).toEqual({ fetched: 1 });
  });

  it.each([...(Object.entries(BAD) as [string, string][]), ['down', 'network']])(
    'records %s as %s, and status names the site with its reason',
    async (name, outcome) => {
      const { sites } = await coverageOf(centre, 'RUN-1');
      const site = sites.find(({ siteId }) => siteId === name);
      expect(site?.visits).toEqual({ [outcome]: 1 });
      expect(site?.faults).toMatchObject([{ outcome, count: 1 }]);
      const failing = (await statusOf(centre)).failingSites.find(({ siteId }) => siteId === name);
      expect(failing?.outcome).toBe(outcome);
      expect(failing?.reason).not.toBe('');
    },
  );

  it('never says of a site that was not seen that nothing was found', async () => {
    const { stdout } = await centre.vigil(['status', '--run', 'RUN-1']);
    expect(stdout).toContain('could not be seen completely');
    expect(stdout).not.toContain('all that was planned was seen');
    const { stdout: korean } = await centre.vigil(['status', '--run', 'RUN-1', '--lang', 'ko']);
    expect(korean).toContain('전부 확인하지 못했습니다');
    expect(korean).not.toContain('계획한 범위를 모두 확인했으며');
    const { stdout: page } = await centre.vigil(['report', 'run']);
    for (const name of [...Object.keys(BAD), 'down']) expect(page).toContain(name);
  });
});
