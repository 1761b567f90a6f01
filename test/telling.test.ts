// What is told of the sites after a crawl: by how they stand, not by whichever page was visited last.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from '../src/config.js';
import type { SiteId } from '../src/domain/ids.js';
import { openTelling } from '../src/telling.js';
import { silentLog } from './crawler/rig.js';
import { newStore } from './store/support.js';

it('tells of a login that is lost, though no visit of the site failed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-telling-'));
  const store = await newStore(join(folder, 'vigil.db'));
  const at = new Date('2026-11-22T03:00:00Z');
  await store.siteStandings.note('board' as SiteId, 'logged-out', at);
  await store.siteStandings.note('forum' as SiteId, 'logged-in', at);
  const observed = new Map<string, readonly string[]>();
  const telling = openTelling({
    config: parseConfig('', join(folder, 'vigil.yaml'), {
      VIGIL_PATHS_DATABASE: join(folder, 'vigil.db'),
    }),
    environment: {},
    store: {
      ...store,
      tellings: {
        ...store.tellings,
        observe: (kind, present, when) => {
          observed.set(
            kind,
            present.map(({ subject }) => subject),
          );
          return store.tellings.observe(kind, present, when);
        },
      },
    },
    clock: { now: () => at },
    log: silentLog,
    pid: process.pid,
    recall: () => Promise.resolve([]),
  });
  await telling.afterCrawl();
  expect(observed.get('logged-out')).toEqual(['board']);
  expect(observed.get('site-failing')).toEqual([]);
});
