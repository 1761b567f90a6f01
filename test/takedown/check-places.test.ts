// What a check sees, through the real browser, the real hasher and the real database, on a board that does all it can to mislead.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteProfile } from '../../src/domain/site.js';
import { profile } from '../crawler/rig.js';
import { photograph } from '../hashing/fixtures.js';
import sharp from 'sharp';
import { ACTOR } from '../store/support-plain.js';
import { DAY, HOUR, openCheckRig, statesOf, type CheckRig } from './check-rig.js';
import {
  chrome,
  html,
  image,
  leadsTo,
  ownMissing,
  post,
  startMoodySite,
  type Mood,
  type MoodySite,
} from './moody-site.js';

let board: MoodySite;
let other: MoodySite;
let rig: CheckRig;
let boardProfile: SiteProfile;
let otherProfile: SiteProfile;
let flower: Buffer;
let leaves: Buffer;

const pathOf = (number: number): string => `/post/${number}`;
const mediaOf = (number: number): string => `/media/p-${number}.jpg`;
const gone: Mood = (_request, response) => {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('no such file');
};
const refused: Mood = (_request, response) => {
  response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error>AccessDenied</Error>');
};
const dropped: Mood = (request) => {
  request.socket.destroy();
};

/** A post that shows its picture in a player, and little else. */
const embedding = (number: number): Mood =>
  post(number, [], `<iframe src="/embed/${number}" width="400" height="300"></iframe>`);
/** A notice for members at the end of a page that is long by its own talk. */
const membersOnly = html(
  chrome(
    '글',
    `<p>${'오늘은 강가를 걸으며 새를 보았고 저녁에는 마을에서 쉬었다. '.repeat(120)}</p><p>회원만 볼 수 있는 글입니다.</p>`,
  ),
);

/** What is embedded by the posts of these moods from the beginning on, and what it becomes. */
const EMBEDS: Readonly<Record<string, Mood>> = {
  'an embed that is refused by law': html(chrome('451', '<p>…</p>'), 451),
  'an embed that drops': dropped,
  'an embed that asks to log in': html('<p>로그인이 필요한 영상입니다</p>'),
  'an embed that is gone': html('<p>No such film</p>', 404),
  'an embed without its picture': html('<p>여기에는 다른 이야기가 있습니다</p>'),
};

/** Post, media, and what a check must say. */
const MOODS: readonly (readonly [
  what: string,
  page: (number: number) => Mood | undefined,
  media: () => Mood | undefined,
  state: string,
])[] = [
  ['nothing changed', () => undefined, () => undefined, 'present'],
  ['page and media removed', () => ownMissing(404), () => gone, 'page-gone'],
  ['410, media refused as anything', () => ownMissing(410), () => refused, 'unknown'],
  ['a picture removed from its page', (n) => post(n, []), () => gone, 'media-gone'],
  ['another picture at its address', () => undefined, () => image(leaves), 'media-gone'],
  ['soft 404 by its looks', () => ownMissing(200), () => gone, 'soft-404'],
  [
    'soft 404 by its words',
    () => html(chrome('안내', '<p>작성자에 의해 삭제된 게시물입니다.</p>')),
    () => gone,
    'soft-404',
  ],
  ['false 404: the media is served still', () => ownMissing(404), () => undefined, 'present'],
  ['a bare 404 from somebody on the way', () => html('', 404), () => gone, 'blocked-here'],
  ['451', () => html(chrome('451', '<p>…</p>'), 451), () => gone, 'blocked-here'],
  ['403', () => html(chrome('403', '<p>…</p>'), 403), () => refused, 'blocked-here'],
  [
    'the block page of the regulator',
    () =>
      html(
        '<html><body>불법·유해 정보(사이트)에 대한 차단 안내. 귀하가 접속하려는 정보는 차단되었습니다.</body></html>',
      ),
    () => gone,
    'blocked-here',
  ],
  [
    'a 404 that says it is the country',
    () => html(chrome('404', '<p>This content is not available in your country.</p>'), 404),
    () => gone,
    'blocked-here',
  ],
  ['a log-in page', () => leadsTo('/login?back=1'), () => gone, 'login'],
  [
    'members only',
    () => html(chrome('안내', '<p>글을 읽을 권한이 없습니다. 로그인 후 이용해 주십시오.</p>')),
    () => gone,
    'login',
  ],
  [
    'moved to another address on its page',
    (n) => post(n, ['/media/moved.jpg']),
    () => gone,
    'present',
  ],
  ['recompressed on its page', (n) => post(n, ['/media/small.jpg']), () => gone, 'present'],
  ['a page that is gone, its media out of reach', () => ownMissing(404), () => dropped, 'unknown'],
  [
    'a page with a picture that does not load',
    (n) => post(n, ['/media/broken.jpg']),
    () => gone,
    'unknown',
  ],
  ['members only, on a long page', () => membersOnly, () => gone, 'login'],
  ['an embed that is refused by law', () => undefined, () => gone, 'unknown'],
  ['an embed that drops', () => undefined, () => gone, 'unknown'],
  ['an embed that asks to log in', () => undefined, () => gone, 'unknown'],
  ['an embed that is gone', () => undefined, () => gone, 'media-gone'],
  ['an embed without its picture', () => undefined, () => gone, 'media-gone'],
  ['a post that answers 500', () => html('oops', 500), () => gone, 'unreachable'],
];

const numbers = MOODS.map((_, index) => 1001 + index);

beforeAll(async () => {
  [board, other, flower, leaves] = await Promise.all([
    startMoodySite(),
    startMoodySite(),
    photograph('flower'),
    photograph('leaves'),
  ]);
  rig = await openCheckRig([board.host, other.host]);
  const once = 'follow: {maxDepth: 0}';
  boardProfile = profile(
    'board',
    numbers.map((number) => board.origin + pathOf(number)),
    once,
  );
  otherProfile = profile('other', [`${other.origin}/post/7`], once);
  await rig.register(flower);
  board.set('/login', html(chrome('로그인', '<form><input type="password"></form>')));
  board.set('/media/moved.jpg', image(flower));
  const small = await sharp(flower).resize(480).jpeg({ quality: 55 }).toBuffer();
  board.set('/media/small.jpg', image(small));
  board.set('/media/broken.jpg', dropped);
  for (const [index, number] of numbers.entries()) {
    const isEmbedded = (MOODS[index]?.[0] ?? '') in EMBEDS;
    board.set(pathOf(number), isEmbedded ? embedding(number) : post(number, [mediaOf(number)]));
    board.set(`/embed/${number}`, html(`<img src="${mediaOf(number)}" width="320" height="240">`));
    board.set(mediaOf(number), image(flower));
  }
}, 120_000);

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await board[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

describe('a round of checks', () => {
  it('tells a removal from everything that looks like one', async () => {
    expect(await rig.crawl([boardProfile])).toHaveLength(numbers.length);
    expect((await rig.check([boardProfile])).checked).toEqual([]);

    MOODS.forEach(([what, page, media], index) => {
      const number = numbers[index] ?? 0;
      const embed = EMBEDS[what];
      if (embed) board.set(`/embed/${number}`, embed);
      const newPage = page(number);
      const newMedia = media();
      if (newPage) board.set(pathOf(number), newPage);
      if (newMedia) board.set(mediaOf(number), newMedia);
    });
    rig.pass(20 * HOUR);
    const end = await rig.check([boardProfile]);
    const states = statesOf(end);
    const seen = MOODS.map(([what], index) => [what, states[pathOf(numbers[index] ?? 0)]]);
    expect(seen).toEqual(MOODS.map(([what, , , state]) => [what, state]));
    expect(end.postponed).toEqual([]);
  }, 180_000);

  it('verifies after a day, and is told of by standings', async () => {
    rig.pass(DAY);
    await rig.check([boardProfile]);
    const standings = await rig.store.checks.standings({
      everyMs: 1,
      verifyAfterMs: 1,
      watchFirstMs: 1,
      watchLongestMs: 1,
    });
    const removed = [...standings.values()].filter(({ standing }) => standing === 'removed');
    const verified = MOODS.filter(([, , , state]) => /gone|soft/.test(state));
    expect(removed).toHaveLength(verified.length);
  }, 180_000);

  it('says nothing of removal while the site is down, or shows one page for everything', async () => {
    rig.pass(40 * DAY);
    board.setAll(dropped);
    const down = await rig.check([boardProfile]);
    expect(down.checked.map(({ check }) => check.state)).toEqual(['unreachable', 'unreachable']);
    expect(down.postponed).toHaveLength(numbers.length - 2);

    board.setAll(html(chrome('점검', '<p>더 나은 서비스를 위해 점검하고 있습니다.</p>')));
    const maintained = await rig.check([boardProfile], { all: true });
    expect(new Set(maintained.checked.map(({ check }) => check.state))).toEqual(
      new Set(['blocked-here']),
    );
    board.setAll(html('', 404));
    const nothing = await rig.check([boardProfile], { all: true });
    expect(new Set(nothing.checked.map(({ check }) => check.state))).toEqual(
      new Set(['blocked-here']),
    );
    expect(nothing.checked.every(({ recorded }) => recorded.effect === undefined)).toBe(true);
    board.setAll(undefined);
  }, 180_000);
});

describe('a site that sends what is not there to its front page', () => {
  it('is understood', async () => {
    const { origin } = other;
    other.set('/post/7', post(7, ['/media/seven.jpg']));
    other.set('/media/seven.jpg', image(flower));
    other.setMissing(leadsTo('/'));
    const [alertId] = await rig.crawl([otherProfile]);
    if (alertId === undefined) throw new Error('no alert');
    other.set('/post/7', leadsTo('/'));
    other.set('/media/seven.jpg', gone);
    const end = await rig.check([otherProfile], { alertIds: [alertId] });
    expect(end.checked.map(({ check }) => check)).toMatchObject([
      { state: 'soft-404', evidence: { page: 'shown', missing: 'alike', front: 'itself' } },
    ]);
    expect(origin).toContain('127.0.0.1');
  }, 120_000);
});

describe('a picture of which a person said "not this"', () => {
  it('does not keep the place of another one present', async () => {
    const small = await sharp(flower).resize(480).jpeg({ quality: 55 }).toBuffer();
    other.setMissing(ownMissing(404));
    for (const path of ['/media/near-21.jpg', '/media/near-22.jpg']) other.set(path, image(small));
    other.set('/post/21', post(21, ['/media/near-21.jpg']));
    const third = profile('third', [`${other.origin}/post/21`], 'follow: {maxDepth: 0}');
    const [wrong] = await rig.crawl([third]);
    if (wrong === undefined) throw new Error('no alert');
    const verdict = { kind: 'dismissed', reason: 'not-the-same', notThis: true } as const;
    await rig.store.alerts.decide(wrong, verdict, ACTOR, rig.now());

    rig.pass(DAY);
    other.set('/media/own-22.jpg', image(flower));
    other.set('/post/22', post(22, ['/media/own-22.jpg', '/media/near-22.jpg']));
    const fourth = profile('fourth', [`${other.origin}/post/22`], 'follow: {maxDepth: 0}');
    const [alertId] = await rig.crawl([fourth]);
    if (alertId === undefined) throw new Error('no alert');
    other.set('/post/22', post(22, ['/media/near-22.jpg']));
    other.set('/media/own-22.jpg', gone);
    const end = await rig.check([fourth], { alertIds: [alertId] });
    expect(end.checked.map(({ check }) => check.state)).toEqual(['media-gone']);
  }, 120_000);
});
