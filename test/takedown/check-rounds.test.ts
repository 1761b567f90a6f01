// A place's whole way: found, removed, verified, returned on another site and on its own page; by the browser and by HTTP.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Relapse } from '../../src/domain/checks.js';
import { profile } from '../crawler/rig.js';
import { photograph } from '../hashing/fixtures.js';
import { ACTOR, CASE } from '../store/support-plain.js';
import { DAY, HOUR, openCheckRig, statesOf, type CheckRig } from './check-rig.js';
import { image, ownMissing, post, startMoodySite, type MoodySite } from './moody-site.js';

let board: MoodySite;
let other: MoodySite;
let rig: CheckRig;
let flower: Buffer;

beforeEach(async () => {
  [board, other, flower] = await Promise.all([
    startMoodySite(),
    startMoodySite(),
    photograph('flower'),
  ]);
  rig = await openCheckRig([board.host, other.host]);
  await rig.register(flower);
  board.set('/post/5', post(5, ['/media/five.jpg']));
  board.set('/media/five.jpg', image(flower));
}, 120_000);
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await board[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

const once = 'follow: {maxDepth: 0}';
const effectsOf = ({ checked }: Awaited<ReturnType<CheckRig['check']>>) =>
  checked.map(({ recorded }) => recorded.effect ?? 'nothing new');

describe.each(['browser', 'http'])('by %s', (mode) => {
  it('found, removed, verified, watched, returned on another site and on its page', async () => {
    const here = profile('board', [`${board.origin}/post/5`], `mode: ${mode}\n${once}`);
    const there = profile('other', [`${other.origin}/post/9`], `mode: ${mode}\n${once}`);
    const [first] = await rig.crawl([here]);
    if (first === undefined) throw new Error('no alert');
    await rig.store.alerts.decide(first, { kind: 'confirmed' }, ACTOR, rig.now());

    board.set('/post/5', ownMissing(404));
    board.set('/media/five.jpg', ownMissing(404));
    rig.pass(20 * HOUR);
    expect(effectsOf(await rig.check([here]))).toEqual(['gone']);
    rig.pass(20 * HOUR);
    expect(effectsOf(await rig.check([here]))).toEqual(['nothing new']);
    rig.pass(4 * HOUR);
    const verified = await rig.check([here]);
    expect(statesOf(verified)).toEqual({ '/post/5': 'page-gone' });
    expect(effectsOf(verified)).toEqual(['removed']);
    // Nothing is asked of the site before it is due.
    board.asked();
    rig.pass(23 * HOUR);
    expect((await rig.check([here])).checked).toEqual([]);
    expect(board.asked()).toEqual([]);

    rig.pass(15 * DAY);
    other.set('/post/9', post(9, ['/media/again.jpg']));
    other.set('/media/again.jpg', image(flower));
    const [second] = await rig.crawl([there]);
    const told: Relapse[] = [];
    const tell = (relapse: Relapse) => {
      told.push(relapse);
      return [];
    };
    const { relapses } = await rig.check([here, there], {}, tell);
    expect(relapses).toMatchObject([
      { kind: 'other-site', removedAlertId: first, seenAlertId: second, siteId: 'other' },
    ]);

    board.set('/post/5', post(5, ['/media/five.jpg']));
    board.set('/media/five.jpg', image(flower));
    rig.pass(30 * DAY);
    const back = await rig.check([here, there], {}, tell);
    expect(statesOf(back)).toEqual({ '/post/5': 'present', '/post/9': 'present' });
    expect(told.map(({ kind }) => kind)).toEqual(['other-site', 'same-page']);
    rig.pass(DAY);
    expect((await rig.check([here, there], {}, tell)).relapses).toEqual([]);
    const kinds = (await rig.store.checks.timeline(CASE)).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'registered',
      'first-seen',
      'confirmed',
      'gone',
      'removed',
      'first-seen',
      'returned',
      'returned',
    ]);
  }, 120_000);
});

it('what was checked before a round broke off is not checked again, and the rest is', async () => {
  const paths = ['/post/5', '/post/6', '/post/7'];
  for (const path of paths.slice(1)) {
    board.set(path, post(Number(path.at(-1)), ['/media/five.jpg']));
  }
  const here = profile(
    'board',
    paths.map((path) => board.origin + path),
    once,
  );
  await rig.crawl([here]);
  rig.pass(21 * HOUR);
  const { store } = rig;
  let writes = 0;
  const broken = new Error('killed');
  const original = store.checks.record;
  // As a kill between two transactions: what the first wrote stands, nothing follows.
  const failing = {
    ...store.checks,
    record: (...given: Parameters<typeof original>) => {
      writes += 1;
      return writes > 1 ? Promise.reject(broken) : original(...given);
    },
  };
  await expect(rig.check([here], {}, undefined, failing)).rejects.toBe(broken);
  const end = await rig.check([here]);
  expect(end.checked).toHaveLength(2);
  expect((await rig.check([here])).checked).toEqual([]);
}, 120_000);

it('a site without a profile, and alerts that are not watched, are told', async () => {
  const here = profile('board', [`${board.origin}/post/5`], once);
  const [first] = await rig.crawl([here]);
  if (first === undefined) throw new Error('no alert');
  const asked = { alertIds: [first, 'A-99' as typeof first] };
  expect(await rig.check([], asked)).toMatchObject({
    checked: [],
    unprofiled: [first],
    notWatched: ['A-99'],
  });
}, 120_000);
