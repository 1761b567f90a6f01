// The crawl lock: one holder, whoever it is, and none once it has died.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLock } from '../../src/store/lock.js';
import { at, child, folder } from './support.js';

const owner = { clock: { now: () => at(0) }, pid: 4711 };

describe('acquireLock', () => {
  it('is held by one process, is free once that one was killed, and can be given back', async () => {
    const file = join(folder(), 'crawl.lock');
    const first = await child('lock', file);
    expect(await first.line()).toBe('held');
    const second = await child('lock', file);
    expect(await second.line()).toMatch(/^refused: process \d+, since 2026-09-01T00:00:00.000Z$/);
    expect(await second.ended).toBe(0);

    first.kill();
    await first.ended;
    const third = await child('lock', file);
    expect(await third.line()).toBe('held');
    third.tell('stop');
    expect(await third.line()).toBe('released');
    const mine = acquireLock(file, owner);
    expect(mine.held).toBe(true);
    if (mine.held) mine.release();
  }, 30_000);

  it('is refused to its own process too, and keeps being held then', async () => {
    const file = join(folder(), 'crawl.lock');
    const lock = acquireLock(file, owner);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(acquireLock(file, owner)).toEqual({
      held: false,
      detail: 'process 4711, since 2026-09-01T00:00:00.000Z',
    });
    expect(await (await child('lock', file)).line()).toMatch(/^refused: process 4711/);
    if (lock.held) lock.release();
    const again = acquireLock(file, owner);
    expect(again.held).toBe(true);
    if (again.held) again.release();
  }, 30_000);

  it('says why it cannot be taken at all', () => {
    const lockIn = (...path: string[]) => acquireLock(join(folder(), ...path), owner);
    expect(() => lockIn('no', 'such', 'folder')).toThrow(
      expect.objectContaining({ code: 'database-unusable' }),
    );
  });
});
