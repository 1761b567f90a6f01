// What staff are told of matches that a crawl made: those with an alert, and those that raised none.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLUMN_NAMES } from '../../src/reports/columns.js';
import { openStore } from '../../src/store/open.js';
import { at, BUDGET, captured, match, register, SITES, visitTo } from '../store/support-plain.js';
import { runnerIn, type Ran } from './run.js';

const alignment = {
  reference: { left: 0, top: 0, width: 1, height: 0.5 },
  found: { left: 0.5, top: 0, width: 0.5, height: 1 },
  turn: 0,
  mirrored: false,
  negative: false,
  stretch: 1,
  cut: 'layout',
} as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-alerts-'));
  await runnerIn(folder)(['init', 'centre']);
  await using store = await openStore(join(folder, 'centre', 'vigil.db'));
  const copied = await register(store, 'a');
  const alike = await register(store, 'b');
  const run = await store.runs.begin(SITES, BUDGET, at(5));
  const points = { algorithm: 'local', points: 46, alignment } as const;
  await store.runs.commit(
    await visitTo(store, run, '/1', [
      captured('copy', [match(copied, points)]),
      captured('alike', [match(alike, { ...points, tier: 'related', score: 40, points: 30 })]),
      captured('unsure', [match(alike, { ...points, tier: 'review', score: 45, points: 10 })]),
    ]),
  );
  await store.runs.end(run.id, 'frontier-empty', at(20));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const vigil = (...argv: readonly string[]): Promise<Ran> => runnerIn(join(folder, 'centre'))(argv);
const jsonOf = ({ stdout }: Ran): unknown => JSON.parse(stdout) as unknown;

describe('alerts', () => {
  it('show explains a match in words, and has its alignment as JSON', async () => {
    const { stdout } = await vigil('alerts', 'show', 'A-1');
    expect(stdout).toContain(
      'cropped to the upper half, part of a larger picture (the right half): 46 matching points',
    );
    expect((await vigil('alerts', 'show', 'A-1', '--lang', 'ko')).stdout).toContain(
      '위쪽 절반만 남기고 자름, 더 큰 화면의 일부(오른쪽 절반): 일치하는 특징점 46개',
    );
    expect(jsonOf(await vigil('alerts', 'show', 'A-1', '--json'))).toMatchObject({
      match: { points: 46, alignment },
      matches: [{ points: 46, changes: 'cropped inside', alignment }],
    });
  });

  it('list has the columns and no others', async () => {
    const rows = jsonOf(await vigil('alerts', '--json')) as Record<string, unknown>[];
    expect(rows.map((row) => Object.keys(row))).toEqual([COLUMN_NAMES]);
  });

  it('lower lists what raised none, what a person should look at first', async () => {
    const ran = await vigil('alerts', 'lower');
    expect(ran.code).toBe(0);
    const [, , first, second, ...others] = ran.stdout.trimEnd().split('\n');
    expect(first).toMatch(/^a person should look {2,}45 {2}R-2 .*10 matching points$/);
    expect(second).toMatch(/^another picture of the same scene or person {2}.*30 matching points$/);
    expect(others).toEqual([]);
    const rows = jsonOf(await vigil('alerts', 'lower', '--json'));
    expect(rows).toMatchObject([
      { tier: 'review', referenceId: 'R-2', points: 10, changes: 'cropped inside' },
      {
        tier: 'related',
        referenceId: 'R-2',
        lastSeenAt: expect.stringMatching(/\+09:00$/) as string,
      },
    ]);
    expect(rows).not.toHaveProperty('0.alertId');
    expect((await vigil('alerts', 'lower', '--since', '2027-01-01')).stdout).toBe(
      'There is no match of lower priority.\n',
    );
    expect((await vigil('alerts', 'lower', '--since', 'soon')).code).toBe(2);
  });

  it('are told with the number of those that raised none', async () => {
    const { stdout } = await vigil('status', '--run', 'RUN-1');
    expect(stdout).toContain('2 matches of lower priority raised no alert: vigil alerts lower.');
    const page = await vigil('report', 'run');
    expect(page.stdout).toContain('2 matches of lower priority raised no alert');
    const { stdout: csv } = await vigil('export', 'matches');
    expect(csv).toContain(',46,cropped inside,');
    expect(csv).not.toContain('related');
  });
});
