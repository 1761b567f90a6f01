// robots.txt by RFC 9309: what a site asks crawlers to leave alone, fetched and parsed once per origin and run.

import robotsModule from 'robots-parser';
import { reasonOf } from '../domain/errors.js';
import type { Clock } from '../domain/ports.js';
import type { SiteProfile } from '../domain/site.js';
import type { HttpClient } from './http.js';
import { clientFor } from './routes.js';

type RobotsTxt = {
  readonly isDisallowed: (url: string, agent: string) => boolean | undefined;
  readonly getMatchingLineNumber: (url: string, agent: string) => number;
  readonly getCrawlDelay: (agent: string) => number | undefined;
};
// The package's types say `exports.default`; what it really exports is the function itself.
const robotsParser = robotsModule as unknown as (url: string, text: string) => RobotsTxt;

/** The product token that rules are looked up for. */
export const PRODUCT_TOKEN = 'vigil';

export type RobotsVerdict =
  | { readonly verdict: 'allowed'; readonly crawlDelayMs: number }
  | { readonly verdict: 'disallowed'; readonly reason: string }
  /** The rules could not be read, so nothing may be fetched (RFC 9309, 2.3.1.4): a fault, not the site's wish. */
  | { readonly verdict: 'unreachable'; readonly reason: string };

export type Robots = {
  /** @param site its profile may override the rules; the reason for that is in the profile. */
  readonly check: (url: string, site: SiteProfile) => Promise<RobotsVerdict>;
};

export type RobotsOptions = {
  readonly client: Pick<HttpClient, 'get'>;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** An unreachable robots.txt is asked for again after this long. */
  readonly retryMs?: number;
};

/** RFC 9309, 2.5: at least 500 KiB must be parsed; the rest is ignored here. */
const MAX_BYTES = 500 * 1024;
/** RFC 9309, 2.3.1.2. */
const MAX_REDIRECTS = 5;
/** Longer ones are the site's way to say "stay away" to search engines; the profile may set more. */
const MAX_CRAWL_DELAY_MS = 60_000;
const MAX_ORIGINS = 1_000;

type Rules =
  | { readonly kind: 'rules'; readonly robots: RobotsTxt; readonly crawlDelayMs: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly at: number };

export function openRobots(options: RobotsOptions): Robots {
  const cache = new Map<string, Promise<Rules>>();
  const retryMs = options.retryMs ?? 60_000;

  const rulesOf = async (origin: string, client: Pick<HttpClient, 'get'>): Promise<Rules> => {
    const cached = cache.get(origin);
    if (cached) {
      const known = await cached;
      const age = options.clock.now().getTime() - (known.kind === 'unreachable' ? known.at : 0);
      if (known.kind !== 'unreachable' || age < retryMs) return known;
      // Somebody else who waited may have asked again already.
      const newer = cache.get(origin);
      if (newer && newer !== cached) return newer;
    }
    const fetched = fetchRules({ ...options, client }, origin);
    cache.delete(origin);
    cache.set(origin, fetched);
    for (const oldest of cache.keys()) {
      if (cache.size <= MAX_ORIGINS) break;
      cache.delete(oldest);
    }
    return fetched;
  };

  return {
    async check(url, site) {
      if (site.robots !== 'obey') return { verdict: 'allowed', crawlDelayMs: 0 };
      const rules = await rulesOf(new URL(url).origin, clientFor(options.client, site));
      switch (rules.kind) {
        case 'none':
          return { verdict: 'allowed', crawlDelayMs: 0 };
        case 'unreachable':
          return { verdict: 'unreachable', reason: `robots.txt: ${rules.reason}` };
        case 'rules': {
          const { robots, crawlDelayMs } = rules;
          if (robots.isDisallowed(url, PRODUCT_TOKEN) === true) {
            const line = robots.getMatchingLineNumber(url, PRODUCT_TOKEN);
            return { verdict: 'disallowed', reason: `robots.txt, line ${line}` };
          }
          return { verdict: 'allowed', crawlDelayMs };
        }
      }
    },
  };
}

async function fetchRules(options: RobotsOptions, origin: string): Promise<Rules> {
  const url = `${origin}/robots.txt`;
  const unreachable = (reason: string): Rules => ({
    kind: 'unreachable',
    reason,
    at: options.clock.now().getTime(),
  });
  try {
    const answer = await options.client.get(url, {
      maxBytes: 8 * MAX_BYTES,
      timeoutMs: options.timeoutMs,
      maxRedirects: MAX_REDIRECTS,
    });
    if (answer.status >= 500 || answer.status === 429) return unreachable(`HTTP ${answer.status}`);
    if (answer.status >= 400) return { kind: 'none' };
    const text = new TextDecoder().decode(answer.body.subarray(0, MAX_BYTES));
    // The rules hold for the origin that was asked, also where redirects led elsewhere (RFC 9309, 2.3.1.2).
    const robots = robotsParser(url, text);
    const seconds = robots.getCrawlDelay(PRODUCT_TOKEN) ?? 0;
    const crawlDelayMs = Math.min(Math.max(seconds, 0) * 1000, MAX_CRAWL_DELAY_MS);
    return { kind: 'rules', robots, crawlDelayMs };
  } catch (error) {
    return unreachable(reasonOf(error));
  }
}
