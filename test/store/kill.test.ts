// A crawl that is killed again and again loses nothing and says nothing twice.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { child, collect, folder, register } from './support.js';

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
