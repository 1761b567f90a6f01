// The audit log as an auditor uses it: intact, altered, cut off, and compared with what was written down elsewhere.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runnerIn, type Runner } from './run.js';

let vigil: Runner;
let file: string;

beforeEach(async () => {
  const outer = await mkdtemp(join(tmpdir(), 'vigil-audit-'));
  onTestFinished(() => rm(outer, { recursive: true, force: true }));
  await runnerIn(outer)(['init', 'centre']);
  vigil = runnerIn(join(outer, 'centre'));
  file = join(outer, 'centre', 'vigil.db');
});

/** What somebody does who can write the database, and takes its guards away first. */
function tamper(sql: string): void {
  const db = new Database(file);
  db.exec(`drop trigger audit_update; drop trigger audit_delete; ${sql}`);
  db.close();
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

describe('vigil audit verify', () => {
  it('says that an empty log is empty, and gives nothing to write down', async () => {
    const { code, stdout } = await vigil(['audit', 'verify']);
    expect(code).toBe(0);
    expect(stdout).toBe('The audit log is empty: nothing was done yet.\n');
  });

  it('takes what it printed before, also when the log has grown', async () => {
    await vigil(['case', 'open', 'S-2026-0001']);
    const mark = lastLine((await vigil(['audit', 'verify'])).stdout);
    expect(mark).toMatch(/^1:[0-9a-f]{64}$/);
    await vigil(['case', 'open', 'S-2026-0002']);
    const { code, stdout } = await vigil(['audit', 'verify', '--expect', mark]);
    expect(code, stdout).toBe(0);
    expect(lastLine(stdout)).toMatch(/^2:/);
  });

  it.each([
    ['an altered entry', `update audit set actor = 'somebody' where sequence = 2`],
    ['a missing entry', 'delete from audit where sequence = 2'],
    [
      'entries out of order',
      'update audit set sequence = 9 where sequence = 2; update audit set sequence = 2 where sequence = 3; update audit set sequence = 3 where sequence = 9',
    ],
  ])('finds %s', async (_, sql) => {
    for (const id of ['S-2026-0001', 'S-2026-0002', 'S-2026-0003'])
      await vigil(['case', 'open', id]);
    tamper(sql);
    const { code, stdout } = await vigil(['audit', 'verify']);
    expect(code).toBe(1);
    expect(stdout).toContain('NOT INTACT: entry 2');
  });

  it('finds that the end was cut off, by what was written down', async () => {
    for (const id of ['S-2026-0001', 'S-2026-0002']) await vigil(['case', 'open', id]);
    const mark = lastLine((await vigil(['audit', 'verify'])).stdout);
    tamper('delete from audit where sequence = 2');
    expect((await vigil(['audit', 'verify'])).code).toBe(0);
    const { code, stdout } = await vigil(['audit', 'verify', '--expect', mark]);
    expect(code).toBe(1);
    expect(stdout).toContain('cut off');
  });

  it('refuses a mark that is none', async () => {
    const { code, stderr } = await vigil(['audit', 'verify', '--expect', '12']);
    expect(code).toBe(2);
    expect(stderr).toContain('--expect');
  });
});
