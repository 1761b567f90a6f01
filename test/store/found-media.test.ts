// What hashing found media came to: kept, and forgotten where it was made by an older version.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  at,
  BUDGET,
  captured,
  facts,
  fingerprint,
  folder,
  local,
  newStore,
  sha256Of,
  SITES,
  visitTo,
} from './support.js';

describe('found media', () => {
  it('gives back what hashing came to, parts and points too', async () => {
    const store = await newStore();
    const part = { cut: 'caption', area: { left: 0, top: 0.125, width: 1, height: 0.75 } } as const;
    const results = [
      {
        outcome: 'fingerprinted',
        media: { ...facts('a'), kind: 'video', durationMs: 900 },
        fingerprints: [
          fingerprint({ timeMs: 0 }),
          fingerprint({ timeMs: 0, part }),
          fingerprint({ algorithm: 'blockhash', timeMs: 0 }),
        ],
        locals: [local(9, { timeMs: 0 }), local(360, { timeMs: 0, part }), local(0)],
      },
      { outcome: 'not-comparable', media: facts('b'), reason: 'too-uniform' },
      { outcome: 'undecodable', sha256: sha256Of('c'), reason: 'damaged', detail: 'cut short' },
    ] as const;
    for (const [index, result] of results.entries()) {
      await store.foundMedia.keep(result, at(index));
      await store.foundMedia.keep(result, at(index + 10));
    }
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      expect(await store.foundMedia.get(sha256Of(name))).toEqual(results[index]);
    }
    expect(await store.foundMedia.get(sha256Of('d'))).toBeUndefined();
    await store.foundMedia.keep({ outcome: 'undecodable', reason: 'empty', detail: '' }, at(1));
  });

  it('takes a part whose sides a rounding error made too long', async () => {
    const store = await newStore();
    const area = { left: -1e-12, top: 0, width: 1 + 1e-12, height: 0.5 };
    const fingerprints = [fingerprint({ part: { cut: 'layout', area } })];
    const media = facts('a');
    await store.foundMedia.keep(
      { outcome: 'fingerprinted', media, fingerprints, locals: [] },
      at(1),
    );
    const kept = await store.foundMedia.get(media.sha256);
    expect(kept?.outcome === 'fingerprinted' && kept.fingerprints[0]?.part).toEqual({
      cut: 'layout',
      area: { left: 0, top: 0, width: 1, height: 0.5 },
    });
  });

  it('does not know a media that was only seen, nor fingerprints of an older algorithm', async () => {
    const store = await newStore();
    const run = await store.runs.begin(SITES, BUDGET, at(5));
    await store.runs.commit(await visitTo(store, run, '/1', [captured('seen')]));
    expect(await store.foundMedia.get(sha256Of('seen'))).toBeUndefined();
    const old = fingerprint({ version: '0' });
    const media = facts('seen');
    await store.foundMedia.keep(
      { outcome: 'fingerprinted', media, fingerprints: [old], locals: [] },
      at(1),
    );
    expect(await store.foundMedia.get(sha256Of('seen'))).toBeUndefined();
  });

  it('does not know one whose points were looked for by an older version, or not at all', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const results = [
      { outcome: 'fingerprinted', media: facts('a'), fingerprints: [fingerprint()], locals: [] },
      { outcome: 'not-comparable', media: facts('b'), reason: 'too-small' },
    ] as const;
    for (const result of results) await store.foundMedia.keep(result, at(1));
    const raw = new Database(file);
    for (const version of ['0', null]) {
      raw.prepare('update media set local_version = ?').run(version);
      for (const { media } of results) {
        expect(await store.foundMedia.get(media.sha256)).toBeUndefined();
      }
    }
    raw.close();
    for (const result of results) {
      await store.foundMedia.keep(result, at(2));
      expect(await store.foundMedia.get(result.media.sha256)).toEqual(result);
    }
  });

  it('gives a media back whole or not at all, while another process forgets it', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const media = facts('a');
    const result = {
      outcome: 'fingerprinted',
      media,
      fingerprints: [fingerprint()],
      locals: [local(5)],
    } as const;
    const raw = new Database(file);
    const forget = raw.transaction(() => {
      raw.exec('delete from media_fingerprint; delete from media_local');
      raw.exec(`update media set outcome = null, kind = null, byte_length = null, width = null,
        height = null, duration_ms = null, hashed_at = null, local_version = null`);
    });
    const answers = new Set<unknown>();
    // At every moment of the reading: its steps follow one another as microtasks.
    for (let steps = 0; steps < 100; steps += 1) {
      await store.foundMedia.keep(result, at(1));
      const found = store.foundMedia.find([media.sha256]);
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      forget();
      answers.add(
        JSON.stringify(
          [...(await found).values()].map((one) => ({
            prints: one.outcome === 'fingerprinted' && one.fingerprints.length,
            locals: one.outcome === 'fingerprinted' && one.locals.length,
          })),
        ),
      );
    }
    raw.close();
    expect([...answers].sort()).toEqual(['[]', '[{"prints":1,"locals":1}]'].sort());
  });
});
