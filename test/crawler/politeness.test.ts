import { describe, expect, it } from 'vitest';
import {
  afterAnswer,
  afterLoad,
  afterRefusal,
  afterStart,
  delayAfter,
  FRESH_HOST,
  isReady,
  isStalled,
  parseRetryAfter,
} from '../../src/crawler/politeness.js';

const LIMITS = {
  firstBackOffMs: 100,
  maxBackOffMs: 1000,
  maxRefusals: 6,
  minDelayMs: 3_000,
  maxDelayMs: 30_000,
};

describe('politeness of one host', () => {
  it('the next page waits for the delay', () => {
    expect(afterStart(FRESH_HOST, 1000, 250).readyAt).toBe(1250);
  });

  it('a back-off doubles up to its bound, and starts over after an answer', () => {
    let state = FRESH_HOST;
    const waits: number[] = [];
    for (let refusal = 0; refusal < 6; refusal += 1) {
      const now = state.readyAt;
      state = afterRefusal(state, now, undefined, LIMITS);
      waits.push(state.readyAt - now);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(isStalled(state, LIMITS)).toBe(true);
    expect(isStalled(afterAnswer(state), LIMITS)).toBe(false);
  });

  it('Retry-After beyond the bound is obeyed, too: the domain is left alone for the run', () => {
    const state = afterRefusal(FRESH_HOST, 0, 7_200_000, LIMITS);
    expect(isStalled(state, LIMITS)).toBe(true);
    // A page that was under way and answers does not undo it.
    expect(isReady(afterAnswer(state), 7_199_999, LIMITS)).toBe(false);
    expect(isStalled(afterRefusal(FRESH_HOST, 0, LIMITS.maxBackOffMs, LIMITS), LIMITS)).toBe(false);
  });

  it('Retry-After is obeyed within the bound, and never shortens a delay', () => {
    expect(afterRefusal(FRESH_HOST, 0, 500, LIMITS).readyAt).toBe(500);
    expect(afterRefusal({ ...FRESH_HOST, readyAt: 700 }, 0, 0, LIMITS).readyAt).toBe(700);
  });
});

describe('the delay between two page loads', () => {
  const load = { fixedMs: undefined, fetchMs: 1_000, crawlDelayMs: 0 };

  it('is five times what the document took, from 3 to 30 s', () => {
    const after = (fetchMs: number): number => delayAfter({ ...load, fetchMs }, LIMITS);
    expect([20, 600, 1_000, 5_999, 6_001, 60_000].map(after)).toEqual([
      3_000, 3_000, 5_000, 29_995, 30_000, 30_000,
    ]);
  });

  it('is what the profile says, however the site answers', () => {
    expect(delayAfter({ ...load, fixedMs: 50 }, LIMITS)).toBe(50);
    expect(delayAfter({ ...load, fixedMs: 0 }, LIMITS)).toBe(0);
  });

  it('is raised by Crawl-delay, and never lowered', () => {
    expect(delayAfter({ ...load, crawlDelayMs: 45_000 }, LIMITS)).toBe(45_000);
    expect(delayAfter({ ...load, crawlDelayMs: 1_000 }, LIMITS)).toBe(5_000);
    expect(delayAfter({ ...load, fixedMs: 50, crawlDelayMs: 4_000 }, LIMITS)).toBe(4_000);
  });

  it('without a fixed one, no second page is loaded before the first has ended', () => {
    const busy = afterStart(FRESH_HOST, 1_000, undefined);
    expect(isReady(busy, 1_000_000, LIMITS)).toBe(false);
    const ended = afterLoad(busy, 1_000, load, LIMITS);
    expect(isReady(ended, 6_999, LIMITS)).toBe(false);
    expect(isReady(ended, 7_000, LIMITS)).toBe(true);
  });

  it('is none where nothing was asked of the site', () => {
    const busy = afterStart(FRESH_HOST, 1_000, undefined);
    const ended = afterLoad(busy, 1_000, { ...load, fetchMs: undefined }, LIMITS);
    expect(isReady(ended, 1_000, LIMITS)).toBe(true);
  });
});

describe('parseRetryAfter', () => {
  const now = new Date('2026-03-01T00:00:00Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 01 Mar 2026 00:01:00 GMT', 60_000],
    ['Sat, 28 Feb 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s: %s', (value, ms) => {
    expect(parseRetryAfter(value, now)).toBe(ms);
  });
});
