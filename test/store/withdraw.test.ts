// Consent withdrawn: nothing that tells the content apart is left in the database's files.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/domain/fingerprint.js';
import { VARIANTS } from '../../src/domain/fingerprint.js';
import { nearMedia } from '../../src/past-nights.js';
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
  local,
  match,
  newStore,
  openCase,
  OTHER_CASE,
  page,
  register,
  sha256Of,
  SITES,
  visitTo,
} from './support.js';

const eight = (): Fingerprint[] => VARIANTS.map((variant) => fingerprint({ variant }));

/** What of these is in the database's files: raw, as hex, or as text. */
function leftIn(file: string, traces: readonly (Uint8Array | string)[]): readonly string[] {
  const bytes = databaseBytes(file);
  return traces.flatMap((trace) => {
    const raw = Buffer.from(trace);
    const forms = [
      raw,
      Buffer.from(raw.toString('hex')),
      Buffer.from(raw.toString('hex').toUpperCase()),
    ];
    return forms.some((form) => bytes.includes(form)) ? [raw.toString('hex')] : [];
  });
}

/** A store in which the reference `content` was registered, crawled as an exact copy and as a near one, and alerted. */
async function crawled(file: string) {
  const store = await newStore(file);
  const bits = eight();
  const near = fingerprint({ bits: Uint8Array.from(randomBytes(32)) });
  const stranger = fingerprint();
  const points = local(360);
  const nearPoints = local(360, {
    part: { cut: 'border', area: { left: 0, top: 0, width: 1, height: 0.5 } },
  });
  const reference = await register(store, 'content', { fingerprints: bits, locals: [points] });
  // Many others around it, so that its rows lie on shared pages.
  for (let index = 0; index < 40; index += 1) {
    await register(store, `other-${index}`, { fingerprints: eight(), locals: [local(20)] });
  }
  const first = bits[0] ?? fingerprint();
  for (const [name, fingerprints] of [
    ['content', [first]],
    ['near', [near]],
    ['same-bits', [first, fingerprint({ timeMs: 5 })]],
    ['stranger', [stranger]],
  ] as const) {
    await store.foundMedia.keep(
      {
        outcome: 'fingerprinted',
        media: facts(name),
        fingerprints,
        locals: name === 'near' ? [nearPoints] : [],
      },
      at(2),
    );
  }
  const run = await store.runs.begin(SITES, BUDGET, at(5));
  const alignment = {
    reference: { left: 0.1234, top: 0.5678, width: 0.4321, height: 0.2468 },
    found: { left: 0, top: 0, width: 1, height: 1 },
    turn: 7,
    mirrored: false,
    negative: false,
    stretch: 1,
  };
  const spans = [{ reference: { fromMs: 0, toMs: 1 } }];
  const { raised } = await store.runs.commit(
    await visitTo(
      store,
      run,
      '/1',
      [
        captured(
          'content',
          [match(reference, { tier: 'exact', algorithm: 'sha256', distance: 0 })],
          `http://x/${sha256Of('content')}.jpg`,
        ),
        captured(
          'near',
          [match(reference, { spans, points: 31, alignment })],
          'http://x/near-address.jpg',
        ),
        captured('same-bits', [], 'http://x/same-bits-address.jpg'),
        captured('stranger', [], 'http://x/stranger-address.jpg'),
      ],
      { title: 'Somebody named in a title' },
    ),
  );
  const traces = [
    ...bits.map((one) => one.bits),
    near.bits,
    // From the beginning, the middle and the end of what takes several pages.
    ...[points, nearPoints].flatMap(({ points: all, blocks }) => [
      ...[0, 4000, all.length - 64].map((from) => all.subarray(from, from + 64)),
      blocks,
    ]),
    '"left":0.1234,"top":0.5678',
    sha256Of('content'),
    sha256Of('near'),
    sha256Of('same-bits'),
    'near-address',
    'same-bits-address',
    'Somebody named',
  ];
  return { store, run, reference, bits, near, stranger, alert: raised[0], traces };
}

describe('withdraw', () => {
  it('leaves no fingerprint, no hash, no address and no title of the content in any file', async () => {
    const file = join(folder(), 'vigil.db');
    const { store, reference, traces } = await crawled(file);
    expect(leftIn(file, traces)).toHaveLength(traces.length);
    expect(await store.registry.withdraw(CASE, reference, ACTOR, at(20))).toEqual([reference]);
    expect(leftIn(file, traces)).toEqual([]);
    expect(await store.purgePending()).toBe(false);
  });

  it('forgets what is near it among found media, although nothing ever matched there', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const bits = eight();
    const turned = (of: Uint8Array, count: number): Uint8Array =>
      of.map((byte, index) => (index < count ? byte ^ 0x01 : byte));
    const original = bits[3]?.bits ?? new Uint8Array(32);
    // The largest distance of a match, a negative of it, and one bit too far.
    const codes = {
      near: turned(original, 31),
      negative: turned(
        original.map((byte) => byte ^ 0xff),
        31,
      ),
      stranger: turned(original, 32),
    };
    const run = await store.runs.begin(SITES, BUDGET, at(3));
    for (const [name, code] of Object.entries(codes)) {
      const fingerprints = [fingerprint({ bits: code })];
      const result = { outcome: 'fingerprinted' as const, media: facts(name), locals: [] };
      await store.foundMedia.keep({ ...result, fingerprints }, at(2));
      const seen = captured(name, [], `http://x/address-of-${name}.jpg`);
      await store.runs.commit(await visitTo(store, run, `/${name}`, [seen]));
    }
    const reference = await register(store, 'content', { fingerprints: bits });
    const near = await nearMedia(store, CASE, reference);
    await store.registry.withdraw(CASE, reference, ACTOR, at(20), near);
    expect(
      leftIn(file, [...bits.map((one) => one.bits), codes.near, codes.negative, 'address-of-n']),
    ).toEqual([]);
    expect(leftIn(file, [sha256Of('near'), sha256Of('negative')])).toEqual([]);
    expect(leftIn(file, [codes.stranger])).toHaveLength(1);
    expect(await store.foundMedia.get(sha256Of('stranger'))).toBeDefined();
  });

  it('does so beside another open connection, and after a crash before the cleaning', async () => {
    const file = join(folder(), 'vigil.db');
    const { store, reference, traces } = await crawled(file);
    const reader = new Database(file, { timeout: 0 });
    const version = await store.registry.version();
    reader.exec('begin');
    expect(reader.prepare('select version from registry_version').pluck().get()).toBe(version);
    // The reader still sees the old state: it may not be taken from under it.
    await store.registry.withdraw(CASE, reference, ACTOR, at(20));
    expect(await store.registry.ofCase(CASE)).toHaveLength(40);
    expect(await store.purgePending()).toBe(true);
    expect(leftIn(file, traces)).not.toEqual([]);
    reader.exec('commit');
    // The next one to open the store does what is still to be done; both other connections stay open.
    const next = await openStore(file);
    expect(await next.purgePending()).toBe(false);
    expect(leftIn(file, traces)).toEqual([]);
    await next[Symbol.asyncDispose]();
    reader.close();
  }, 30_000);

  it('keeps the alert as a record, without payload, and every other match', async () => {
    const { store, reference, alert } = await crawled(join(folder(), 'vigil.db'));
    const version = await store.registry.version();
    await store.registry.withdraw(CASE, reference, ACTOR, at(20));
    if (alert === undefined) throw new Error('expected an alert');
    const record = await store.alerts.get(alert);
    expect(record?.alert).toMatchObject({ id: alert, referenceId: reference, state: 'withdrawn' });
    expect(record?.alert).not.toHaveProperty('match');
    expect(record?.alert).not.toHaveProperty('pageTitle');
    expect(record?.events.map((event) => [event.kind, event.by])).toEqual([
      ['raised', 'vigil'],
      ['withdrawn', ACTOR],
    ]);
    expect(record?.matches).toEqual([]);
    expect(await store.alerts.list({})).toEqual([]);
    expect(await store.alerts.list({ states: ['withdrawn'] })).toEqual([]);
    expect(await store.alerts.decide(alert, { kind: 'confirmed' }, ACTOR, at(21))).toEqual({
      already: 'withdrawn',
    });
    expect(await store.registry.version()).toBeGreaterThan(version);
    expect(await store.registry.find(CASE, sha256Of('content'))).toBeUndefined();
    const entries = await collect(store.audit.entries());
    expect(entries.at(-1)).toMatchObject({ action: 'reference-withdrawn', subject: reference });
  });

  it('is counted in the coverage of every run that had told of the alert, and in no other', async () => {
    const store = await newStore();
    const [gone, kept] = [await register(store, 'a'), await register(store, 'b')];
    const seen = [captured('a', [match(gone)]), captured('b', [match(kept)])];
    const run = await store.runs.begin(SITES, BUDGET, at(5));
    await store.runs.commit(await visitTo(store, run, '/1', seen));
    const again = await store.runs.begin(SITES, BUDGET, at(6));
    await store.runs.commit(await visitTo(store, again, '/1', seen));
    const empty = await store.runs.begin(SITES, BUDGET, at(7));
    expect(await store.runs.coverage(run.id)).toMatchObject({ alertsWithdrawn: 0 });
    await store.registry.withdraw(CASE, gone, ACTOR, at(20));
    const told = async ({ id }: typeof run) => {
      const { alertsRaised, alertsSeenAgain, alertsWithdrawn } = await store.runs.coverage(id);
      const listed = await store.alerts.list({ runId: id });
      expect(listed).toHaveLength(alertsRaised + alertsSeenAgain - alertsWithdrawn);
      return [alertsRaised, alertsSeenAgain, alertsWithdrawn];
    };
    expect(await told(run)).toEqual([2, 0, 1]);
    expect(await told(again)).toEqual([0, 2, 1]);
    expect(await told(empty)).toEqual([0, 0, 0]);
  });

  it('forgets what was found of it and keeps what was found of others', async () => {
    const { store, run, reference, stranger } = await crawled(join(folder(), 'vigil.db'));
    await store.registry.withdraw(CASE, reference, ACTOR, at(20));
    for (const name of ['content', 'near', 'same-bits']) {
      expect(await store.foundMedia.get(sha256Of(name)), name).toBeUndefined();
    }
    expect(await store.foundMedia.get(sha256Of('stranger'))).toMatchObject({
      fingerprints: [stranger],
    });
    // The ledger still counts what was compared.
    expect((await store.runs.coverage(run.id)).sites[0]).toMatchObject({
      captures: { fetched: 4 },
      mediaCompared: 4,
    });
  });

  it('takes nothing from another case that registered the same content', async () => {
    const store = await newStore();
    const shared = eight();
    const mine = await register(store, 'shared', { fingerprints: shared });
    const theirs = await register(store, 'shared', { caseId: OTHER_CASE, fingerprints: shared });
    const run = await store.runs.begin(SITES, BUDGET, at(5));
    await store.runs.commit(
      await visitTo(store, run, '/1', [captured('shared', [match(mine), match(theirs)])]),
    );
    expect(await store.registry.withdraw(CASE, undefined, ACTOR, at(20))).toEqual([mine]);
    const rows = await store.alerts.list({});
    expect(rows.map((row) => [row.referenceId, row.mediaSha256, row.pageUrl])).toEqual([
      [theirs, sha256Of('shared'), page('/1')],
    ]);
    const [left] = await collect(store.registry.watched());
    expect(left?.fingerprints).toEqual(shared);
  });

  it('withdraws a whole case, refuses what is not of the case, and never gives an id again', async () => {
    const store = await newStore();
    const first = await register(store, 'a');
    const second = await register(store, 'b');
    await openCase(store, OTHER_CASE);
    expect(await store.registry.withdraw(OTHER_CASE, first, ACTOR, at(20))).toEqual([]);
    expect(await store.registry.withdraw(CASE, undefined, ACTOR, at(20))).toEqual([first, second]);
    expect(await store.registry.withdraw(CASE, undefined, ACTOR, at(20))).toEqual([]);
    expect(await collect(store.registry.watched())).toEqual([]);
    const again = await register(store, 'a');
    expect([first, second]).not.toContain(again);
  });
});
