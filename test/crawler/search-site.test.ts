// Search pages as seeds, pages in EUC-KR and links that do harm: on a board of the old kind, by browser and by HTTP.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/crawler/profiles.js';
import { discreetAbout, discreetAnyhow } from '../../src/crawler/discreet.js';
import { withSearchSeeds } from '../../src/crawler/search-seeds.js';
import type { Log } from '../../src/domain/ports.js';
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
  writeFileSync(join(folder, 'names.txt'), '홍 길동\nBlue heron\n똠방각하\n');
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

/** A log whose lines are looked at. */
function recorded() {
  const lines: string[] = [];
  const log: Log = {
    ...silentLog,
    info: (message, fields) => lines.push(`${message} ${JSON.stringify(fields)}`),
  };
  return { lines, log };
}

const named = () =>
  parseProfile(
    `id: named\nname: s\nchannel: search
search: [{ url: 'http://x.example/?q={keyword}', keywords: names.txt, variants: 0 }]`,
    join(folder, 'site.yaml'),
  );

describe('the words of keyword files', () => {
  it('are not told in logs', async () => {
    const text = `id: quiet\nname: s\nchannel: search
search: [{ url: 'http://x.example/?q={keyword}', keywords: words.txt, charset: euc-kr }]`;
    const parsed = parseProfile(text, join(folder, 'site.yaml'));
    const { lines, log } = recorded();
    const quiet = (await discreetAbout([parsed])).log(log);
    quiet.info('visit', {
      url: 'http://x.example/?q=%C7%B3%B0%E6&page=2',
      reason: '풍경',
      media: 3,
    });
    expect(lines).toEqual([
      'visit {"url":"http://x.example/?q=(keyword)&page=2","reason":"(keyword)","media":3}',
    ]);
  });

  it.each([
    ['in small letters of hex', 'x/?q=%ed%99%8d+%ea%b8%b8%eb%8f%99&p=2', 'x/?q=(keyword)&p=2'],
    ['without the space', 'x/tag/%ED%99%8D%EA%B8%B8%EB%8F%99', 'x/tag/(keyword)'],
    ['with another space', '홍_길-동', '(keyword)'],
    ['encoded twice', 'x/?u=%25ED%2599%258D%2520%25EA%25B8%25B8%25EB%258F%2599', 'x/?u=(keyword)'],
    ['in EUC-KR', 'x/?q=%c8%ab%20%b1%e6%b5%bf', 'x/?q=(keyword)'],
    ['in EUC-KR with a byte that is a letter', 'x/?q=%8cc%B9%E6%B0%A2%C7%CF', 'x/?q=(keyword)'],
    ['decomposed', '홍 길동'.normalize('NFD'), '(keyword)'],
    ['as numeric references', 'x/?q=%26%2354861%3B+%26%2344600%3B%26%2346041%3B', 'x/?q=(keyword)'],
    ['in capitals', 'x/?q=BLUE%20Heron&r=1', 'x/?q=(keyword)&r=1'],
    ['not part of it', 'x/?q=%ED%99%8D&r=blue', 'x/?q=%ED%99%8D&r=blue'],
  ])('are hidden %s', async (_, text, shown) => {
    const { hide } = await discreetAbout([named()]);
    expect(hide(text)).toBe(shown);
  });

  it('are hidden in messages, lists, objects and errors', async () => {
    const { lines, log } = recorded();
    const quiet = (await discreetAbout([named()])).log(log);
    quiet.info('홍길동', { all: ['홍 길동', { deep: new URL('http://x.example/홍길동') }] });
    quiet.info('failed', { error: new Error('GET http://x.example/?q=blue+heron') });
    expect(lines).toEqual([
      '(keyword) {"all":["(keyword)",{"deep":"http://x.example/(keyword)"}]}',
      'failed {"error":{"name":"Error","message":"GET http://x.example/?q=(keyword)"}}',
    ]);
  });

  it('that cannot be read leave no address in the log of a check', async () => {
    const text = `id: lost\nname: s\nchannel: search\nsearch: [{ url: 'http://x.example/?q={keyword}', keywords: lost.txt }]`;
    const { hide } = await discreetAnyhow([parseProfile(text, join(folder, 'site.yaml'))]);
    expect(hide('GET http://x.example/?q=1 failed')).toBe('GET http://x.example/(address) failed');
  });

  it('must be readable before anything is done', async () => {
    const text = `id: none\nname: s\nchannel: search\nsearch: [{ url: 'http://x.example/?q={keyword}', keywords: gone.txt }]`;
    const parsed = parseProfile(text, join(folder, 'site.yaml'));
    await expect(withSearchSeeds(parsed)).rejects.toThrow('There is no file');
  });
});
