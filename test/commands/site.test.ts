// vigil site login, logout and keywords, as staff do it without a display.

import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { runnerIn, type Ran, type Runner } from './run.js';

const KEY = 'ab'.repeat(32);
let folder: string;
let inFolder: Runner;
const vigil = (argv: readonly string[], environment: Record<string, string> = {}): Promise<Ran> =>
  inFolder(argv, { cwd: join(folder, 'centre'), environment });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-site-'));
  inFolder = runnerIn(folder);
  await inFolder(['init', 'centre']);
  const sites = join(folder, 'centre', 'sites');
  await writeFile(
    join(sites, 'board.yaml'),
    `id: board\nname: Board\nchannel: community\nseeds: [https://board.example/]
login: { check: { text: 로그아웃 } }
search: [{ url: 'https://board.example/find?q={keyword}', keywords: words.txt, charset: euc-kr, variants: 2 }]\n`,
  );
  await writeFile(join(sites, 'words.txt'), '풍경\n고양이\n');
  await writeFile(
    join(folder, 'centre', 'cookies.txt'),
    '#HttpOnly_.board.example\tTRUE\t/\tTRUE\t1900000000\tsid\tthe-secret\n.mail.example\tTRUE\t/\tTRUE\t0\tm\tother\n',
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('vigil site login', () => {
  it('keeps the site’s cookies alone, sealed, and tells no secret', async () => {
    const { code, stdout, stderr } = await vigil(
      ['site', 'login', 'board', '--cookies', 'cookies.txt'],
      {
        VIGIL_LOGINS_KEY: KEY,
      },
    );
    expect(code).toBe(0);
    expect(stdout).toContain('1 entries of other sites were left out.');
    expect(stdout).toContain('It is encrypted');
    expect(stdout + stderr).not.toContain('the-secret');
    const file = join(folder, 'centre', 'logins', 'board.login');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('the-secret');
    await using store = await openStore(join(folder, 'centre', 'vigil.db'));
    const entries = [];
    for await (const { action, subject, actor } of store.audit.entries())
      entries.push([action, subject, actor]);
    expect(entries).toEqual([['site-logged-in', 'board', 'staff-1']]);
  });

  it('says so in Korean, and in JSON', async () => {
    const korean = await vigil([
      '--lang',
      'ko',
      'site',
      'login',
      'board',
      '--cookies',
      'cookies.txt',
    ]);
    expect(korean.stdout).toContain('board 사이트의 로그인을 저장했습니다(1개 항목).');
    expect(korean.stdout).toContain('암호화하지는 않았습니다');
    const json = await vigil(['--json', 'site', 'login', 'board', '--cookies', 'cookies.txt']);
    expect(JSON.parse(json.stdout)).toEqual({
      siteId: 'board',
      cookies: 1,
      origins: 0,
      foreign: 1,
      encrypted: false,
    });
  });

  it('needs a display or a file, one of both, with something of the site in it', async () => {
    const none = await vigil(['site', 'login', 'board']);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('--cookies');
    const both = await vigil(['site', 'login', 'board', '--cookies', 'a', '--state', 'b']);
    expect(both.code).toBe(2);
    await writeFile(
      join(folder, 'centre', 'none.txt'),
      '.mail.example\tTRUE\t/\tTRUE\t0\tm\tother\n',
    );
    const foreign = await vigil(['site', 'login', 'board', '--cookies', 'none.txt']);
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toContain('has no cookie for board');
    expect((await vigil(['site', 'login', 'board', '--state', 'cookies.txt'])).code).toBe(2);
    expect((await vigil(['site', 'login', 'nobody', '--state', 'x'])).code).not.toBe(0);
  });
});

describe('vigil site logout', () => {
  it('erases what was saved', async () => {
    await vigil(['site', 'login', 'board', '--cookies', 'cookies.txt']);
    expect((await vigil(['site', 'logout', 'board'])).stdout).toContain('is erased');
    await expect(stat(join(folder, 'centre', 'logins', 'board.login'))).rejects.toThrow();
    expect((await vigil(['site', 'logout', 'board'])).stdout).toContain('no saved login');
  });

  it('erases what was saved for a site that is no longer watched, and nothing beside it', async () => {
    const logins = join(folder, 'centre', 'logins');
    await vigil(['site', 'login', 'board', '--cookies', 'cookies.txt']);
    await rename(join(logins, 'board.login'), join(logins, 'left.login'));
    expect((await vigil(['site', 'logout', 'left'])).stdout).toContain('is erased');
    await expect(stat(join(logins, 'left.login'))).rejects.toThrow();
    // Typed wrongly: there is neither.
    expect(await vigil(['site', 'logout', 'left'])).toMatchObject({ code: 1 });
    await writeFile(join(folder, 'centre', 'kept.login'), '{}');
    expect((await vigil(['site', 'logout', '../kept'])).code).not.toBe(0);
    await stat(join(folder, 'centre', 'kept.login'));
  });
});

describe('vigil site keywords', () => {
  it('shows what would be asked, and the list of sites shows none of it', async () => {
    const { code, stdout } = await vigil(['site', 'keywords', 'board']);
    expect(code).toBe(0);
    expect(stdout).toContain('https://board.example/find?q=%C7%B3%B0%E6');
    expect(stdout).toContain('6 search pages would be asked.');
    expect((await vigil(['--json', 'site', 'list'])).stdout).not.toContain('풍경');
    expect((await vigil(['site', 'list'])).stdout).toContain('not checked yet');
  });

  it('names the line of a keyword file that is wrong', async () => {
    const words = join(folder, 'centre', 'sites', 'words.txt');
    await writeFile(words, `풍경\n${'x'.repeat(61)}\n`);
    const { code, stderr } = await vigil(['site', 'keywords', 'board']);
    expect(code).toBe(2);
    expect(stderr).toContain('line 2');
    await writeFile(words, '풍경\n고양이\n');
  });
});
