// Nights with far too small a budget: how long known pages of poor sections wait beyond the night on which they are due.

import { describe, expect, it } from 'vitest';
import { DEFAULT_POLITENESS } from '../../src/crawler/politeness.js';
import { parseProfile } from '../../src/crawler/profiles.js';
import { planSite } from '../../src/crawler/schedule-plan.js';
import { scopeOf } from '../../src/crawler/scope.js';
import { nextTurn, siteQueue } from '../../src/crawler/site-queues.js';
import { dueAt } from '../../src/domain/revisit.js';
import { at, BOARD, captured, match, newStore, page, register, SITES } from '../store/support.js';
import { silentLog } from './rig.js';

const NIGHT_MINUTES = 24 * 60;
const NIGHTS = 30;
type World = {
  /** New pages a night, by section. */
  readonly fresh: Readonly<Record<string, number>>;
  /** Pages that never change, by section. */
  readonly quiet: Readonly<Record<string, number>>;
  /** Pages a night. */
  readonly budget: number;
  /** The list links to the quiet pages every night, not only on the first. */
  readonly linked: boolean;
  /** A page on which a match is found. */
  readonly reported?: string;
};

/** The nights on which each page was visited. */
async function visited(world: World): Promise<ReadonlyMap<string, readonly number[]>> {
  const store = await newStore();
  const reference = await register(store, 'content');
  const site = parseProfile(
    'id: board\nname: A board\nchannel: community\nseeds: [http://board.example/]\n',
    'board.yaml',
  );
  const scope = scopeOf(site);
  const seen = new Map<string, number[]>();
  const range = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);
  const quiet = Object.entries(world.quiet).flatMap(([section, count]) =>
    range(count).map((n) => `/${section}/${n}`),
  );
  for (const night of range(NIGHTS)) {
    const now = at(night * NIGHT_MINUTES);
    const clock = { now: () => now };
    const budget = { durationMs: 1e9, maxPages: world.budget };
    const run = await store.runs.begin(SITES, budget, now);
    const { frontier, schedule } = store;
    await planSite(run.id, site, scope, world.budget, {
      frontier,
      schedule,
      clock,
      log: silentLog,
    });
    const queue = siteQueue(site, new Map(), new Map(), false);
    const plan = { runId: run.id, budget, concurrency: 1, politeness: DEFAULT_POLITENESS };
    const fresh = Object.entries(world.fresh).flatMap(([section, count]) =>
      range(count).map((n) => `/${section}/${night}-${n}`),
    );
    for (let visits = 0; visits < world.budget; visits += 1) {
      const turn = await nextTurn([queue], new Map(), frontier, now.getTime(), plan);
      if (turn.turn !== 'visit') break;
      const { pathname } = new URL(turn.entry.url);
      const section = /^\/(\w+)\//.exec(pathname)?.[1];
      seen.set(pathname, [...(seen.get(pathname) ?? []), night]);
      const found =
        pathname === '/' ? [...fresh, ...(world.linked || night === 0 ? quiet : [])] : [];
      const links = found.flatMap((path) => scope.link(page(path), 1) ?? []);
      await store.runs.commit({
        runId: run.id,
        entry: turn.entry,
        visit: {
          siteId: BOARD,
          url: turn.entry.url,
          finalUrl: turn.entry.url,
          startedAt: now,
          endedAt: now,
          outcome: 'fetched',
          title: '',
          gates: [],
          links,
        },
        captures:
          pathname === world.reported
            ? [captured('found', [match(reference)])]
            : section === undefined || section in world.quiet
              ? []
              : [captured(pathname.slice(1))],
      });
      queue.lanes = undefined;
    }
    await store.runs.end(run.id, 'page-budget', now);
  }
  return seen;
}

const nightOf = (date: Date): number =>
  (date.getTime() - at(0).getTime()) / (NIGHT_MINUTES * 60_000);

/** For how many nights at most a page that never changed was overdue, until the last night, too. */
function longestOverdue(nights: readonly number[]): number {
  const [first = 0] = nights;
  const waits = nights.map((night, index) => {
    const due = nightOf(dueAt(at(night * NIGHT_MINUTES), at(first * NIGHT_MINUTES)));
    return (nights[index + 1] ?? NIGHTS) - Math.max(night + 1, Math.ceil(due));
  });
  return Math.max(...waits);
}

const MIXES: readonly Pick<World, 'fresh' | 'quiet'>[] = [
  { fresh: { hot: 60 }, quiet: { calm: 1 } },
  { fresh: { hot: 60 }, quiet: { calm: 3 } },
  { fresh: { hot: 60 }, quiet: { calm: 2, dull: 2, mild: 2, soft: 1 } },
  { fresh: { hot: 30, warm: 30 }, quiet: { calm: 2, dull: 2, mild: 2, soft: 1 } },
];
const WORLDS: readonly World[] = MIXES.flatMap((mix) =>
  [12, 5].flatMap((budget) => [true, false].map((linked) => ({ ...mix, budget, linked }))),
);

describe('a budget far too small for what is new', () => {
  it.each(WORLDS)('a known page waits a bounded time beyond its due date: %j', async (world) => {
    const seen = await visited(world);
    const sections = Object.keys({ ...world.fresh, ...world.quiet }).length + 1;
    for (const [section, count] of Object.entries(world.quiet)) {
      const pages = [...seen].filter(([path]) => path.startsWith(`/${section}/`));
      expect(pages, section).toHaveLength(count);
      // One page a night explores at least; all of the section may be before it.
      const bound = sections * count;
      for (const [path, nights] of pages)
        expect(longestOverdue(nights), path).toBeLessThanOrEqual(bound);
    }
    expect(seen.get('/')).toHaveLength(NIGHTS);
  });

  it('a reported place is visited every night all the same', async () => {
    const [, , , mix] = MIXES;
    if (!mix) throw new Error('no mix');
    const reported = '/calm/0';
    const nights =
      (await visited({ ...mix, budget: 5, linked: false, reported })).get(reported) ?? [];
    expect(nights).toHaveLength(NIGHTS - (nights[0] ?? NIGHTS));
  });
});
