// A crawl that is killed again and again loses nothing and says nothing twice.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { visitTotal } from '../../src/domain/coverage.js';
import { openStore } from '../../src/store/open.js';
import { at, BOARD, child, collect, folder, page, register } from './support.js';

const PAGES = 400;
const KILLS = 10;

describe('a killed crawl', () => {
  it('visits every page once and raises every alert once', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await openStore(file);
    await register(store, 'content');
    await store[Symbol.asyncDispose]();

    const said: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const crawl = await child('crawl', file);
      // The line comes through a pipe while the child goes on: the kill falls anywhere in the visits after it.
      for (let left = 1 + Math.floor(Math.random() * 30); left > 0; left -= 1) {
        said.push((await crawl.line()) ?? 'ended');
      }
      crawl.kill();
      await crawl.ended;
      for (let line = await crawl.line(); line !== undefined; line = await crawl.line()) {
        said.push(line);
      }
    }
    const last = await child('crawl', file);
    for (let line = await last.line(); line !== undefined; line = await last.line())
      said.push(line);
    expect(await last.ended).toBe(0);
    expect(said.at(-1)).toBe('finished');
    expect(new Set(said).size).toBe(said.length);

    const raw = new Database(file);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(raw.pragma('foreign_key_check')).toEqual([]);
    const column = (sql: string) => raw.prepare(sql).pluck().all();
    expect(column('select distinct state from frontier')).toEqual(['done']);
    expect(column('select count(*) from frontier')).toEqual([PAGES]);
    expect(column('select count(*) from visit')).toEqual([PAGES]);
    expect(column('select count(*) from run')).toEqual([1]);
    raw.close();

    await using again = await openStore(file);
    const rows = await collect(again.alerts.matches({}));
    const expected = Array.from({ length: PAGES }, (_, page) => page).filter(
      (page) => page % 3 === 0,
    );
    expect(rows).toHaveLength(expected.length);
    expect(new Set(rows.map((row) => row.pageUrl)).size).toBe(expected.length);
    expect(rows.every((row) => row.timesSeen === 1)).toBe(true);
  }, 60_000);
});

/** Kills a crawl after some of its visits. */
async function killedCrawl(file: string): Promise<void> {
  const crawl = await child('crawl', file);
  for (let left = 1 + Math.floor(Math.random() * 60); left > 0; left -= 1) await crawl.line();
  crawl.kill();
  await crawl.ended;
}

/** What the latest run planned on the board, and what became of it by its coverage. */
async function account(file: string) {
  await using store = await openStore(file);
  const [run] = await store.runs.latest(1);
  if (!run) throw new Error('no run');
  const { sites } = await store.runs.coverage(run.id);
  const board = sites.find(({ siteId }) => siteId === BOARD);
  if (!board) throw new Error('no board');
  const raw = new Database(file, { readonly: true });
  const planned = raw
    .prepare<[number], number>('select count(*) from frontier where run_id = ?')
    .pluck()
    .get(Number(run.id.slice('RUN-'.length)));
  raw.close();
  const { pagesResting: resting = 0, pagesWaiting: waiting } = board;
  return { run: run.id, planned, visited: visitTotal(board), resting, waiting };
}

describe('the ledger of a killed crawl', () => {
  it('accounts for every planned page, whenever it was killed: visited, resting or waiting', async () => {
    const file = join(folder(), 'vigil.db');
    await (await openStore(file))[Symbol.asyncDispose]();
    const told: Awaited<ReturnType<typeof account>>[] = [];
    for (let kill = 0; kill < 5; kill += 1) {
      await killedCrawl(file);
      told.push(await account(file));
    }
    await (
      await child('crawl', file)
    ).ended;
    told.push(await account(file));
    // Some pages have long stayed as they were when the next run begins, and rest.
    const rests = Array.from({ length: 60 }, (_, number) => page(`/${300 + number}`));
    const raw = new Database(file);
    const change = raw.prepare('update page set due_at = ? where url = ?');
    for (const url of rests) change.run(at(1_000_000).getTime(), url);
    raw.close();
    for (let kill = 0; kill < 5; kill += 1) {
      await killedCrawl(file);
      told.push(await account(file));
    }
    await (
      await child('crawl', file)
    ).ended;
    told.push(await account(file));
    for (const each of told) {
      expect(each.visited + each.resting + each.waiting, JSON.stringify(each)).toBe(each.planned);
    }
    const [first, second] = [told[5], told.at(-1)];
    expect(first).toMatchObject({ run: 'RUN-1', planned: PAGES, visited: PAGES, resting: 0 });
    expect(second).toMatchObject({ run: 'RUN-2', visited: PAGES - 60, resting: 60, waiting: 0 });
  }, 120_000);
});
