import { expect, it } from 'vitest';
import type { SiteId } from '../../src/domain/ids.js';
import { newStore } from './support.js';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 22, 3, minute));
const [board, forum] = ['board' as SiteId, 'forum' as SiteId];

it('writes down how a site stands when that changes, and not again', async () => {
  const { siteStandings } = await newStore();
  expect(await siteStandings.note(board, 'logged-in', at(1))).toMatchObject({ change: 1 });
  expect(await siteStandings.note(board, 'logged-in', at(2))).toBeUndefined();
  const lost = await siteStandings.note(board, 'logged-out', at(3));
  expect(lost).toEqual({ change: 2, siteId: board, state: 'logged-out', since: at(3) });
  expect(await siteStandings.note(board, 'logged-out', at(4))).toBeUndefined();
  await siteStandings.note(forum, 'logged-out', at(5));
  await siteStandings.note(board, 'logged-in', at(6));
  expect(
    (await siteStandings.current()).map(({ siteId, state, since }) => [siteId, state, since]),
  ).toEqual([
    [board, 'logged-in', at(6)],
    [forum, 'logged-out', at(5)],
  ]);
  expect((await siteStandings.changesSince(2)).map(({ change }) => change)).toEqual([3, 4]);
});
