import robotsModule from 'robots-parser';
import { describe, expect, it, vi } from 'vitest';
import { RetryError } from '../../src/domain/errors.js';
import type { Answer, FetchOptions } from '../../src/crawler/http.js';
import { openRobots } from '../../src/crawler/robots.js';
import { profile } from './rig.js';

// The package as it is, with its calls counted.
vi.mock('robots-parser', async (load) => {
  const { default: parse } = await load<{ readonly default: () => unknown }>();
  return { default: vi.fn(parse) };
});
const parse = vi.mocked(robotsModule as unknown as () => unknown);

const site = profile('site', ['https://site.example/']);
const answer = (status: number, text = ''): Answer => ({
  status,
  headers: {},
  finalUrl: 'https://site.example/robots.txt',
  body: new TextEncoder().encode(text),
});

const robotsOf = (...answers: (Answer | Error)[]) => {
  let now = 0;
  const asked: FetchOptions[] = [];
  const robots = openRobots({
    client: {
      get: (_url, options) => {
        asked.push(options);
        const next = answers.shift() ?? answer(404);
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
    },
    clock: { now: () => new Date(now) },
    timeoutMs: 100,
    retryMs: 1000,
  });
  return {
    asked,
    later: (ms: number) => {
      now += ms;
    },
    check: (path: string, of = site) => robots.check(`https://site.example${path}`, of),
  };
};

describe('robots.txt', () => {
  it('is parsed once an origin, however many pages are asked about', async () => {
    parse.mockClear();
    const { check } = robotsOf(answer(200, 'User-agent: *\nDisallow: /private'));
    for (const path of ['/', '/1', '/2', '/private/1', '/private/2']) await check(path);
    expect(parse).toHaveBeenCalledTimes(1);
  });

  it('its rules for vigil come before those for all', async () => {
    const { check } = robotsOf(
      answer(
        200,
        'User-agent: *\nDisallow: /\n\nUser-agent: Vigil\nDisallow: /private\nAllow: /private/open\n',
      ),
    );
    expect((await check('/')).verdict).toBe('allowed');
    expect(await check('/private/x')).toEqual({
      verdict: 'disallowed',
      reason: 'robots.txt, line 5',
    });
    expect((await check('/private/open')).verdict).toBe('allowed');
  });

  it('is fetched once an origin, with five redirects at the most', async () => {
    const { check, asked } = robotsOf(answer(200, 'User-agent: *\nDisallow: /a'));
    await Promise.all([check('/a'), check('/b'), check('/c')]);
    await check('/d');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.maxRedirects).toBe(5);
  });

  it('Crawl-delay is handed on, within reason', async () => {
    expect(await robotsOf(answer(200, 'User-agent: *\nCrawl-delay: 2.5')).check('/')).toEqual({
      verdict: 'allowed',
      crawlDelayMs: 2500,
    });
    const long = await robotsOf(answer(200, 'User-agent: *\nCrawl-delay: 86400')).check('/');
    expect(long).toMatchObject({ crawlDelayMs: 60_000 });
  });

  it.each([401, 403, 404, 410])('HTTP %d: nothing is forbidden', async (status) => {
    expect((await robotsOf(answer(status)).check('/')).verdict).toBe('allowed');
  });

  it.each([answer(500), answer(503), answer(429), new RetryError('fetch-failed')])(
    'out of reach: nothing is allowed, and it is asked again later',
    async (first) => {
      const { check, later } = robotsOf(first, answer(200, ''));
      expect((await check('/')).verdict).toBe('unreachable');
      expect((await check('/')).verdict).toBe('unreachable');
      later(1500);
      expect((await check('/')).verdict).toBe('allowed');
    },
  );

  it('what follows after 500 KiB is ignored', async () => {
    const text = `User-agent: *\n${'#'.repeat(600 * 1024)}\nDisallow: /`;
    expect((await robotsOf(answer(200, text)).check('/')).verdict).toBe('allowed');
  });

  it('a profile may override it, and then it is not asked for', async () => {
    const { check, asked } = robotsOf(answer(200, 'User-agent: *\nDisallow: /'));
    const own = profile('own', ['https://site.example/'], 'robots: {ignore: the operator agreed}');
    expect((await check('/', own)).verdict).toBe('allowed');
    expect(asked).toHaveLength(0);
  });
});
