// Durations as people write them: 500ms, 30s, 15m, 6h, 2d.

import { z } from 'zod';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Parses `500ms`, `30s`, `15m`, `6h`, `2d` to milliseconds; undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  return Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
}

/** A span of time in a file that no timer waits for, as milliseconds: up to a thousand days. */
export const spanSchema = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0 && ms <= 1_000 * UNITS.d) return ms;
  context.addIssue({ code: 'custom', message: 'expected a time span such as 20h, 1d or 30d' });
  return z.NEVER;
});

/** What a timer can wait for: 2^31 - 1 ms is 24.8 days, and a longer wait would end at once. */
const LONGEST_MS = 24 * UNITS.d;

/** A duration in a file, as milliseconds. */
export const durationSchema = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > LONGEST_MS) {
    context.addIssue({ code: 'custom', message: 'expected at most 24d' });
    return z.NEVER;
  }
  if (ms === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'expected a duration such as 500ms, 30s, 15m, 6h or 2d',
    });
    return z.NEVER;
  }
  return ms;
});

/** How long something is kept: durations that no timer waits for, of a day at least. */
export const keepingSchema = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms === undefined || ms < UNITS.d) {
    context.addIssue({ code: 'custom', message: 'expected days, at least 1d, such as 90d' });
    return z.NEVER;
  }
  return ms;
});
