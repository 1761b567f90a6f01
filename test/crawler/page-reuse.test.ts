import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlBrowser } from '../../src/crawler/browser.js';
import { atItsSize } from '../../src/crawler/small-raster.js';
import { page, startSite, type Answers, type BehaviourSite } from './behaviour-site.js';
import { noisePicture } from './hostile-site.js';
import { captureLines, crawlAll, openRig, profile, type Rig } from './rig.js';

/** Asks for pictures from everywhere that a page can ask from, for as long as it lives, and once more when it is left. */
const RESTLESS = `<iframe src="/restless/frame"></iframe><script>
  let asked = 0;
  setInterval(() => { new Image().src = '/restless/timer.jpg?' + (asked += 1); }, 60);
  (function again() { fetch('/restless/chain.jpg?' + (asked += 1)).finally(() => setTimeout(again, 60)); })();
  new Worker(URL.createObjectURL(new Blob(
    ["setInterval(() => fetch('" + location.origin + "/restless/worker.jpg?' + Math.random()), 60)"])));
  addEventListener('pagehide', () => {
    new Image().src = '/restless/pagehide.jpg';
    navigator.sendBeacon('/restless/beacon');
  });
  addEventListener('unload', () => { fetch('/restless/unload.jpg', { keepalive: true }); });
  addEventListener('beforeunload', () => { new Image().src = '/restless/beforeunload.jpg'; });
</script>`;
const FRAME = `<script>
  setInterval(() => { new Image().src = '/restless/in-frame.jpg?' + Math.random(); }, 60);</script>`;
const STEPS = 60;
/** A request sent at the last moment has a connection of its own and may come after the next page's first ones. */
const SETTLED = `/plain/step?${STEPS / 3}`;
/** Takes sixty round trips: were anything of the page before alive, it would ask meanwhile. */
const PLAIN = `<img src="/plain/own.jpg"><script>
  (async () => { for (let at = 0; at < ${STEPS}; at += 1) await fetch('/plain/step?' + at); })();</script>`;
/** What a page asks for as it is left: the browser sends it, and the answer comes when the next page is looked at. */
const FAREWELLS = ['pagehide', 'unload'];

describe('a browser page that is used again', () => {
  let site: BehaviourSite;
  let rig: Rig;
  beforeAll(async () => {
    const picture = await noisePicture(7);
    const image: Answers[string] = (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
    };
    const names = ['timer', 'chain', 'worker', 'beforeunload', 'in-frame'];
    let settle: () => void = () => undefined;
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const late: Answers[string] = (request, response, url) => {
      void settled.then(() => {
        image(request, response, url);
      });
    };
    site = await startSite({
      '/restless': page(RESTLESS),
      '/restless/frame': page(FRAME),
      ...Object.fromEntries(names.map((name) => [`/restless/${name}.jpg`, image])),
      ...Object.fromEntries(FAREWELLS.map((name) => [`/restless/${name}.jpg`, late])),
      '/plain': page(PLAIN),
      '/plain/own.jpg': image,
      '/plain/step': (_request, response, url) => {
        if (url.pathname + url.search === SETTLED) settle();
        response.end('x');
      },
      '/button': page(`<button style="position: absolute; left: 900px; top: 1400px"
        onclick="this.textContent = 'hit'">press</button>`),
    });
    rig = await openRig([site.host]);
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  it('shows nothing of the page before, and nothing of that one runs on', async () => {
    const own = profile(
      'own',
      [`${site.origin}/restless`, `${site.origin}/plain`],
      'mode: browser',
    );
    const used = new Set<unknown>();
    const browser: CrawlBrowser = {
      version: rig.browser.version,
      userAgent: rig.browser.userAgent,
      lease: async (of) => {
        const lease = await rig.browser.lease(of);
        used.add(lease.page);
        return lease;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const { visits } = await crawlAll({ ...rig, browser }, [own], { concurrency: 1 });
    expect(visits.map(({ url, outcome }) => `${outcome} ${new URL(url).pathname}`)).toEqual([
      'fetched /restless',
      'fetched /plain',
    ]);
    expect(used.size).toBe(1);
    const before = captureLines(visits[0]?.captures ?? []);
    expect(before.some((line) => line.includes('/restless/timer.jpg'))).toBe(true);
    expect(captureLines(visits[1]?.captures ?? [])).toEqual(['fetched /plain/own.jpg']);
    expect(site.asked.filter((path) => path.startsWith('/plain/step'))).toHaveLength(STEPS);
    expect(site.asked).toContain('/restless/pagehide.jpg');
    const since = site.asked.slice(site.asked.indexOf(SETTLED));
    expect(since.filter((path) => path.startsWith('/restless'))).toEqual([]);
  });

  it('is seen by its scripts, and clicked, at its size, however small it is drawn', async () => {
    const lease = await rig.browser.lease(profile('size', [`${site.origin}/`]));
    await lease.page.goto(`${site.origin}/button`);
    const seen = await lease.page.evaluate('[innerWidth, innerHeight, devicePixelRatio]');
    expect(seen).toEqual([1280, 1600, 1]);
    const button = lease.page.locator('button');
    for (const round of [1, 2]) {
      await lease.page.evaluate(`document.querySelector('button').textContent = 'round ${round}'`);
      await atItsSize(lease.page, () => button.click({ timeout: 10_000 }));
      expect(await button.textContent()).toBe('hit');
    }
    await lease.release(true);
  });
});
