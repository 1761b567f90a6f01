// The matcher over a registry that changes, with its index file beside the database.

import fc from 'fast-check';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../src/domain/fingerprint.js';
import type { CaseId, ReferenceId } from '../src/domain/ids.js';
import type { HashResult } from '../src/domain/media.js';
import type { Log, Store } from '../src/domain/ports.js';
import { linearIndex } from '../src/match/code-index.js';
import { buildMatcher } from '../src/match/matcher.js';
import { linearVoterIndex } from '../src/match/voter-index.js';
import { openRegistryMatcher } from '../src/registry-matcher.js';
import { openStore } from '../src/store/open.js';
import { randomCode, randomFrom, turned } from './match/index-codes.js';
import { localOf, similarity, spotsFrom, transformed } from './match/synthetic.js';
import {
  ACTOR,
  at,
  CASE,
  facts,
  fingerprint,
  folder,
  newStore,
  register,
} from './store/support.js';

const random = randomFrom(71);
const code = (): Uint8Array => randomCode(random, 256);

function logOf(): Log & { readonly warnings: string[] } {
  const warnings: string[] = [];
  const none = (): void => undefined;
  return { warnings, debug: none, info: none, error: none, warn: (text) => warnings.push(text) };
}

const foundOf = (bits: Uint8Array): HashResult => ({
  outcome: 'fingerprinted',
  media: facts('found'),
  fingerprints: [fingerprint({ bits })],
  locals: [],
});

/** Registers a picture of this code. */
const picture = (store: Store, name: string, bits: Uint8Array, caseId: CaseId = CASE) =>
  register(store, name, { caseId, fingerprints: [fingerprint({ bits })] });

const idsOf = async (
  matcher: ReturnType<typeof openRegistryMatcher>,
  bits: Uint8Array,
): Promise<readonly ReferenceId[]> =>
  (await (await matcher.current()).match(foundOf(bits))).map(({ referenceId }) => referenceId);

/** Counts the readings of the whole registry. */
function counted(store: Store): Pick<Store, 'registry' | 'indexFile'> & { readings: number } {
  const { registry, indexFile } = store;
  const seen = {
    readings: 0,
    indexFile,
    registry: {
      ...registry,
      watched: (ids?: readonly ReferenceId[]) => {
        if (!ids) seen.readings += 1;
        return registry.watched(ids);
      },
    },
  };
  return seen;
}

const indexOf = (file: string): string => `${file}.index`;

describe('the matcher over a registry', () => {
  it('finds at once what another process registers, and no more what it withdraws', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const other = await newStore(file);
    const source = counted(store);
    const matcher = openRegistryMatcher(source, logOf());
    const [first, second] = [code(), code()];
    expect(await idsOf(matcher, first)).toEqual([]);
    const one = await picture(other, 'first', first);
    expect(await idsOf(matcher, turned(random, first, 31))).toEqual([one]);
    const two = await picture(other, 'second', second);
    expect(await idsOf(matcher, turned(random, second, 31))).toEqual([two]);
    await other.registry.withdraw(CASE, one, ACTOR, at(9));
    expect(await idsOf(matcher, first)).toEqual([]);
    expect(await idsOf(matcher, second)).toEqual([two]);
    await other.cases.close(CASE, ACTOR, at(10));
    expect(await idsOf(matcher, second)).toEqual([]);
    expect(source.readings).toBe(1);
    await matcher[Symbol.asyncDispose]();
  });

  it('answers those who ask together from the registry as it is', async () => {
    const store = await newStore();
    const matcher = openRegistryMatcher(store, logOf());
    const codes = [code(), code(), code()];
    const asked: Promise<readonly ReferenceId[]>[] = [];
    for (const [n, bits] of codes.entries()) {
      await picture(store, `p${n}`, bits);
      asked.push(idsOf(matcher, bits), idsOf(matcher, codes[0] ?? bits));
    }
    expect(await Promise.all(asked)).toEqual([
      ...[['R-1'], ['R-1'], ['R-2'], ['R-1'], ['R-3'], ['R-1']],
    ]);
    await matcher[Symbol.asyncDispose]();
  });

  it('finds by their points those that were registered since, and no more those that were withdrawn', async () => {
    const store = await newStore();
    const matcher = openRegistryMatcher(store, logOf());
    const spots = Array.from({ length: 4 }, (_, n) => spotsFrom(n + 1, 200));
    const locals = spots.map((each) => localOf(each));
    const seen = async (n: number) => {
      const found = localOf(transformed(spots[n] ?? [], similarity(0.7, 20, 40, 10), { bits: 6 }));
      const { match } = await matcher.current();
      const result = { ...foundOf(code()), fingerprints: [], locals: [found] };
      return (await match(result)).map(({ referenceId }) => referenceId);
    };
    expect(await seen(0)).toEqual([]);
    for (const [n, local] of locals.entries()) {
      await register(store, `p${n}`, { fingerprints: [fingerprint()], locals: [local] });
      expect(await seen(n)).toEqual([`R-${n + 1}`]);
      expect(await seen(0)).toEqual(['R-1']);
    }
    await store.registry.withdraw(CASE, 'R-1' as ReferenceId, ACTOR, at(9));
    expect(await seen(0)).toEqual([]);
    expect(await seen(3)).toEqual(['R-4']);
    await matcher[Symbol.asyncDispose]();
  });

  it('says what the plain searches say, whatever came and went', async () => {
    const step = fc.record({
      what: fc.constantFrom('register', 'withdraw', 'close', 'reopen', 'restart'),
      n: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const store = await openStore(join(folder(), 'vigil.db'));
        let matcher = openRegistryMatcher(store, logOf());
        const base = code();
        const cases = [CASE, 'S-2026-0002' as CaseId];
        for (const [index, { what, n }] of steps.entries()) {
          const caseId = cases[n % 2] ?? CASE;
          const ids = (await store.registry.ofCase(caseId)).map(({ id }) => id);
          const registered = await store.cases.get(caseId);
          if (what === 'register')
            await picture(store, `${index}`, turned(random, base, n * 6), caseId);
          else if (what === 'withdraw' && ids[n % 3]) {
            await store.registry.withdraw(caseId, ids[n % 3], ACTOR, at(9));
          } else if (what === 'close') await store.cases.close(caseId, ACTOR, at(10));
          else if (what === 'reopen' && registered) await store.cases.open(registered, ACTOR);
          else if (what === 'restart') {
            await matcher[Symbol.asyncDispose]();
            matcher = openRegistryMatcher(store, logOf());
          }
          const plain = await buildMatcher(store.registry.watched(), {
            localsOf: (id, numbers) => store.registry.localsOf(id, numbers),
            makeIndex: linearIndex,
            makeVoterIndex: linearVoterIndex,
          });
          const now = await matcher.current();
          expect([now.references, now.codes]).toEqual([plain.references, plain.codes]);
          const found = foundOf(base);
          expect(await now.match(found)).toEqual(await plain.match(found));
          const same = { ...found, media: facts('0') };
          expect(await now.match(same)).toEqual(await plain.match(same));
        }
        await matcher[Symbol.asyncDispose]();
        await store[Symbol.asyncDispose]();
      }),
      { numRuns: 12 },
    );
  });
});

describe('the index file beside the database', () => {
  /** A registry with three pictures, and the file of its index. */
  async function withFile() {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const codes = [code(), code(), code()];
    for (const [n, bits] of codes.entries()) await picture(store, `p${n}`, bits);
    const matcher = openRegistryMatcher(store, logOf());
    await matcher.current();
    await matcher[Symbol.asyncDispose]();
    return { file, store, codes };
  }

  it('is private, and saves reading the registry, also where that changed since', async () => {
    const { file, store, codes } = await withFile();
    expect(statSync(indexOf(file)).mode & 0o777).toBe(0o600);
    const late = code();
    await picture(store, 'late', late);
    const source = counted(store);
    const log = logOf();
    const matcher = openRegistryMatcher(source, log);
    expect(await idsOf(matcher, turned(random, codes[2] ?? late, 31))).toEqual(['R-3']);
    expect(await idsOf(matcher, turned(random, late, 31))).toEqual(['R-4']);
    await matcher[Symbol.asyncDispose]();
    expect(source.readings).toBe(0);
    expect(log.warnings).toEqual([]);
  });

  it('is built again where it is damaged, missing, or that of another database', async () => {
    const { file, store, codes } = await withFile();
    const [first = code()] = codes;
    const whole = readFileSync(indexOf(file));
    const foreign = await withFile();
    const damaged = Buffer.from(whole);
    damaged[whole.length - 100] = (damaged[whole.length - 100] ?? 0) ^ 1;
    for (const bytes of [damaged, whole.subarray(0, 4500), readFileSync(indexOf(foreign.file))]) {
      writeFileSync(indexOf(file), bytes);
      const source = counted(store);
      const log = logOf();
      const matcher = openRegistryMatcher(source, log);
      expect(await idsOf(matcher, first)).toEqual(['R-1']);
      expect(source.readings, `${bytes.length} bytes`).toBe(1);
      expect(log.warnings).toEqual(['the index file cannot be used and is built again']);
      await matcher[Symbol.asyncDispose]();
    }
  });

  it('is not believed by a database that was restored from before it', async () => {
    const before = join(folder(), 'copy.db');
    const { file, store, codes } = await withFile();
    await store.registry.withdraw(CASE, 'R-1' as ReferenceId, ACTOR, at(5));
    await store[Symbol.asyncDispose]();
    await copyFile(file, before);
    const later = await openStore(file);
    await picture(later, 'later', code());
    const matcher = openRegistryMatcher(later, logOf());
    await matcher.current();
    await matcher[Symbol.asyncDispose]();
    await later[Symbol.asyncDispose]();
    await copyFile(before, file);
    const restored = await newStore(file);
    // Another reference gets the same number, and the version the same value.
    const other = code();
    await picture(restored, 'other', other);
    const again = openRegistryMatcher(restored, logOf());
    expect(await idsOf(again, other)).toEqual(['R-4']);
    expect(await idsOf(again, codes[1] ?? other)).toEqual(['R-2']);
    await again[Symbol.asyncDispose]();
  });

  it('keeps no bit of what is withdrawn, in any file, whoever has the index open', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const other = await newStore(file);
    const secret = VARIANTS.map((variant) => fingerprint({ variant, bits: code() }));
    const id = await register(store, 'secret', { fingerprints: secret });
    const kept = code();
    await picture(store, 'kept', kept);
    const left = (): number => {
      const files = readdirSync(dirname(file)).filter((name) => name.includes('.index'));
      const bytes = Buffer.concat(files.map((name) => readFileSync(join(dirname(file), name))));
      return secret.filter(({ bits }) => bytes.includes(Buffer.from(bits))).length;
    };
    const first = openRegistryMatcher(store, logOf());
    await first.current();
    await first[Symbol.asyncDispose]();
    expect(left()).toBe(8);
    // One that a killed process left, and one that has the index in memory while another process withdraws.
    writeFileSync(store.indexFile.unfinishedPath(), secret[0]?.bits ?? '');
    const open = openRegistryMatcher(store, logOf());
    await open.current();
    await other.registry.withdraw(CASE, id, ACTOR, at(9));
    expect(left()).toBe(0);
    expect(readdirSync(dirname(file)).filter((name) => name.includes('.index'))).toEqual([]);
    // Never asked again, it knows nothing of the withdrawal: what it would write is not taken.
    await open[Symbol.asyncDispose]();
    expect(left()).toBe(0);
    const last = openRegistryMatcher(store, logOf());
    expect(await idsOf(last, kept)).toEqual(['R-2']);
    await last[Symbol.asyncDispose]();
    expect(left()).toBe(0);
    expect(readFileSync(indexOf(file)).includes(Buffer.from(kept))).toBe(true);
  });

  it('costs nothing but time where it cannot be written', async () => {
    const store = await newStore();
    const bits = code();
    await picture(store, 'one', bits);
    const log = logOf();
    const indexFile = { ...store.indexFile, unfinishedPath: () => '/nowhere/at.all' };
    const matcher = openRegistryMatcher({ registry: store.registry, indexFile }, log);
    expect(await idsOf(matcher, bits)).toEqual(['R-1']);
    await matcher[Symbol.asyncDispose]();
    expect(log.warnings).toEqual(['the index file could not be written']);
  });

  it('is built again where it cannot be read', async () => {
    const { file, store, codes } = await withFile();
    rmSync(indexOf(file));
    mkdirSync(indexOf(file));
    const log = logOf();
    const matcher = openRegistryMatcher(store, log);
    expect(await idsOf(matcher, codes[1] ?? code())).toEqual(['R-2']);
    expect(log.warnings[0]).toBe('the index file cannot be read');
    await matcher[Symbol.asyncDispose]();
  });

  it('is rid of what a killed process left, when the database is opened next', async () => {
    const { file, store } = await withFile();
    const left = store.indexFile.unfinishedPath();
    const writing = store.indexFile.unfinishedPath();
    for (const path of [left, writing]) writeFileSync(path, 'codes');
    utimesSync(left, new Date(0), new Date(0));
    await store[Symbol.asyncDispose]();
    await (await openStore(file))[Symbol.asyncDispose]();
    expect([existsSync(left), existsSync(writing)]).toEqual([false, true]);
  });

  it('has the points of what was registered since it was written once', async () => {
    const { store } = await withFile();
    const spots = spotsFrom(5, 200);
    await register(store, 'since', { fingerprints: [fingerprint()], locals: [localOf(spots)] });
    const once = openRegistryMatcher(store, logOf());
    const { voters } = await once.current();
    await once[Symbol.asyncDispose]();
    const whole = await buildMatcher(store.registry.watched(), {
      localsOf: (id, numbers) => store.registry.localsOf(id, numbers),
    });
    expect(voters).toBe(whole.voters);
    expect(voters).toBeGreaterThan(0);
  });
});
