import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StopError } from '../../src/domain/errors.js';
import { runIdOf, type PageUrl, type SiteId } from '../../src/domain/ids.js';
import type { Visit } from '../../src/domain/visit.js';
import { listing, page, startSite, type Answers, type BehaviourSite } from './behaviour-site.js';
import { memoryFrontier } from './memory-frontier.js';
import { crawlAll, openRig, profile, type Rig } from './rig.js';

const MANY = 4;
const ports: BehaviourSite[] = [];
let rig: Rig;
/** Sites that are swapped in by each test: the guard's list is fixed when it opens. */
const answers: Record<string, Answers[string]>[] = Array.from({ length: MANY }, () => ({}));

beforeAll(async () => {
  for (const own of answers) ports.push(await startSite(own));
  rig = await openRig(ports.map(({ host }) => host));
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  for (const site of ports) await site[Symbol.asyncDispose]();
});

function serve(at: number, with_: Answers): BehaviourSite {
  const own = answers[at] ?? {};
  for (const path of Object.keys(own)) Reflect.deleteProperty(own, path);
  Object.assign(own, with_);
  const site = ports[at];
  if (!site) throw new Error('no such site');
  (site.asked as string[]).length = 0;
  return site;
}

const pathsOf = (visits: readonly Visit[]): readonly string[] =>
  visits.map(({ url }) => new URL(url).pathname);

describe('the crawl', () => {
  it('visits all that is linked, and empties its scratch folder', async () => {
    const site = serve(0, listing(3));
    const { end, visits } = await crawlAll(rig, [profile('all', [`${site.origin}/list`])]);
    expect(end).toBe('frontier-empty');
    expect([...pathsOf(visits)].sort()).toEqual(['/1', '/2', '/3', '/list']);
    expect(readdirSync(rig.scratchFolder)).toEqual([]);
  });

  it('stops at the page budget, what an earlier part of the run visited included', async () => {
    const site = serve(0, listing(6));
    const { end, visits, frontier } = await crawlAll(
      rig,
      [profile('budget', [`${site.origin}/list`])],
      {
        budget: { durationMs: 60_000, maxPages: 5 },
        visited: new Map([['budget' as SiteId, 2]]),
      },
    );
    expect(end).toBe('page-budget');
    expect(visits).toHaveLength(3);
    expect(frontier.urls('waiting')).toHaveLength(4);
    expect(frontier.urls('claimed')).toEqual([]);
  });

  it('stops at the time budget with its queue kept', async () => {
    const site = serve(0, listing(3));
    const slow = { ...profile('time', [`${site.origin}/list`]), delay: 3_600_000 };
    const { end, visits, frontier } = await crawlAll(rig, [slow]);
    expect(end).toBe('time-budget');
    expect(pathsOf(visits)).toEqual(['/list']);
    expect(frontier.urls('waiting')).toHaveLength(3);
  });

  it('rotates among sites by their share of the budget', async () => {
    const first = serve(0, listing(20));
    const second = serve(1, listing(20));
    const { visits } = await crawlAll(
      rig,
      [
        profile('large', [`${first.origin}/list`], 'budgetShare: 3'),
        profile('small', [`${second.origin}/list`], 'budgetShare: 1'),
      ],
      { budget: { durationMs: 60_000, maxPages: 12 }, concurrency: 1 },
    );
    const ofLarge = visits.filter(({ siteId }) => siteId === 'large').length;
    expect(ofLarge).toBe(9);
  });

  it('finishes the pages at work when it is asked to stop, and leaves the rest', async () => {
    const site = serve(0, listing(9));
    const stop = new AbortController();
    const begun: string[] = [];
    let before: readonly string[] = [];
    const { end, visits, frontier } = await crawlAll(
      rig,
      [profile('stop', [`${site.origin}/list`])],
      { concurrency: 1 },
      (visit) => {
        if (!visit.url.endsWith('/2')) return;
        before = [...begun];
        stop.abort();
      },
      stop.signal,
      memoryFrontier(),
      {
        progress: (event) => {
          if (event.kind === 'visiting') begun.push(event.entry.url);
        },
      },
    );
    expect(end).toBe('stop-requested');
    expect(visits.map(({ url }) => url).sort()).toEqual(before.toSorted());
    expect(frontier.urls('waiting')).toHaveLength(10 - before.length);
    expect(frontier.urls('claimed')).toEqual([]);
  });

  it('misses nothing where a visit ends while the frontier is asked', async () => {
    const site = serve(0, listing(3));
    const frontier = memoryFrontier();
    let ended: () => void = () => undefined;
    const firstEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    let claims = 0;
    const slow: typeof frontier = {
      ...frontier,
      claim: async (...lane) => {
        claims += 1;
        const entry = await frontier.claim(...lane);
        // What is found now is old when it is told.
        if (claims === 2) await firstEnded;
        return entry;
      },
    };
    const { end, visits } = await crawlAll(
      rig,
      [profile('slow', [`${site.origin}/list`], 'mode: http')],
      {},
      () => {
        // When everything that follows the handling has been done.
        setImmediate(ended);
      },
      new AbortController().signal,
      slow,
    );
    expect(end).toBe('frontier-empty');
    expect([...pathsOf(visits)].sort()).toEqual(['/1', '/2', '/3', '/list']);
  });

  it('begins no page of a site that is found logged out while the frontier is asked', async () => {
    const site = serve(0, { '/1': page('<b id="mine">me</b>'), '/2': page('x'), '/3': page('x') });
    const frontier = memoryFrontier();
    let loggedOut: () => void = () => undefined;
    const isLoggedOut = new Promise<void>((resolve) => {
      loggedOut = resolve;
    });
    let claims = 0;
    const slow: typeof frontier = {
      ...frontier,
      claim: async (...lane) => {
        claims += 1;
        if (claims === 3) await isLoggedOut;
        return frontier.claim(...lane);
      },
    };
    const { end, visits } = await crawlAll(
      rig,
      [
        profile(
          'members',
          [1, 2, 3].map((at) => `${site.origin}/${at}`),
          "mode: http\nlogin: { check: { selector: '#mine' } }",
        ),
      ],
      { concurrency: 3 },
      ({ outcome }) => {
        if (outcome === 'logged-out') loggedOut();
      },
      new AbortController().signal,
      slow,
    );
    expect(end).toBe('hosts-stalled');
    expect([...pathsOf(visits)].sort()).toEqual(['/1', '/2']);
    expect(frontier.urls('waiting')).toEqual([`${site.origin}/3`]);
    expect(frontier.urls('claimed')).toEqual([]);
  });

  it('ends with the error of what it hands visits to, and gives the page back', async () => {
    const site = serve(0, listing(2));
    const frontier = memoryFrontier();
    frontier.done = () => {
      throw new StopError('disk-full', { path: 'vigil.db' });
    };
    const crawling = crawlAll(
      rig,
      [profile('full', [`${site.origin}/list`])],
      {},
      undefined,
      undefined,
      frontier,
    );
    await expect(crawling).rejects.toMatchObject({ code: 'disk-full' });
    expect(frontier.urls('waiting')).toHaveLength(1);
  });

  it('robots.txt is obeyed, and a site that cannot be asked is a fault', async () => {
    const polite = serve(0, {
      ...listing(2),
      '/robots.txt': (_request, response) => {
        response.writeHead(200).end('User-agent: *\nDisallow: /2');
      },
    });
    const broken = serve(1, {
      '/robots.txt': (_request, response) => {
        response.writeHead(500).end();
      },
      '/list': page('x'),
    });
    const { visits } = await crawlAll(rig, [
      profile('polite', [`${polite.origin}/list`]),
      profile('broken', [`${broken.origin}/list`]),
    ]);
    const outcomes = visits.map(({ url, outcome }) => `${new URL(url).pathname} ${outcome}`);
    expect(outcomes.sort()).toEqual(['/1 fetched', '/2 robots', '/list fetched', '/list network']);
    expect(polite.asked).not.toContain('/2');
    expect(broken.asked).toEqual([]);
  });
});

describe('what is handed on', () => {
  it('is handled while the next page is looked at, and no more than that', async () => {
    const site = serve(0, { ...listing(4), '/ping': page('x') });
    const seeds = [1, 2, 3, 4].map((at) => `${site.origin}/${at}`);
    const pages = (): readonly string[] => site.asked.filter((path) => path !== '/ping');
    let goOn: () => void = () => undefined;
    const secondIsHere = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let handled = 0;
    let beside = 0;
    const { visits } = await crawlAll(
      rig,
      [profile('beside', seeds, 'mode: http')],
      { concurrency: 1 },
      async () => {
        handled += 1;
        const place = handled;
        if (place === 1) await secondIsHere;
        if (place !== 2) return;
        // Both places are taken: so many round trips are time enough for a third page, if there were a place for it.
        for (let at = 0; at < 40; at += 1) {
          await rig.client.get(`${site.origin}/ping`, { timeoutMs: 5_000, maxBytes: 1_000 });
        }
        beside = pages().length;
        goOn();
      },
    );
    expect([...pathsOf(visits)].sort()).toEqual(['/1', '/2', '/3', '/4']);
    expect(beside).toBe(2);
    expect(pages()).toHaveLength(4);
  });
});

describe('a site without a fixed delay', () => {
  it('is asked for one page at a time', async () => {
    let open = 0;
    let most = 0;
    const slowly: Answers[string] = (request, response, url) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        page('x')(request, response, url);
      }, 30);
    };
    const site = serve(0, {
      ...listing(4),
      '/1': slowly,
      '/2': slowly,
      '/3': slowly,
      '/4': slowly,
    });
    const { delay: _, ...adaptive } = profile('adaptive', [`${site.origin}/list`], 'mode: http');
    const { visits } = await crawlAll(rig, [adaptive], {
      concurrency: 3,
      politeness: { minDelayMs: 0, maxDelayMs: 1 },
    });
    expect(visits).toHaveLength(5);
    expect(most).toBe(1);
  });
});

describe('the byte budget', () => {
  it('ends the run with its queue kept, what an earlier part of it took included', async () => {
    const site = serve(0, listing(6));
    const { end, visits, frontier } = await crawlAll(
      rig,
      [profile('bytes', [`${site.origin}/list`], 'mode: http')],
      {
        budget: { durationMs: 60_000, maxPages: 100, maxBytes: 1_000 },
        bytesSpent: new Map([['bytes' as SiteId, 400]]),
        concurrency: 1,
      },
      undefined,
      undefined,
      undefined,
      { traffic: () => 200 * site.asked.length },
    );
    expect(end).toBe('byte-budget');
    expect(visits.map(({ bytes }) => bytes)).toEqual([200, 200, 200]);
    expect(frontier.urls('waiting')).toHaveLength(4);
  });
});

describe('pages that are left', () => {
  it('of a site that is not crawled this time do not count', async () => {
    const site = serve(0, listing(1));
    const frontier = memoryFrontier();
    const url = 'http://elsewhere.example/' as PageUrl;
    await frontier.add(runIdOf(1), 'away' as SiteId, [{ url, depth: 0, priority: 50 }]);
    const own = profile('here', [`${site.origin}/list`]);
    const { end } = await crawlAll(rig, [own], {}, undefined, undefined, frontier);
    expect(end).toBe('frontier-empty');
    expect(frontier.urls('waiting')).toEqual([url]);
  });
});

describe('a second try', () => {
  it('waits for the site’s delay, and a stop ends the waiting', async () => {
    const stop = new AbortController();
    let failures = 2;
    const site = serve(0, {
      '/list': (request, response, url) => {
        // The browser itself asks again once where a connection breaks.
        failures -= 1;
        if (failures >= 0) request.socket.destroy();
        else page('fine')(request, response, url);
      },
    });
    const slow = { ...profile('again', [`${site.origin}/list`]), delay: 3_600_000 };
    const visiting = crawlAll(rig, [slow], {}, undefined, stop.signal);
    const asked = (): void => {
      expect(site.asked.length).toBeGreaterThan(0);
    };
    await vi.waitFor(asked, { timeout: 10_000 });
    stop.abort();
    const { end, visits } = await visiting;
    expect(end).toBe('stop-requested');
    expect(visits.map(({ outcome }) => outcome)).toEqual(['network']);
  });
});

describe('hosts that ask for less', () => {
  it('a stalled host does not starve the other hosts of its site', async () => {
    const refuse: Answers[string] = (_request, response) => {
      response.writeHead(503).end('no');
    };
    const names = Array.from({ length: 12 }, (_, at) => `/${at + 1}`);
    const busy = serve(0, Object.fromEntries(names.map((name) => [name, refuse])));
    const calm = serve(1, listing(2));
    const seeds = [...names.map((name) => busy.origin + name), `${calm.origin}/list`];
    const { end, visits } = await crawlAll(rig, [profile('mixed', seeds)]);
    expect(end).toBe('hosts-stalled');
    const fetched = visits.filter(({ outcome }) => outcome === 'fetched');
    expect([...pathsOf(fetched)].sort()).toEqual(['/1', '/2', '/list']);
  });

  it('one that waits does not hold up the others of its site, and its queue is kept', async () => {
    const busy = serve(0, {
      '/1': (_request, response) => {
        response.writeHead(429, { 'retry-after': '3600' }).end('slow down');
      },
      '/2': page('x'),
    });
    const calm = serve(1, listing(6));
    const seeds = [`${busy.origin}/1`, `${busy.origin}/2`, `${calm.origin}/list`];
    const { end, visits, frontier } = await crawlAll(rig, [profile('mixed', seeds)], {
      politeness: { firstBackOffMs: 1, maxBackOffMs: 3_600_000 },
      concurrency: 1,
    });
    expect(end).toBe('time-budget');
    expect([...pathsOf(visits)].sort()).toEqual(['/1', '/2', '/3', '/4', '/5', '/6', '/list']);
    expect(visits.every(({ outcome }) => outcome === 'fetched')).toBe(true);
    expect([...frontier.urls('waiting')].sort()).toEqual(seeds.slice(0, 2));
    expect(busy.asked).toEqual(['/1']);
  });

  it('a page that alone is refused, while its domain answers others, is handed on', async () => {
    const site = serve(0, {
      ...listing(8),
      '/1': (_request, response) => {
        response.writeHead(503).end('no');
      },
    });
    const own = profile('one-page', [`${site.origin}/list`], 'mode: http');
    const { end, visits } = await crawlAll(rig, [own], { concurrency: 1 });
    expect(end).toBe('frontier-empty');
    const refused = visits.filter(({ outcome }) => outcome === 'rate-limited');
    expect(pathsOf(refused)).toEqual(['/1']);
    expect(visits).toHaveLength(9);
  });

  it('a page is tried again after the back-off, and costs no visit', async () => {
    let refusals = 2;
    const site = serve(0, {
      '/list': (request, response, url) => {
        refusals -= 1;
        if (refusals >= 0) response.writeHead(429, { 'retry-after': '0' }).end('slow down');
        else page('fine')(request, response, url);
      },
    });
    const { visits, progress } = await crawlAll(rig, [profile('slow', [`${site.origin}/list`])]);
    expect(visits.map(({ outcome }) => outcome)).toEqual(['fetched']);
    expect(progress.filter(({ kind }) => kind === 'backing-off')).toHaveLength(2);
  });

  it('one that keeps refusing is left with its queue kept; the others go on', async () => {
    const refuse: Answers[string] = (_request, response) => {
      response.writeHead(503).end('no');
    };
    const names = ['/1', '/2', '/3', '/4', '/5'];
    const busy = serve(0, Object.fromEntries(names.map((name) => [name, refuse])));
    const calm = serve(1, listing(3));
    const { end, visits, frontier, progress } = await crawlAll(rig, [
      profile(
        'busy',
        names.map((name) => busy.origin + name),
      ),
      profile('calm', [`${calm.origin}/list`]),
    ]);
    expect(end).toBe('hosts-stalled');
    expect(visits.filter(({ siteId }) => siteId === 'calm')).toHaveLength(4);
    const refused = visits.filter(({ siteId }) => siteId === 'busy');
    expect(refused.map(({ outcome }) => outcome)).toEqual(['rate-limited']);
    expect(frontier.urls('waiting')).toHaveLength(4);
    expect(progress.filter(({ kind }) => kind === 'stalled').length).toBeGreaterThan(0);
  });
});

describe('a browser that breaks', () => {
  const breaking = async (
    how: 'browser' | 'renderer',
    times: number,
  ): Promise<readonly Visit[]> => {
    let left = times;
    const seedOf = (site: BehaviourSite) => profile(`breaks-${how}`, [`${site.origin}/list`]);
    const site = serve(0, {
      ...listing(2),
      '/1': page('<script src="/break"></script>'),
      '/break': (_request, response) => {
        left -= 1;
        if (left < 0) {
          response.writeHead(200, { 'content-type': 'text/javascript' }).end('1');
          return;
        }
        void (async () => {
          const lease = await rig.browser.lease(seedOf(site));
          if (how === 'browser') {
            await lease.context.browser()?.close();
            return;
          }
          for (const each of lease.context.pages()) {
            const session = await lease.context.newCDPSession(each);
            session.send('Page.crash').catch(() => undefined);
          }
          await lease.release(false);
        })().catch(() => undefined);
      },
    });
    const { visits, frontier } = await crawlAll(rig, [seedOf(site)], { concurrency: 1 });
    expect(frontier.urls('claimed')).toEqual([]);
    return visits;
  };

  it.each(['browser', 'renderer'] as const)('%s: the page is visited once more', async (how) => {
    const visits = await breaking(how, 1);
    expect(visits.map(({ outcome }) => outcome)).toEqual(['fetched', 'fetched', 'fetched']);
  });

  it.each(['browser', 'renderer'] as const)('%s: twice is a crash, and it goes on', async (how) => {
    const visits = await breaking(how, 2);
    expect(visits.map(({ outcome }) => outcome)).toEqual(['fetched', 'crashed', 'fetched']);
  });
});

describe('a site that is down', () => {
  it('has its first page in the ledger, and does not hold up the run', async () => {
    const down = await startSite({});
    await down[Symbol.asyncDispose]();
    const names = ['/1', '/2', '/3', '/4', '/5'];
    const site = profile(
      'down',
      names.map((name) => down.origin + name),
    );
    const { end, visits, frontier } = await crawlAll(rig, [site], { concurrency: 1 });
    expect(end).toBe('hosts-stalled');
    expect(new Set(visits.map(({ outcome }) => outcome))).toEqual(new Set(['network']));
    expect(visits).toHaveLength(3);
    expect(frontier.urls('waiting')).toHaveLength(2);
  });
});
