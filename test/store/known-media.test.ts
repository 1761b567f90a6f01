// What addresses answered before, in the ledger: believed for a while, and forgotten with the fingerprints.

import { describe, expect, it } from 'vitest';
import type { PageUrl, SiteId } from '../../src/domain/ids.js';
import type { MatchedCapture } from '../../src/domain/ports.js';
import type { Visit } from '../../src/domain/visit.js';
import { at, CASE, facts, fingerprint, newStore, sha256Of, ACTOR } from './support.js';

const SITE = 'site' as SiteId;
const PAGE = 'http://a.example/' as PageUrl;
const URL_ = 'http://a.example/1.jpg';
const SHA = sha256Of('media');
const LONG_AGO = new Date(0);

const capture: MatchedCapture = {
  url: URL_,
  kind: 'image',
  outcome: 'fetched',
  sha256: SHA,
  validators: { etag: '"1"', lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT' },
  matches: [],
};

async function visited(captures: readonly MatchedCapture[], rest: Partial<Visit> = {}) {
  const store = await newStore();
  const { runs, frontier } = store;
  const site = { id: SITE, name: 'site', channel: 'other' } as const;
  const run = await runs.begin([site], { durationMs: 1, maxPages: 1 }, at(1));
  await frontier.add(run.id, SITE, [{ url: PAGE, depth: 0, priority: 50 }]);
  const entry = await frontier.claim(run.id, SITE);
  if (!entry) throw new Error('nothing to claim');
  const visit = {
    siteId: SITE,
    url: PAGE,
    finalUrl: PAGE,
    startedAt: at(2),
    endedAt: at(3),
    outcome: 'fetched',
    gates: [],
    links: [],
    ...rest,
  } as const;
  await runs.commit({ runId: run.id, entry, visit, captures });
  return { store, run };
}

describe('known media', () => {
  const result = {
    outcome: 'fingerprinted',
    media: { ...facts('media'), sha256: SHA },
    fingerprints: [fingerprint()],
    locals: [],
  } as const;

  it('are found by address where their fingerprints are held', async () => {
    const { store } = await visited([capture]);
    expect(await store.knownMedia.find(URL_, LONG_AGO)).toBeUndefined();
    await store.foundMedia.keep(result, at(3));
    expect(await store.knownMedia.find(URL_, LONG_AGO)).toEqual({
      sha256: SHA,
      kind: 'image',
      ...capture.validators,
    });
    expect(await store.knownMedia.find('http://a.example/2.jpg', LONG_AGO)).toBeUndefined();
  });

  it('are believed for a while only', async () => {
    const { store } = await visited([capture]);
    await store.foundMedia.keep(result, at(3));
    expect(await store.knownMedia.find(URL_, at(3))).toBeDefined();
    expect(await store.knownMedia.find(URL_, at(4))).toBeUndefined();
  });

  it('are not remembered without anything to ask by', async () => {
    const { validators, ...bare } = capture;
    expect(validators).toBeDefined();
    const { store } = await visited([
      bare,
      { ...capture, url: 'http://a.example/2', validators: {} },
    ]);
    await store.foundMedia.keep(result, at(3));
    expect(await store.knownMedia.find(URL_, LONG_AGO)).toBeUndefined();
    expect(await store.knownMedia.find('http://a.example/2', LONG_AGO)).toBeUndefined();
  });

  it('are forgotten with a withdrawal', async () => {
    const { store } = await visited([capture]);
    await store.foundMedia.keep(result, at(3));
    await store.cases.open(
      {
        id: CASE,
        state: 'open',
        minor: false,
        ageBand: 'unknown',
        gender: 'unknown',
        harms: [],
        openedAt: at(1),
      },
      ACTOR,
    );
    const { media, fingerprints, locals } = result;
    await store.registry.add(
      { caseId: CASE, media, fingerprints, locals, registeredAt: at(4) },
      ACTOR,
    );
    await store.registry.withdraw(CASE, undefined, ACTOR, at(5));
    // Hashed again for whatever reason: its address must not be known from before.
    await store.foundMedia.keep(result, at(6));
    expect(await store.knownMedia.find(URL_, LONG_AGO)).toBeUndefined();
  });
});

describe('how pages were fetched', () => {
  it('is in the coverage, with what the choice rests on', async () => {
    const modeProbe = { pageKind: 'view', equal: true, chosen: 'http', evidence: 'all' } as const;
    const { store, run } = await visited([], { fetchedBy: 'browser', modeProbe });
    const { sites } = await store.runs.coverage(run.id);
    expect(sites[0]).toMatchObject({
      fetchedBy: { browser: 1 },
      modes: [{ ...modeProbe, probes: 1, equals: 1 }],
    });
  });
});
