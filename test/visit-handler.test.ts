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
  sha256: parseSha256(content.charCodeAt(0).toString(16).padStart(64, '0')),
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
function rig(answer: (content: string) => HashResult | Error, matches: readonly Match[] = []) {
  const hashed: string[] = [];
  const kept: HashResult[] = [];
  const committed: VisitRecord[] = [];
  const cache = new Map<string, HashResult>();
  const handle = visitHandler(runIdOf(1), {
    store: {
      foundMedia: {
        get: (sha256) => Promise.resolve(cache.get(sha256)),
        keep: (result) => {
          kept.push(result);
          return Promise.resolve();
        },
      },
      runs: {
        commit: (record: VisitRecord) => {
          committed.push(record);
          return Promise.resolve({ raised: [], seenAgain: [] });
        },
      },
    },
    hasher: {
      hash: (source) => {
        if (source.from === 'file') throw new Error('no file in this test');
        const content = new TextDecoder().decode(source.bytes);
        hashed.push(content);
        const result = answer(content);
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    sha256Of,
    match: () => Promise.resolve(matches),
    clock: { now: () => new Date(0) },
  });
  return { handle, hashed, kept, committed, cache };
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
