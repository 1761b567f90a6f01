// A site whose profile names a proxy: everything of it goes that way, by browser and by HTTP, and nothing when the way is gone.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.js';
import { openNet, type Net } from '../src/net.js';
import { proxyVariable } from '../src/routes.js';
import type { SiteProfile } from '../src/domain/site.js';
import { noisePicture } from './crawler/hostile-site.js';
import { startPlainSite, type PlainSite } from './crawler/plain-site.js';
import { chromiumOptions, crawlAll, openRig, profile, silentLog, type Rig } from './crawler/rig.js';
import { startHttpProxy, startSocksProxy, type TestProxy } from './egress/proxies.js';

const USER = 'vigil:secret';
let site: PlainSite;
let rig: Rig;
let proxies: Record<'http' | 'socks5', TestProxy>;

beforeAll(async () => {
  const picture = await noisePicture(7);
  site = await startPlainSite(({ path }) => {
    if (path === '/') return { body: '<title>far</title><img src="/p.jpg"><a href="/2">2</a>' };
    if (path === '/2') return { body: '<p>2' };
    return path === '/p.jpg'
      ? { headers: { 'content-type': 'image/jpeg' }, body: picture }
      : undefined;
  });
  const names = {
    'far.example:80': { host: '127.0.0.1', port: Number(new URL(site.origin).port) },
  };
  proxies = { http: await startHttpProxy(names, USER), socks5: await startSocksProxy(names, USER) };
  rig = await openRig([]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await proxies.http[Symbol.asyncDispose]();
  await proxies.socks5[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const netFor = (one: SiteProfile, user: string): Promise<Net> =>
  openNet(
    parseConfig('', '/nowhere/vigil.yaml', {}),
    { env: {}, ...chromiumOptions() },
    silentLog,
    undefined,
    { sites: [one], logins: new Map(), environment: { [proxyVariable(one.id)]: user } },
  );

describe.each(['http', 'socks5'] as const)('a proxy that speaks %s', (kind) => {
  it.each(['http', 'browser'] as const)('is the way to the site, by %s', async (mode) => {
    const far = profile(
      `far-${mode}`,
      ['http://far.example/'],
      `mode: ${mode}\nproxy: ${proxies[kind].url}`,
    );
    await using net = await netFor(far, USER);
    const before = proxies[kind].asked.length;
    const { visits } = await crawlAll(
      rig,
      [far],
      { concurrency: 1 },
      undefined,
      undefined,
      undefined,
      net,
    );
    expect(visits.map(({ outcome, reason }) => reason ?? outcome)).toEqual(['fetched', 'fetched']);
    expect(visits[0]?.captures.map(({ outcome }) => outcome)).toEqual(['fetched']);
    expect(proxies[kind].asked.length).toBeGreaterThan(before);
    expect(site.times('/robots.txt')).toBeGreaterThan(0);
  });

  it.each(['http', 'browser'] as const)('that fails is not gone around, by %s', async (mode) => {
    const far = profile(
      `lost-${mode}`,
      [site.origin],
      `mode: ${mode}\nproxy: ${kind}://127.0.0.1:1\nrobots: { ignore: 'the test asks for no robots.txt' }`,
    );
    await using net = await netFor(far, USER);
    const before = site.asked.length;
    const { visits } = await crawlAll(rig, [far], {}, undefined, undefined, undefined, net);
    // A literal loopback address is refused before the proxy is asked; a name is lost with it.
    expect(visits.map(({ outcome }) => outcome)).toEqual(['blocked']);
    const named = profile(
      `name-${mode}`,
      ['http://far.example/'],
      `mode: ${mode}\nproxy: ${kind}://127.0.0.1:1\nrobots: { ignore: 'the test asks for no robots.txt' }`,
    );
    await using other = await netFor(named, USER);
    const lost = await crawlAll(rig, [named], {}, undefined, undefined, undefined, other);
    expect(lost.visits.map(({ outcome }) => outcome)).toEqual(['network']);
    expect(lost.visits[0]?.reason).toContain('upstream proxy');
    expect(site.asked.length).toBe(before);
  });
});

describe('a site with a proxy', () => {
  it('is not visited by who was not told the way', async () => {
    const far = profile('untold', ['http://far.example/'], `proxy: ${proxies.socks5.url}`);
    await expect(crawlAll(rig, [far])).rejects.toThrow(
      'no way was opened through the proxy of untold',
    );
  });
});
