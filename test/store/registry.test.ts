// Cases and their references: what is watched, and at which version of the registry.

import { describe, expect, it } from 'vitest';
import { VARIANTS, type Fingerprint } from '../../src/domain/fingerprint.js';
import { verifyAudit } from '../../src/store/audit.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  collect,
  facts,
  fingerprint,
  local,
  match,
  newStore,
  openCase,
  OTHER_CASE,
  register,
  sha256Of,
  SITES,
  visitTo,
} from './support.js';

describe('cases', () => {
  it('opens, closes and reopens, and forgets nothing that made a case more urgent', async () => {
    const store = await newStore();
    const record = {
      id: CASE,
      state: 'open',
      minor: true,
      harms: ['grooming', 'distribution'],
      ageBand: '10s',
      gender: 'female',
      openedAt: at(1),
    } as const;
    expect(await store.cases.open(record, ACTOR)).toBe('opened');
    expect(await store.cases.open(record, ACTOR)).toBe('exists');
    expect(await store.cases.get(CASE)).toEqual({ ...record, harms: ['distribution', 'grooming'] });
    expect(await store.cases.close(CASE, ACTOR, at(2))).toBe('closed');
    expect(await store.cases.close(CASE, ACTOR, at(3))).toBe('already-closed');
    expect(await store.cases.close(OTHER_CASE, ACTOR, at(3))).toBe('missing');
    expect(await store.cases.get(CASE)).toMatchObject({ state: 'closed', closedAt: at(2) });
    const again = { ...record, minor: false, harms: ['stalking'], ageBand: 'unknown' } as const;
    expect(await store.cases.open({ ...again, openedAt: at(9) }, ACTOR)).toBe('reopened');
    expect(await store.cases.get(CASE)).toEqual({
      ...record,
      harms: ['distribution', 'grooming', 'stalking'],
    });
  });

  it('lists references and open alerts of each case', async () => {
    const store = await newStore();
    const reference = await register(store, 'a');
    await register(store, 'b');
    await openCase(store, OTHER_CASE);
    const run = await store.runs.begin(SITES, BUDGET, at(5));
    await store.runs.commit(await visitTo(store, run, '/1', [captured('a', [match(reference)])]));
    expect(await store.cases.list()).toMatchObject([
      { id: CASE, references: 2, openAlerts: 1, harms: ['redistribution'] },
      { id: OTHER_CASE, references: 0, openAlerts: 0 },
    ]);
    expect(await store.registry.ofCase(CASE)).toMatchObject([
      { id: reference, referenceId: reference, openAlerts: 1, lastSeenAt: at(11) },
      { openAlerts: 0 },
    ]);
    expect((await store.registry.ofCase(CASE))[1]).not.toHaveProperty('lastSeenAt');
  });
});

describe('registry', () => {
  it('registers the same bytes once in a case, and again in another', async () => {
    const store = await newStore();
    const id = await register(store, 'a');
    const version = await store.registry.version();
    const again = await store.registry.add(
      {
        caseId: CASE,
        media: facts('a'),
        registeredAt: at(9),
        fingerprints: [fingerprint()],
        locals: [],
      },
      ACTOR,
    );
    expect(again).toEqual({ outcome: 'already-registered', id });
    expect(await store.registry.version()).toBe(version);
    expect(await register(store, 'a', { caseId: OTHER_CASE })).not.toBe(id);
    expect(await store.registry.find(CASE, sha256Of('a'))).toBe(id);
    expect(await store.registry.find(CASE, sha256Of('b'))).toBeUndefined();
  });

  it('gives back what it was given, also of videos and of what has no fingerprint', async () => {
    const store = await newStore();
    await openCase(store);
    const frames = [0, 500, 1000].map((timeMs) => fingerprint({ timeMs, quality: 0 }));
    const video = { ...facts('v'), kind: 'video', durationMs: 1500 } as const;
    for (const [media, fingerprints] of [
      [video, frames],
      [facts('flat'), []],
    ] as const) {
      await store.registry.add(
        { caseId: CASE, media, registeredAt: at(3), fingerprints, locals: [] },
        ACTOR,
      );
    }
    const same = { caseId: CASE, registeredAt: at(3), voters: [] };
    expect(await collect(store.registry.watched())).toEqual([
      { ...same, id: 'R-1', media: video, fingerprints: frames },
      { ...same, id: 'R-2', media: facts('flat'), fingerprints: [] },
    ]);
  });

  it('keeps orientations apart, however they are ordered and whatever differs between them', async () => {
    const store = await newStore();
    const eight = (of: Partial<Fingerprint> = {}) =>
      VARIANTS.map((variant) => fingerprint({ variant, ...of }));
    const [first, ...seven] = eight();
    const sets: readonly (readonly Fingerprint[])[] = [
      [...eight(), ...eight({ algorithm: 'blockhash', quality: 100 })],
      [...eight({ timeMs: 40 }), ...eight({ timeMs: 80 })],
      [...eight()].reverse(),
      [...seven, ...(first ? [first] : [])],
      [...seven],
      [...seven, ...eight(), fingerprint()],
      eight().map((one, index) => ({ ...one, quality: 50 + index })),
      eight().map((one, index) => ({ ...one, timeMs: index })),
      eight().map((one, index) => ({ ...one, version: index < 4 ? '1' : '2' })),
      eight().map((one, index) => ({ ...one, algorithm: index < 7 ? 'pdq' : 'blockhash' })),
    ];
    for (const [index, fingerprints] of sets.entries()) {
      await register(store, `r-${index}`, { fingerprints });
    }
    const watched = await collect(store.registry.watched());
    expect(watched.map(({ fingerprints }) => fingerprints)).toEqual(sets);
  });

  it('streams open cases only, across chunks, while its reader asks the store for more', async () => {
    const store = await newStore();
    await openCase(store);
    await openCase(store, OTHER_CASE);
    const many = Array.from({ length: 5_100 }, (_, timeMs) => fingerprint({ timeMs }));
    const expected: string[] = [];
    for (let index = 0; index < 510; index += 1) {
      const caseId = index % 3 === 1 ? OTHER_CASE : CASE;
      const fingerprints = index === 100 ? many : [fingerprint()];
      const id = await register(store, `r-${index}`, { caseId, fingerprints });
      if (caseId === CASE) expected.push(`${id} ${fingerprints.length}`);
    }
    const before = await store.registry.version();
    await store.cases.close(OTHER_CASE, ACTOR, at(3));
    const after = await store.registry.version();
    expect(after).toBeGreaterThan(before);
    const seen: string[] = [];
    for await (const { id, fingerprints } of store.registry.watched()) {
      expect(await store.registry.version()).toBe(after);
      seen.push(`${id} ${fingerprints.length}`);
    }
    expect(seen).toEqual(expected);
  });

  it('refuses a fingerprint that is none', async () => {
    const store = await newStore();
    const short = fingerprint({ bits: new Uint8Array(31) });
    await expect(register(store, 'a', { fingerprints: [short] })).rejects.toThrow(/CHECK/);
    const eight = VARIANTS.map((variant) =>
      fingerprint({ variant, bits: new Uint8Array(variant === 'flip' ? 33 : 32) }),
    );
    await expect(register(store, 'a', { fingerprints: eight })).rejects.toThrow(/CHECK/);
    const torn = local(1, { points: new Uint8Array(21) });
    await expect(register(store, 'a', { locals: [torn] })).rejects.toThrow(/CHECK/);
    const better = fingerprint({ quality: 101 });
    await expect(register(store, 'a', { fingerprints: [better] })).rejects.toThrow(/CHECK/);
    expect(await store.registry.find(CASE, sha256Of('a'))).toBeUndefined();
  });
});

describe('audit', () => {
  it('binds every act to the one before it', async () => {
    const store = await newStore();
    await register(store, 'a');
    await store.audit.append('matches-exported', 'export', 'staff-2', at(4));
    await store.cases.close(CASE, ACTOR, at(5));
    const entries = await collect(store.audit.entries());
    expect(entries.map(({ sequence, action, subject }) => [sequence, action, subject])).toEqual([
      [1, 'case-opened', CASE],
      [2, 'reference-registered', 'R-1'],
      [3, 'matches-exported', 'export'],
      [4, 'case-closed', CASE],
    ]);
    expect(await verifyAudit(store.audit.entries())).toMatchObject({ intact: true, entries: 4 });
    const forged = entries.map((entry) =>
      entry.sequence === 3 ? { ...entry, actor: 'nobody' } : entry,
    );
    const listed = async function* (list: typeof entries) {
      yield* await Promise.resolve(list);
    };
    expect(await verifyAudit(listed(forged))).toMatchObject({ intact: false, sequence: 3 });
    expect(await verifyAudit(listed(entries.slice(1)))).toMatchObject({
      intact: false,
      sequence: 1,
    });
  });

  it('keeps one chain when acts come at the same time', async () => {
    const store = await newStore();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.audit.append('matches-exported', `e-${index}`, ACTOR, at(index)),
      ),
    );
    expect(await verifyAudit(store.audit.entries())).toMatchObject({ intact: true, entries: 20 });
  });
});
