// Logins: saved and read back, used by browser and HTTP client, checked, and known to be lost.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseLogin, readLogin, readLogins, saveLogin } from '../../src/crawler/login-file.js';
import { loginOf, parseCookiesText, parseStorageState } from '../../src/crawler/login-state.js';
import { openBrowser } from '../../src/crawler/browser.js';
import { runIdOf } from '../../src/domain/ids.js';
import type { Logins } from '../../src/domain/login.js';
import { page, startSite, type BehaviourSite } from './behaviour-site.js';
import { chromiumOptions, crawlAll, openRig, profile, silentLog, type Rig } from './rig.js';

const NOW = new Date('2026-11-22T03:15:00Z');
const KEY = '0f'.repeat(32);
const SECRET = 'abc-secret-session';

let folder: string;
let site: BehaviourSite;
let rig: Rig;
/** Whom the site knows at the moment. */
const session = SECRET;

const cookiesText = (host: string): string =>
  `# Netscape HTTP Cookie File
#HttpOnly_${host}\tFALSE\t/\tFALSE\t0\tsession\t${SECRET}
.mail.example\tTRUE\t/\tTRUE\t1900000000\tprivate\tof-a-person
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-login-'));
  const members: Parameters<typeof startSite>[0][string] = (request, response, url) => {
    const known = request.headers.cookie?.includes(`session=${session}`) === true;
    page(
      known
        ? '<p>안녕하세요</p><a id="mine" href="/logout">로그아웃</a><a href="/board/2">2</a><a href="/board/3">3</a>'
        : '<p>로그인이 필요합니다</p><a href="/board/2">2</a><a href="/board/3">3</a>',
    )(request, response, url);
  };
  site = await startSite({
    '/board/1': members,
    '/board/2': members,
    '/board/3': members,
    '/login': page('<form><input name="id"></form>'),
    '/walled': (request, response) => {
      const known = request.headers.cookie?.includes(`session=${session}`) === true;
      if (known) response.writeHead(200, { 'content-type': 'text/html' }).end('<p>in');
      else response.writeHead(302, { location: '/login?back=1' }).end();
    },
    '/forbidden': (_request, response) => {
      response.writeHead(403, { 'content-type': 'text/html' }).end('<p>members only');
    },
  });
  rig = await openRig([site.host]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const boardOf = (rest = '', path = '/board/1') => profile('board', [`${site.origin}${path}`], rest);
const loginsOf = (): Logins => {
  const { login } = loginOf(boardOf(), parseCookiesText(cookiesText('127.0.0.1'), 'c.txt'));
  return new Map([[boardOf().id, login]]);
};

describe('a browser’s cookies', () => {
  it('are read from cookies.txt, and only the site’s are kept', () => {
    const state = parseCookiesText(cookiesText('127.0.0.1'), 'c.txt');
    expect(state.cookies).toHaveLength(2);
    expect(state.cookies[0]).toMatchObject({ name: 'session', httpOnly: true, expires: -1 });
    const { login, foreign } = loginOf(boardOf(), state);
    expect(login.cookies.map(({ name }) => name)).toEqual(['session']);
    expect(foreign).toBe(1);
  });

  it('are kept by registrable domain, so that a login of a neighbour host counts', () => {
    const shop = profile('shop', ['https://www.shop.co.kr/']);
    const text = ['.shop.co.kr', 'login.shop.co.kr', 'evil-shop.co.kr', '.co.kr']
      .map((domain) => `${domain}\tTRUE\t/\tTRUE\t0\tx\t1`)
      .join('\n');
    const { login } = loginOf(shop, parseCookiesText(text, 'c.txt'));
    expect(login.cookies.map(({ domain }) => domain)).toEqual(['.shop.co.kr', '.login.shop.co.kr']);
  });

  it('are read from a storage state, and refused without repeating a secret', () => {
    const cookie = {
      name: 'a',
      value: SECRET,
      domain: 'x',
      path: '/',
      expires: -1,
      httpOnly: true,
      secure: false,
      sameSite: 'Lax',
    };
    expect(
      parseStorageState(JSON.stringify({ cookies: [cookie], origins: [] }), 's.json').cookies,
    ).toEqual([cookie]);
    const bad = JSON.stringify({ cookies: [{ ...cookie, path: SECRET }] });
    expect(() => parseStorageState(bad, 's.json')).toThrow('wrong at "cookies.0.path"');
    expect(() => parseStorageState(SECRET, 's.json')).toThrow('expected JSON');
    expect(() => parseCookiesText('a b c', 'c.txt')).toThrow('line 1');
  });
});

describe('a saved login', () => {
  const login = {
    cookies: [],
    origins: [{ origin: 'https://x', localStorage: [{ name: 't', value: SECRET }] }],
  };
  const { id } = profile('kept', ['https://x/']);
  const other = profile('other', ['https://x/']).id;

  it.each(['', KEY])('is its owner’s alone and comes back (key "%s")', async (key) => {
    const where = { folder: join(folder, `k${key.length}`), key };
    await saveLogin(where, id, login, NOW);
    const file = join(where.folder, 'kept.login');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(where.folder).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8').includes(SECRET)).toBe(key === '');
    expect(await readLogin(where, id)).toEqual(login);
    expect(await readLogin(where, other)).toBeUndefined();
  });

  it('is not opened by another key, for another site, or when it was changed', async () => {
    const where = { folder: join(folder, 'sealed'), key: KEY };
    await saveLogin(where, id, login, NOW);
    const file = join(where.folder, 'kept.login');
    await expect(readLogin({ ...where, key: '' }, id)).rejects.toThrow('none is set');
    await expect(readLogin({ ...where, key: '11'.repeat(32) }, id)).rejects.toThrow('another key');
    writeFileSync(join(where.folder, 'other.login'), readFileSync(file));
    // One that cannot be opened is its own site's trouble.
    const { logins, lostLogins } = await readLogins(where, [{ id: other }, { id }]);
    expect([...logins.keys()]).toEqual([id]);
    expect(lostLogins.get(other)).toContain('another key');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"sealed":"..../, '"sealed":"AAAA'));
    await expect(readLogin(where, id)).rejects.toThrow('damaged');
  });

  it('is erased', async () => {
    const where = { folder: join(folder, 'erased'), key: '' };
    await saveLogin(where, id, login, NOW);
    expect(await eraseLogin(where, id)).toBe(true);
    expect(await eraseLogin(where, id)).toBe(false);
    expect(await readLogin(where, id)).toBeUndefined();
  });
});

describe.each(['http', 'browser'] as const)('a site that one is logged in to, by %s', (mode) => {
  const crawlWith = async (rest: string, logins: Logins, path = '/board/1') => {
    const browser = await openBrowser({
      ...chromiumOptions(),
      proxyUrl: rig.guard.url,
      loadsPerPage: 25,
      maxContexts: 2,
      log: silentLog,
      contextOf: ({ id }) => {
        const login = logins.get(id);
        return login ? { storageState: login } : {};
      },
    });
    try {
      const sites = [boardOf(`mode: ${mode}\n${rest}`, path)];
      return await crawlAll(rig, sites, { concurrency: 1 }, undefined, undefined, undefined, {
        browser,
        logins,
      });
    } finally {
      await browser[Symbol.asyncDispose]();
    }
  };

  it.each(["login: { check: { selector: '#mine' } }", "login: { check: { text: '안녕하세요' } }"])(
    'is visited as one who is known: %s',
    async (rest) => {
      const { visits } = await crawlWith(rest, loginsOf());
      expect(visits.map(({ outcome }) => outcome)).toEqual(['fetched', 'fetched', 'fetched']);
      expect(site.asked).not.toContain('/logout');
    },
  );

  it('is left alone once it does not know us, and its queue is kept', async () => {
    const { visits, end, frontier, progress } = await crawlWith(
      "login: { check: { selector: '#mine' } }",
      new Map(),
    );
    expect(visits.map(({ outcome, reason }) => `${outcome}: ${reason ?? ''}`)).toEqual([
      'logged-out: the page does not show #mine, which the profile names for who is logged in',
    ]);
    expect(progress).toContainEqual({ kind: 'logged-out', siteId: 'board' });
    expect(end).toBe('hosts-stalled');
    expect([...(await frontier.waiting(runIdOf(1))).values()]).toEqual([2]);
  });

  it('is known to be lost by where strangers are sent, and by pages that are refused', async () => {
    const sent = await crawlWith("login: { check: { url: '/login*' } }", new Map(), '/walled');
    expect(sent.visits[0]).toMatchObject({ outcome: 'logged-out' });
    const kept = await crawlWith("login: { check: { url: '/login*' } }", loginsOf(), '/walled');
    expect(kept.visits[0]).toMatchObject({ outcome: 'fetched' });
    const refused = await crawlWith(
      "login: { check: { selector: '#mine' } }",
      new Map(),
      '/forbidden',
    );
    expect(refused.visits[0]).toMatchObject({ outcome: 'logged-out' });
  });

  it('is asked on the page that the profile names, before all others', async () => {
    const rest = `login: { check: { selector: '#mine' }, page: '${site.origin}/board/3' }`;
    const { visits } = await crawlWith(rest, new Map(), '/board/1');
    expect(visits.map(({ url, outcome }) => `${new URL(url).pathname} ${outcome}`)).toEqual([
      '/board/3 logged-out',
    ]);
  });
});
