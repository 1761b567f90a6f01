// What follows a run: each step that fails is named, and the others are done all the same.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { afterNight } from '../src/after-night.js';
import { parseConfig } from '../src/config.js';
import { openEvidenceOffice } from '../src/evidence-office.js';
import { silentLog } from './crawler/rig.js';
import { at, folder, newStore } from './store/support.js';

it('names what failed, and goes on with the rest', async () => {
  const home = folder();
  const store = await newStore(join(home, 'vigil.db'));
  const config = parseConfig('', join(home, 'vigil.yaml'), {
    VIGIL_EVIDENCE_TIMESTAMP_URL: 'http://127.0.0.1:9/tsa',
  });
  const clock = { now: () => at(60) };
  const evidence = openEvidenceOffice(store, config, clock, silentLog);
  const parts = { store, evidence, config, clock, log: silentLog };
  expect(await afterNight(parts)).toEqual({ raised: [], failed: [] });

  const broken = (): Promise<never> => Promise.reject(new Error('disk I/O error'));
  const done: string[] = [];
  const end = await afterNight({
    ...parts,
    store: { ...store, retention: { ...store.retention, purge: broken } },
    evidence: {
      ...evidence,
      purge: () => {
        done.push('evidence');
        return Promise.resolve([]);
      },
      stamp: broken,
    },
  });
  expect(end.failed).toEqual(['retention', 'time-stamps']);
  expect(done).toEqual(['evidence']);
});
