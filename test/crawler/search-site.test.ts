// Search pages as seeds, pages in EUC-KR and links that do harm: on a board of the old kind, by browser and by HTTP.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/crawler/profiles.js';
import { discreetLog, withSearchSeeds } from '../../src/crawler/search-seeds.js';
import { startPlainSite, type PlainSite } from './plain-site.js';
import { crawlAll, openRig, profile, silentLog, type Rig } from './rig.js';

let site: PlainSite;
let rig: Rig;
let folder: string;

const korean = (html: string) => ({
  headers: { 'content-type': 'text/html' },
  body: iconv.encode(`<meta charset="euc-kr"><title>게시판</title>${html}`, 'cp949'),
});

beforeAll(async () => {
  site = await startPlainSite(({ path }) => {
    if (path === '/robots.txt') return { status: 404 };
    if (path === '/board') {
      return korean(`<a href="/find?q=풍경&sort=최신">찾기</a> <a href="/%ED%92%8D?a=1#풍경">글</a>
        <a href="/bbs/logout.php">나가기</a> <a href="/member?x=1">로그아웃</a> <a href="/letters?off=1"><img alt="수신 거부" src="data:,"></a>
        <a href="/posts/delete-your-traces">흔적 지우기</a>`);
    }
    return path.startsWith('/find') || path.startsWith('/posts') ? korean('<p>결과') : undefined;
  });
  rig = await openRig([site.host]);
  folder = mkdtempSync(join(tmpdir(), 'vigil-keywords-'));
  writeFileSync(join(folder, 'words.txt'), '# harmless\n풍경\n고양이\n');
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const pathsOf = (urls: readonly string[]): readonly string[] =>
  urls.map((url) => url.replace(site.origin, ''));

describe.each(['http', 'browser'] as const)('a board in EUC-KR, by %s', (mode) => {
  it('is asked in its own encoding, and never to log out', async () => {
    const board = profile(`korean-${mode}`, [`${site.origin}/board`], `mode: ${mode}`);
    const before = site.asked.length;
    const { visits } = await crawlAll(rig, [board]);
    expect(pathsOf(visits[0]?.links.map(({ url }) => url) ?? [])).toEqual([
      '/find?q=%C7%B3%B0%E6&sort=%C3%D6%BD%C5',
      '/%ED%92%8D?a=1',
      '/posts/delete-your-traces',
    ]);
    const asked = site.asked.slice(before).map(({ path }) => path);
    expect(asked).toContain('/find?q=%C7%B3%B0%E6&sort=%C3%D6%BD%C5');
    expect(asked.filter((path) => /logout|member|letters/.test(path))).toEqual([]);
  });

  it('is searched for the keywords of a file', async () => {
    const text = `id: search-${mode}\nname: s\nchannel: search\ndelay: 0ms\nmode: ${mode}
search: [{ url: '${site.origin}/find?q={keyword}', keywords: words.txt, charset: euc-kr, variants: 1 }]`;
    const parsed = parseProfile(text, join(folder, 'site.yaml'));
    expect(parsed.seeds).toEqual([]);
    const { visits } = await crawlAll(rig, [await withSearchSeeds(parsed)], { concurrency: 1 });
    expect(visits.map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 4 }, () => 'fetched'),
    );
    // In which order is the schedule's matter; all are asked.
    const asked = pathsOf(visits.map(({ url }) => url));
    expect(asked).toEqual(
      expect.arrayContaining(['/find?q=%C7%B3%B0%E6', '/find?q=%B0%ED%BE%E7%C0%CC']),
    );
  });
});

describe('the words of keyword files', () => {
  it('are not told in logs', async () => {
    const text = `id: quiet\nname: s\nchannel: search
search: [{ url: 'http://x.example/?q={keyword}', keywords: words.txt, charset: euc-kr }]`;
    const parsed = parseProfile(text, join(folder, 'site.yaml'));
    const lines: string[] = [];
    const log = await discreetLog(
      {
        ...silentLog,
        info: (message, fields) => lines.push(`${message} ${JSON.stringify(fields)}`),
      },
      [parsed],
    );
    log.info('visit', { url: 'http://x.example/?q=%C7%B3%B0%E6&page=2', reason: '풍경', media: 3 });
    expect(lines).toEqual([
      'visit {"url":"http://x.example/?q=(keyword)&page=2","reason":"(keyword)","media":3}',
    ]);
  });

  it('must be readable before anything is done', async () => {
    const text = `id: none\nname: s\nchannel: search\nsearch: [{ url: 'http://x.example/?q={keyword}', keywords: gone.txt }]`;
    const parsed = parseProfile(text, join(folder, 'site.yaml'));
    await expect(withSearchSeeds(parsed)).rejects.toThrow('There is no keyword file');
  });
});
