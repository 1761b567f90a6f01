import { describe, expect, it } from 'vitest';
import {
  afterAnswer,
  afterRefusal,
  afterStart,
  FRESH_HOST,
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

  it('Retry-After is obeyed within the bound, and never shortens a delay', () => {
    expect(afterRefusal(FRESH_HOST, 0, 500, LIMITS).readyAt).toBe(500);
    expect(afterRefusal(FRESH_HOST, 0, 86_400_000, LIMITS).readyAt).toBe(1000);
    expect(afterRefusal({ ...FRESH_HOST, readyAt: 700 }, 0, 0, LIMITS).readyAt).toBe(700);
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
