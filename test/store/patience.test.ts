// Patience: a write that another connection stands in the way of is tried again, for a while.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RetryError } from '../../src/domain/errors.js';
import { openStore } from '../../src/store/open.js';
import { PATIENCE, type Patience } from '../../src/store/patience.js';
import {
  ACTOR,
  at,
  BOARD,
  BUDGET,
  captured,
  CASE,
  facts,
  folder,
  link,
  match,
  openCase,
  register,
  SITES,
  visitTo,
} from './support.js';

/** A store beside a connection of another program, which can hold the write lock. */
async function beside(patience: Patience) {
  const file = join(folder(), 'vigil.db');
  const store = await openStore(file, { patience });
  const other = new Database(file);
  onTestFinished(async () => {
    other.close();
    await store[Symbol.asyncDispose]();
  });
  return { store, other };
}

describe('while another program writes', () => {
  it('tries again until the lock is free, for single statements and whole transactions', async () => {
    let pauses = 0;
    const give: Patience = {
      tryMs: 1,
      tries: 5,
      pause: () => {
        pauses += 1;
        if (pauses % 3 === 0) other.exec('commit');
        return Promise.resolve();
      },
    };
    const { store, other } = await beside(give);
    const lock = () => other.exec('begin immediate');
    const reference = await register(store, 'a');
    lock();
    const run = await store.runs.begin(SITES, BUDGET, at(5));
    expect(pauses).toBe(3);
    lock();
    await store.frontier.add(run.id, BOARD, [link('/waits')]);
    lock();
    const record = await visitTo(store, run, '/1', [captured('a', [match(reference)])]);
    lock();
    const { raised } = await store.runs.commit(record);
    expect(raised).toHaveLength(1);
    lock();
    await store.runs.end(run.id, 'frontier-empty', at(20));
    lock();
    await store.cases.close(CASE, ACTOR, at(21));
    expect(pauses).toBe(18);
    expect(await store.runs.get(run.id)).toMatchObject({ state: 'finished' });
    expect(await store.cases.get(CASE)).toMatchObject({ state: 'closed' });
    expect(await store.runs.coverage(run.id)).toMatchObject({ alertsRaised: 1 });
  });

  it('gives up in the end, says that the database is busy, changes nothing, and can go on later', async () => {
    let pauses = 0;
    const pause = () => {
      pauses += 1;
      return Promise.resolve();
    };
    const { store, other } = await beside({ tryMs: 1, tries: 4, pause });
    other.exec('begin immediate');
    const error: unknown = await openCase(store).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RetryError);
    expect(error).toMatchObject({ code: 'database-busy' });
    expect(pauses).toBe(3);
    // Readers are not in the way of a writer, nor it in theirs.
    expect(await store.cases.get(CASE)).toBeUndefined();
    other.exec('commit');
    await openCase(store);
    expect(await store.cases.get(CASE)).toMatchObject({ state: 'open' });
    expect(pauses).toBe(3);
  });

  it('lets everything else of the process go on between two tries', async () => {
    const { store, other } = await beside({ ...PATIENCE, tryMs: 1 });
    other.exec('begin immediate');
    const opening = openCase(store);
    setTimeout(() => other.exec('commit'), 1);
    await opening;
    expect(await store.cases.get(CASE)).toMatchObject({ state: 'open' });
  });

  it('makes no error of another kind wait', async () => {
    const { store } = await beside({
      tryMs: 1,
      tries: 4,
      pause: () => Promise.reject(new Error('expected no pause')),
    });
    await expect(
      store.registry.add(
        { caseId: CASE, media: facts('a'), registeredAt: at(1), fingerprints: [], locals: [] },
        ACTOR,
      ),
    ).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
  });
});
