// "Not this": what a person said is no reference raises no alert for it any more; nothing else is silenced.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AlertId, NegativeId } from '../../src/domain/ids.js';
import type { HashResult } from '../../src/domain/media.js';
import { NEGATIVE_RADIUS } from '../../src/domain/negative.js';
import type { Store } from '../../src/domain/ports.js';
import { openStore } from '../../src/store/open.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  collect,
  databaseBytes,
  facts,
  fingerprint,
  folder,
  match,
  newStore,
  register,
  SITES,
  visitTo,
} from './support.js';

/** Other bits in so many places. */
function flipped(bits: Uint8Array, count: number): Uint8Array {
  const copy = Uint8Array.from(bits);
  for (let bit = 0; bit < count; bit += 1) {
    const byte = (bit * 7) % 32;
    copy[byte] = (copy[byte] ?? 0) ^ (1 << (Math.floor((bit * 7) / 32) % 8));
  }
  return copy;
}

const BITS = fingerprint().bits;

const found = (name: string, bits: Uint8Array, quality = 90): HashResult => ({
  outcome: 'fingerprinted',
  media: facts(name),
  fingerprints: [fingerprint({ bits, quality })],
  locals: [],
});

let minute = 10;
/** Sees a media on a page, as a crawl does. */
async function see(
  store: Store,
  path: string,
  name: string,
  bits: Uint8Array,
  matches: Parameters<typeof captured>[1],
) {
  await store.foundMedia.keep(found(name, bits), at(2));
  const run = (await store.runs.unfinished()) ?? (await store.runs.begin(SITES, BUDGET, at(0)));
  minute += 1;
  const record = await visitTo(store, run, path, [captured(name, matches)], {
    startedAt: at(minute),
    endedAt: at(minute),
  });
  return store.runs.commit(record);
}

const NOT_THIS = { kind: 'dismissed', reason: 'not-the-same', notThis: true } as const;

/** A reference, another one, and the alert of a media that is neither. */
async function taught(store: Store) {
  const reference = await register(store, 'reference');
  const other = await register(store, 'other');
  const { raised } = await see(store, '/first', 'alike', BITS, [match(reference)]);
  const alert = raised[0] ?? ('A-0' as AlertId);
  expect(await store.alerts.decide(alert, NOT_THIS, ACTOR, at(100))).toMatchObject({
    decided: true,
  });
  return { reference, other, alert };
}

describe('not this', () => {
  it('keeps the same and near-same media from raising that reference, elsewhere and after a restart', async () => {
    const file = join(folder(), 'vigil.db');
    const first = await openStore(file);
    const { reference, other } = await taught(first);
    await first[Symbol.asyncDispose]();
    const store = await newStore(file);
    const nothing = { raised: [], seenAgain: [] };
    expect(await see(store, '/same', 'alike', BITS, [match(reference)])).toEqual(nothing);
    const near = flipped(BITS, NEGATIVE_RADIUS);
    expect(await see(store, '/near', 'near', near, [match(reference)])).toEqual(nothing);
    // One bit further off, and another reference on the very same media.
    const far = await see(store, '/far', 'far', flipped(BITS, NEGATIVE_RADIUS + 1), [
      match(reference),
    ]);
    expect(far.raised).toHaveLength(1);
    expect((await see(store, '/others', 'alike', BITS, [match(other)])).raised).toHaveLength(1);
    expect(await store.negatives.list()).toMatchObject([
      { id: 'N-1', referenceId: reference, alertId: 'A-1', fingerprints: 1, suppressed: 2 },
    ]);
    const run = await store.runs.unfinished();
    if (!run) throw new Error('expected the run');
    expect(await store.runs.coverage(run.id)).toMatchObject({
      suppressedMatches: 3,
      lowerMatches: 0,
    });
    expect(await store.alerts.lower({})).toEqual([]);
  });

  it('does not silence the registered bytes, nor what resembles the reference as much as the list', async () => {
    const store = await newStore();
    const { reference } = await taught(store);
    const exact = match(reference, { tier: 'exact', algorithm: 'sha256', distance: 0 });
    expect((await see(store, '/exact', 'alike', BITS, [exact])).raised).toHaveLength(1);
    const close = match(reference, { distance: 3 });
    const near = flipped(BITS, 3);
    expect((await see(store, '/close', 'close', near, [close])).raised).toHaveLength(1);
  });

  it('refuses the registered file itself', async () => {
    const store = await newStore();
    const reference = await register(store, 'reference');
    const exact = match(reference, { tier: 'exact', algorithm: 'sha256', distance: 0 });
    const { raised } = await see(store, '/exact', 'reference', BITS, [exact]);
    expect(await store.alerts.decide(raised[0] as AlertId, NOT_THIS, ACTOR, at(100))).toBe(
      'same-bytes',
    );
    expect(await store.negatives.list()).toEqual([]);
    expect((await store.alerts.countByState()).open).toBe(1);
  });

  it('can be added to a dismissal that was made before, once', async () => {
    const store = await newStore();
    const reference = await register(store, 'reference');
    const { raised } = await see(store, '/1', 'alike', BITS, [match(reference)]);
    const [alert] = raised as readonly [AlertId];
    const plain = { kind: 'dismissed', reason: 'not-the-same' } as const;
    await store.alerts.decide(alert, plain, ACTOR, at(50));
    expect(await store.alerts.decide(alert, NOT_THIS, ACTOR, at(51))).toMatchObject({
      decided: true,
    });
    expect(await store.alerts.decide(alert, NOT_THIS, ACTOR, at(52))).toEqual({
      already: 'dismissed',
    });
    const events = (await store.alerts.get(alert))?.events.map(({ kind }) => kind);
    expect(events).toEqual(['raised', 'dismissed']);
    const actions = (await collect(store.audit.entries())).map(({ action }) => action);
    expect(actions.filter((action) => action === 'alert-not-this')).toHaveLength(1);
  });

  it.each(['removed', 'confirmed'] as const)(
    'what it kept back is an alert again when it is %s',
    async (how) => {
      const store = await newStore();
      const { reference, alert } = await taught(store);
      await see(store, '/second', 'alike', BITS, [match(reference)]);
      if (how === 'removed') {
        expect(await store.negatives.remove('N-1' as NegativeId, ACTOR, at(200))).toEqual(['A-2']);
        expect(await store.negatives.remove('N-1' as NegativeId, ACTOR, at(200))).toBe('missing');
      } else {
        await store.alerts.decide(alert, { kind: 'confirmed' }, ACTOR, at(200));
      }
      expect(await store.negatives.list()).toEqual([]);
      const rows = await store.alerts.list({ states: ['open'] });
      expect(rows.map(({ alertId, pageUrl }) => [alertId, pageUrl])).toEqual([
        ['A-2', 'http://board.example/second'],
      ]);
      expect((await see(store, '/third', 'alike', BITS, [match(reference)])).raised).toEqual([
        'A-3',
      ]);
    },
  );

  it('of a video holds only where nothing else is to be seen in it', async () => {
    const store = await newStore();
    const reference = await register(store, 'reference');
    const frames = [1, 2, 3].map(() => fingerprint().bits);
    const video = (name: string, bits: readonly Uint8Array[]): HashResult => ({
      outcome: 'fingerprinted',
      media: { ...facts(name), kind: 'video', durationMs: 9000 },
      fingerprints: bits.map((code, index) => fingerprint({ bits: code, timeMs: index * 1000 })),
      locals: [],
    });
    await store.foundMedia.keep(video('film', frames), at(2));
    const run = await store.runs.begin(SITES, BUDGET, at(0));
    const matches = [match(reference, { algorithm: 'local', distance: 20, points: 30 })];
    const show = async (path: string, name: string) =>
      (await store.runs.commit(await visitTo(store, run, path, [captured(name, matches)]))).raised;
    const [alert] = await show('/film', 'film');
    await store.alerts.decide(alert as AlertId, NOT_THIS, ACTOR, at(100));
    const [one, two] = frames as [Uint8Array, Uint8Array];
    await store.foundMedia.keep(video('part', [flipped(two, 4), one]), at(2));
    expect(await show('/part', 'part')).toEqual([]);
    await store.foundMedia.keep(video('more', [...frames, fingerprint().bits]), at(2));
    expect(await show('/more', 'more')).toHaveLength(1);
  });

  it('is said of a look-up, too', async () => {
    const store = await newStore();
    const { reference, other } = await taught(store);
    const matches = [match(reference), match(other)];
    const not = await store.negatives.notThese(found('near', flipped(BITS, 5)), matches);
    expect([...not]).toEqual([reference]);
    expect(await store.negatives.notThese(found('x', fingerprint().bits), matches)).toEqual(
      new Set(),
    );
  });

  it('leaves the files with its reference', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const { reference } = await taught(store);
    const near = flipped(BITS, 2);
    await see(store, '/near', 'near', near, [match(reference)]);
    expect(databaseBytes(file).includes(Buffer.from(BITS))).toBe(true);
    await store.registry.withdraw(CASE, reference, ACTOR, at(300));
    expect(await store.negatives.list()).toEqual([]);
    expect(await store.purgePending()).toBe(false);
    for (const bits of [BITS, near]) {
      expect(databaseBytes(file).includes(Buffer.from(bits))).toBe(false);
    }
    const sha = facts('alike').sha256;
    expect(databaseBytes(file).includes(Buffer.from(sha))).toBe(false);
  });
});
