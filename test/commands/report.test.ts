// vigil report case, stats, key, verify, as staff call them: what is written, proved, recorded, and refused.

import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { confirm, night, open, registerOn, VICTIM } from '../reports/history.js';
import { collect } from '../store/support-plain.js';
import { runnerIn, type Ran } from './run.js';

let folder: string;
const centre = (): string => join(folder, 'centre');
const vigil = (...argv: readonly string[]): Promise<Ran> =>
  runnerIn(folder)(argv, { cwd: centre() });
const written = (name: string): Promise<string> => readFile(join(centre(), name), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-report-'));
  await runnerIn(folder)(['init', 'centre']);
  await using store = await openStore(join(centre(), 'vigil.db'));
  await open(store, VICTIM, 0);
  const referenceId = await registerOn(store, VICTIM, 0, 'a');
  const found = [{ site: 'tube', caseId: VICTIM, referenceId, path: '/p/1' }];
  const [alert] = await night(store, 1, { found });
  if (alert !== undefined) await confirm(store, alert, 1);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('report case', () => {
  it('holds no address in the copy to be handed over, and all of them in that for staff', async () => {
    for (const format of ['html', 'json']) {
      const victim = await vigil('report', 'case', VICTIM, '--format', format);
      expect(victim.code, victim.stderr).toBe(0);
      expect(victim.stdout).not.toContain('tube.example');
      const staff = await vigil('report', 'case', VICTIM, '--format', format, '--with-addresses');
      expect(staff.stdout).toContain('http://tube.example/p/1');
      for (const { stdout } of [victim, staff]) expect(stdout).not.toContain('Seven swans');
    }
  });

  it('is one JSON value with --json, in either language', async () => {
    for (const language of ['en', 'ko']) {
      const ran = await vigil('--json', '--lang', language, 'report', 'case', VICTIM);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        caseId: VICTIM,
        first: '2026-09-01',
        finding: { kind: 'found', confirmed: 1 },
        found: [{ siteName: '성인 영상 사이트', state: 'confirmed' }],
      });
    }
  });

  it.each([
    [['report', 'case', 'S-2026-9999'], 1],
    [['report', 'case', VICTIM, '--from', '2026-02-30'], 2],
    [['report', 'case', VICTIM, '--to', '2026-01-01'], 2],
    [['report', 'case', VICTIM, '--format', 'pdf'], 2],
    [['--json', 'report', 'case', VICTIM, '--format', 'html'], 2],
    [['report', 'stats'], 2],
    [['report', 'case', VICTIM, '-o', 'nowhere/report.html'], 1],
  ])('%j ends with %i and writes nothing', async (argv, code) => {
    const before = await readdir(centre());
    const ran = await vigil(...argv);
    expect(ran.code).toBe(code);
    expect(ran.stdout === '' || argv.includes('--json')).toBe(true);
    expect(await readdir(centre())).toEqual(before);
  });
});

describe('proof', () => {
  it('is unsigned without a key, then signed, and every changed byte is told', async () => {
    const unsigned = await vigil('report', 'case', VICTIM, '-o', 'a.html');
    expect(unsigned.stderr).toContain('Not signed');
    expect(await readdir(centre())).not.toContain('a.html.sig');
    const none = await vigil('report', 'verify', 'a.html');
    expect(none).toMatchObject({ code: 1 });

    const key = JSON.parse((await vigil('--json', 'report', 'key')).stdout) as {
      readonly publicKey: string;
      readonly file: string;
    };
    expect((await stat(key.file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse((await vigil('--json', 'report', 'key')).stdout)).toMatchObject({
      made: false,
      publicKey: key.publicKey,
    });

    await vigil('report', 'case', VICTIM, '-o', 'a.html');
    const html = await written('a.html');
    const sha256 = createHash('sha256').update(html).digest('hex');
    expect(await written('a.html.sha256')).toBe(`${sha256}  a.html\n`);
    expect((await stat(join(centre(), 'a.html'))).mode & 0o777).toBe(0o600);
    for (const more of [[], ['--public-key', key.publicKey]]) {
      const ran = await vigil('--json', 'report', 'verify', 'a.html', ...more);
      expect(ran.code).toBe(0);
      expect(JSON.parse(ran.stdout)).toMatchObject({ outcome: 'valid', sha256 });
    }
    const other = 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3';
    const wrong = await vigil('--json', 'report', 'verify', 'a.html', '--public-key', other);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ outcome: 'wrong-key' });
    await writeFile(join(centre(), 'a.html'), html.replace('S-2026-0412', 'S-2026-0413'));
    const changed = await vigil('report', 'verify', 'a.html', '--lang', 'ko');
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('바뀌었음');
  });

  it('refuses a key that others can read', async () => {
    await vigil('report', 'key');
    const file = join(centre(), 'report-key.pem');
    await chmod(file, 0o644);
    const ran = await vigil('--json', 'report', 'stats', '--from', '2026-09-01', '-o', 's.html');
    await chmod(file, 0o600);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'key-unusable' } });
    expect(await readdir(centre())).not.toContain('s.html');
  });

  it('is recorded with the SHA-256 of what was handed out', async () => {
    const { stdout } = await vigil('report', 'stats', '--from', '2026-09-01', '--format', 'csv');
    const sha256 = createHash('sha256').update(stdout).digest('hex');
    await using store = await openStore(join(centre(), 'vigil.db'));
    const last = (await collect(store.audit.entries())).at(-1);
    expect(last).toMatchObject({ action: 'report-made', actor: 'staff-1' });
    expect(last?.subject).toContain(`sha256:${sha256}`);
  });
});

describe('report stats', () => {
  it('tells small counts to the centre, and withholds them where it is asked to', async () => {
    const rows = async (...more: readonly string[]) => {
      const { stdout } = await vigil('--json', 'report', 'stats', '--from', '2026-09-01', ...more);
      const told = JSON.parse(stdout) as {
        readonly tables: readonly { readonly table: string; readonly rows: readonly unknown[] }[];
      };
      return told.tables.find(({ table }) => table === 'cases')?.rows;
    };
    expect(await rows()).toMatchObject([{ row: 'new', cases: 1 }, { cases: 0 }, { cases: 1 }]);
    expect(await rows('--suppress')).toMatchObject([
      { row: 'new', cases: 'withheld', share: 'withheld' },
      { cases: 'withheld' },
      { row: 'total', cases: 'withheld' },
    ]);
  });
});
