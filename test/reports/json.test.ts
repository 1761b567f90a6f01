import { describe, expect, it } from 'vitest';
import { COLUMN_NAMES } from '../../src/reports/columns.js';
import { matchesJson } from '../../src/reports/json.js';
import { collected } from './collected.js';
import { sampleRow } from './samples.js';

const parsed = async (text: Promise<string>) => JSON.parse(await text) as unknown;

describe('matchesJson', () => {
  it('is one array of objects with the columns as keys, in their order', async () => {
    const text = await collected(matchesJson([sampleRow(), sampleRow({ minor: true })]));
    const rows = JSON.parse(text) as Record<string, unknown>[];
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(Object.keys(row)).toEqual(COLUMN_NAMES);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('keeps numbers, booleans and null, and writes dates with their offset', async () => {
    const rows = await parsed(collected(matchesJson([sampleRow()], 'Asia/Seoul')));
    expect(rows).toMatchObject([
      {
        distance: 12,
        minor: false,
        decidedAt: null,
        firstSeenAt: '2026-04-12T03:15:07.250+09:00',
      },
    ]);
  });

  it('leaves out what is no column', async () => {
    const row = { ...sampleRow(), secret: 'x' };
    expect(await collected(matchesJson([row]))).not.toContain('secret');
  });

  it('is an empty array where there are no rows', async () => {
    expect(await parsed(collected(matchesJson([])))).toEqual([]);
  });
});
