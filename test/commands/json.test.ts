// --json: one JSON value on stdout, and the exit codes of what is not there.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runnerIn, type Ran } from './run.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-json-'));
  await runnerIn(folder)(['init', 'centre']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const vigil = (...argv: readonly string[]): Promise<Ran> => runnerIn(join(folder, 'centre'))(argv);
const jsonOf = ({ stdout }: Ran): unknown => JSON.parse(stdout) as unknown;

describe('every command with --json', () => {
  it('prints one JSON value on stdout, also where there is nothing to say', async () => {
    const output = join(folder, 'matches.csv');
    for (const argv of [
      ['case', 'list'],
      ['site', 'list'],
      ['alerts'],
      ['alerts', 'list', '--state', 'all'],
      ['alerts', 'lower'],
      ['alerts', 'lower', '--since', '2026-01-01'],
      ['alerts', 'show', 'A-1'],
      ['alerts', 'confirm', 'A-1'],
      ['alerts', 'dismiss', 'A-1', '--reason', 'other'],
      ['status'],
      ['status', '--run', 'RUN-1'],
      ['report', 'run'],
      ['export', 'matches'],
      ['export', 'matches', '-o', output],
      ['crawl'],
      ['site', 'check', 'nowhere'],
      ['init'],
    ]) {
      const ran = await vigil(...argv, '--json');
      expect(() => jsonOf(ran), argv.join(' ')).not.toThrow();
    }
  });

  it('an unknown alert, run or site ends with 1', async () => {
    for (const [argv, what] of [
      [['alerts', 'show', 'A-1'], 'alert A-1'],
      [['alerts', 'confirm', 'a-1'], 'alert A-1'],
      [['alerts', 'dismiss', '1', '--reason', 'other'], 'alert A-1'],
      [['status', '--run', '7'], 'run RUN-7'],
      [['site', 'check', 'nowhere'], 'site nowhere'],
    ] as const) {
      const { code, stderr } = await vigil(...argv);
      expect(code, stderr).toBe(1);
      expect(stderr).toContain(`There is no ${what}`);
    }
  });

  it('an output file in a missing folder is refused, and nothing is left beside it', async () => {
    const ran = await vigil('export', 'matches', '-o', join(folder, 'no', 'matches.csv'));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('does not exist');
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });
});
