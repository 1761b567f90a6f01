import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePageUrl, parseSha256, runIdOf, type SiteId } from '../src/domain/ids.js';
import type { Match } from '../src/domain/match.js';
import type { HashResult, MediaFacts } from '../src/domain/media.js';
import type { VisitRecord } from '../src/domain/ports.js';
import type { Capture, FrontierEntry, Visit } from '../src/domain/visit.js';
import { sha256Of } from '../src/hashing/sha256.js';
import { visitHandler } from '../src/visit-handler.js';

const page = parsePageUrl('http://site.example/post/1');
if (page === undefined) throw new Error('the test has a wrong address');
const url = page;
const siteId = 'board' as SiteId;
const entry: FrontierEntry = { id: 1, siteId, url, depth: 0, priority: 50 };

const capture = (name: string, content: string): Capture => ({
  url: `http://site.example/${name}`,
  kind: 'image',
  outcome: 'fetched',
  source: { from: 'bytes', bytes: new TextEncoder().encode(content) },
});

const visitOf = (captures: readonly Capture[]): Visit => ({
  siteId,
  url,
  finalUrl: url,
  startedAt: new Date(0),
  endedAt: new Date(1000),
  outcome: 'fetched',
  gates: [],
  links: [],
  captures,
});

const facts = (content: string): MediaFacts => ({
  sha256: parseSha256(createHash('sha256').update(content).digest('hex')),
  kind: 'image',
  byteLength: content.length,
  width: 64,
  height: 64,
});

const fingerprinted = (content: string, partial?: string): HashResult => ({
  outcome: 'fingerprinted',
  media: facts(content),
  fingerprints: [],
  locals: [],
  ...(partial === undefined ? {} : { partial }),
});

/** A handler whose hasher answers by content, and what it hashed, kept and committed. */
function rig(
  answer: (content: string) => HashResult | Error,
  matches: readonly Match[] = [],
  failures: string[] = [],
  {
    before = () => Promise.resolve(),
    version = () => 7,
  }: { before?: (content: string) => Promise<void>; version?: () => number } = {},
) {
  const hashed: string[] = [];
  const asked: string[] = [];
  const kept: HashResult[] = [];
  const committed: VisitRecord[] = [];
  const cache = new Map<string, HashResult>();
  const handle = visitHandler(runIdOf(1), {
    store: {
      foundMedia: {
        get: (sha256) => Promise.resolve(cache.get(sha256)),
        find: (all) => {
          asked.push(...all);
          return Promise.resolve(
            new Map(
              all.flatMap((sha256) => {
                const result = cache.get(sha256);
                return result ? [[sha256, result] as const] : [];
              }),
            ),
          );
        },
      },
      registry: { version: () => Promise.resolve(version()) },
      runs: {
        commit: (record: VisitRecord) => {
          const failure = failures.shift();
          if (failure !== undefined) return Promise.reject(new Error(failure));
          committed.push(record);
          kept.push(...(record.hashed?.results ?? []));
          return Promise.resolve({ raised: [], seenAgain: [] });
        },
      },
    },
    hasher: {
      hash: async (source) => {
        if (source.from === 'file') throw new Error('no file in this test');
        const content = new TextDecoder().decode(source.bytes);
        hashed.push(content);
        await before(content);
        const result = answer(content);
        if (result instanceof Error) throw result;
        return result;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    sha256Of,
    match: () => Promise.resolve(matches),
    clock: { now: () => new Date(0) },
  });
  return { handle, hashed, asked, kept, committed, cache };
}

describe('a visit handled', () => {
  it('hashes the same bytes once, though two captures show them', async () => {
    const { handle, hashed, committed } = rig(fingerprinted);
    await handle(entry, visitOf([capture('a', 'x'), capture('b', 'x'), capture('c', 'y')]));
    expect(hashed.sort()).toEqual(['x', 'y']);
    expect(committed[0]?.captures.map(({ outcome }) => outcome)).toEqual([
      'fetched',
      'fetched',
      'fetched',
    ]);
  });

  it('remembers a fault for the run only, and never as a result for later runs', async () => {
    const undecodable: HashResult = { outcome: 'undecodable', reason: 'damaged', detail: 'odd' };
    const { handle, hashed, kept, committed } = rig(() => undecodable);
    await handle(entry, visitOf([capture('a', 'x')]));
    await handle(entry, visitOf([capture('b', 'x')]));
    expect(hashed).toEqual(['x']);
    expect(kept).toEqual([]);
    expect(committed.flatMap(({ captures }) => captures)).toMatchObject([
      { outcome: 'undecodable', reason: 'damaged: odd' },
      { outcome: 'undecodable' },
    ]);
  });

  it('takes a media of which only a part was decoded for a fault, unless that part matches', async () => {
    const partly = (content: string) => fingerprinted(content, '3 of 100 seconds');
    const without = rig(partly);
    await without.handle(entry, visitOf([capture('a', 'x')]));
    expect(without.kept).toEqual([]);
    expect(without.committed[0]?.captures).toMatchObject([
      { outcome: 'undecodable', reason: 'damaged: 3 of 100 seconds' },
    ]);
    const match = { referenceId: 'R-1' } as unknown as Match;
    const matching = rig(partly, [match]);
    await matching.handle(entry, visitOf([capture('a', 'x')]));
    expect(matching.committed[0]?.captures).toMatchObject([{ outcome: 'fetched' }]);
  });

  it('commits nothing where hashing failed, and only after all of it has ended', async () => {
    const { handle, hashed, committed } = rig((content) =>
      content === 'x' ? new Error('the decoder is gone') : fingerprinted(content),
    );
    await expect(handle(entry, visitOf([capture('a', 'x'), capture('b', 'y')]))).rejects.toThrow(
      'the decoder is gone',
    );
    expect(hashed.sort()).toEqual(['x', 'y']);
    expect(committed).toEqual([]);
  });
});

describe('what was hashed', () => {
  it('is kept with the visit that it was hashed for, and hashed once for two pages at the same time', async () => {
    const { handle, hashed, committed } = rig(fingerprinted);
    const [one, two] = [
      { ...entry, id: 1 },
      { ...entry, id: 2 },
    ];
    await Promise.all([
      handle(one, visitOf([capture('a', 'x'), capture('b', 'y')])),
      handle(two, visitOf([capture('c', 'x'), capture('d', 'z')])),
    ]);
    expect(hashed.sort()).toEqual(['x', 'y', 'z']);
    const kept = committed.map(({ hashed: own }) => own);
    expect(kept.map((own) => own?.registryVersion)).toEqual([7, 7]);
    const names = kept.flatMap((own) => own?.results ?? []);
    expect(new Set(names)).toEqual(new Set(['x', 'y', 'z'].map((name) => fingerprinted(name))));
    expect(
      committed.every(({ captures }) => captures.every((of) => of.outcome === 'fetched')),
    ).toBe(true);
  });

  it('is kept with the first visit that is written, also where another one had begun to hash it', async () => {
    let release: (() => void) | undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const versions = [3, 5];
    const { handle, hashed, committed } = rig(fingerprinted, [], [], {
      before: (content) => (content === 'slow' ? slow : Promise.resolve()),
      version: () => versions.shift() ?? 9,
    });
    const one = handle({ ...entry, id: 1 }, visitOf([capture('a', 'x'), capture('b', 'slow')]));
    await handle({ ...entry, id: 2 }, visitOf([capture('c', 'x'), capture('d', 'x')]));
    // Of the version before it was hashed, not of the one when the second visit began.
    expect(committed.map((record) => record.hashed)).toEqual([
      { results: [fingerprinted('x')], registryVersion: 3 },
    ]);
    release?.();
    await one;
    expect(hashed.sort()).toEqual(['slow', 'x']);
    expect(committed[1]?.hashed?.results).toHaveLength(2);
  });

  it('is hashed again where its visit could not be committed', async () => {
    const { handle, hashed } = rig(fingerprinted, [], ['the disk is full']);
    await expect(handle(entry, visitOf([capture('a', 'x')]))).rejects.toThrow('the disk is full');
    await handle(entry, visitOf([capture('a', 'x')]));
    expect(hashed).toEqual(['x', 'x']);
  });

  it('is known from then on: pictures are asked for together, films apart, for they are large', async () => {
    const { handle, hashed, asked, cache } = rig(fingerprinted);
    cache.set(facts('v').sha256, fingerprinted('v'));
    await handle(entry, visitOf([{ ...capture('a', 'v'), kind: 'video' }, capture('b', 'w')]));
    expect(hashed).toEqual(['w']);
    expect(asked).toEqual([facts('w').sha256]);
  });
});

describe('an unchanged media', () => {
  const { sha256 } = facts('A');
  const unchanged: Capture = {
    url: 'http://site.example/same',
    kind: 'image',
    outcome: 'unchanged',
    reason: 'HTTP 304',
    sha256,
  };

  it('is compared by the fingerprints of then, and not hashed', async () => {
    const { handle, hashed, committed, cache } = rig(() => fingerprinted('A'));
    cache.set(sha256, fingerprinted('A'));
    await handle(entry, visitOf([unchanged]));
    expect(hashed).toEqual([]);
    expect(committed[0]?.captures).toEqual([
      expect.objectContaining({ outcome: 'unchanged', sha256, media: facts('A') }),
    ]);
  });

  it('is a gap where its fingerprints were withdrawn meanwhile', async () => {
    const { handle, committed } = rig(() => fingerprinted('A'));
    await handle(entry, visitOf([unchanged]));
    expect(committed[0]?.captures).toEqual([
      expect.objectContaining({ outcome: 'network', reason: 'not loaded, and no longer known' }),
    ]);
  });

  it('was remembered with what its site said of it', async () => {
    const { handle, committed } = rig(() => fingerprinted('A'));
    const validators = { etag: '"1"' };
    await handle(entry, visitOf([{ ...capture('one', 'A'), validators } as Capture]));
    expect(committed[0]?.captures[0]).toMatchObject({ outcome: 'fetched', validators });
  });
});
