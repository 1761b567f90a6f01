// One visit in one transaction: ledger, alerts, links; written once, however often it is called.

import { describe, expect, it } from 'vitest';
import type { HashResult } from '../../src/domain/media.js';
import type { Store } from '../../src/domain/ports.js';
import type { Run } from '../../src/domain/run.js';
import {
  ACTOR,
  at,
  BOARD,
  BUDGET,
  captured,
  CASE,
  facts,
  fingerprint,
  link,
  local,
  match,
  newStore,
  page,
  register,
  sha256Of,
  SITES,
  visitTo,
} from './support.js';

async function crawling(): Promise<{ store: Store; run: Run }> {
  const store = await newStore();
  return { store, run: await store.runs.begin(SITES, BUDGET, at(5)) };
}

describe('commit', () => {
  it('writes the visit, its captures and its links, and the page is done', async () => {
    const { store, run } = await crawling();
    const record = await visitTo(store, run, '/1', [captured('a'), captured('b')], {
      links: [link('/2'), link('/3'), link('/1')],
    });
    expect(await store.runs.commit(record)).toEqual({ raised: [], seenAgain: [] });
    expect(await store.frontier.waiting(run.id)).toEqual(new Map([[BOARD, 2]]));
    const [board] = (await store.runs.coverage(run.id)).sites;
    expect(board).toMatchObject({
      visits: { fetched: 1 },
      captures: { fetched: 2 },
      mediaCompared: 2,
      pagesWaiting: 2,
    });
  });

  it('keeps what was hashed for the visit with it, and once', async () => {
    const { store, run } = await crawling();
    const result = {
      outcome: 'fingerprinted',
      media: facts('a'),
      fingerprints: [fingerprint()],
      locals: [local(5)],
    } as const;
    const registryVersion = await store.registry.version();
    const hashed = { results: [result], registryVersion };
    const record = { ...(await visitTo(store, run, '/1', [captured('a'), captured('b')])), hashed };
    // Whoever registers takes nothing away.
    await register(store, 'other');
    await store.runs.commit(record);
    expect(await store.foundMedia.get(sha256Of('a'))).toEqual(result);
    expect(await store.foundMedia.get(sha256Of('b'))).toBeUndefined();
    const others = { results: [{ ...result, locals: [] }], registryVersion };
    await store.runs.commit({ ...record, hashed: others });
    expect(await store.foundMedia.get(sha256Of('a'))).toEqual(result);
  });

  it('keeps nothing that was hashed before something was withdrawn: it may be that content', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const registryVersion = await store.registry.version();
    const media = facts('a');
    const result = { outcome: 'fingerprinted', media, fingerprints: [fingerprint()], locals: [] };
    const hashed = { results: [result as HashResult], registryVersion };
    const record = { ...(await visitTo(store, run, '/1', [captured('a')])), hashed };
    await store.registry.withdraw(CASE, reference, ACTOR, at(6));
    await store.runs.commit(record);
    expect(await store.foundMedia.get(sha256Of('a'))).toBeUndefined();
    const [board] = (await store.runs.coverage(run.id)).sites;
    expect(board).toMatchObject({ visits: { fetched: 1 }, mediaCompared: 1 });
  });

  it('raises one alert for a reference on a page, and changes nothing when called again', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const record = await visitTo(store, run, '/1', [
      captured('a', [match(reference, { tier: 'exact', algorithm: 'sha256', distance: 0 })]),
      captured('a-small', [match(reference)]),
    ]);
    const first = await store.runs.commit(record);
    expect(first.raised).toHaveLength(1);
    expect(await store.runs.commit(record)).toEqual({ raised: [], seenAgain: [] });
    const rows = await store.alerts.list({});
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      alertId: first.raised[0],
      tier: 'exact',
      mediaSha256: sha256Of('a'),
      pageUrl: page('/1'),
      timesSeen: 1,
      firstSeenAt: at(11),
    });
  });

  it('says "seen again" once in a later run, and never in the run that raised', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const seen = [captured('a', [match(reference)])];
    const { raised } = await store.runs.commit(await visitTo(store, run, '/1', seen));
    // Another address of the same page, in the same run.
    const redirected = await visitTo(store, run, '/1-short', seen, { finalUrl: page('/1') });
    expect(await store.runs.commit(redirected)).toEqual({ raised: [], seenAgain: [] });
    await store.runs.end(run.id, 'frontier-empty', at(20));

    const later = await store.runs.begin(SITES, BUDGET, at(100));
    const times = { startedAt: at(101), endedAt: at(102) };
    expect(await store.runs.commit(await visitTo(store, later, '/1', seen, times))).toEqual({
      raised: [],
      seenAgain: raised,
    });
    const again = await visitTo(store, later, '/1-short', seen, { ...times, finalUrl: page('/1') });
    expect(await store.runs.commit(again)).toEqual({ raised: [], seenAgain: [] });
    expect(await store.runs.coverage(later.id)).toMatchObject({
      alertsRaised: 0,
      alertsSeenAgain: 1,
    });
    const [row] = await store.alerts.list({});
    expect(row).toMatchObject({ timesSeen: 2, firstSeenAt: at(11), lastSeenAt: at(102) });
  });

  it('lists the surest match that an alert ever had', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const probable = match(reference, { tier: 'probable', distance: 30, score: 52 });
    await store.runs.commit(await visitTo(store, run, '/1', [captured('a-tiny', [probable])]));
    const later = await store.runs.begin(SITES, BUDGET, at(100));
    const both = [
      captured('a-large', [match(reference, { distance: 4, score: 93 })]),
      captured('a-mid', [match(reference, { distance: 8, score: 86 })]),
    ];
    await store.runs.commit(await visitTo(store, later, '/1', both));
    const [row, ...others] = await store.alerts.list({});
    expect(others).toEqual([]);
    expect(row).toMatchObject({ tier: 'strong', distance: 4, mediaSha256: sha256Of('a-large') });
    const alert = row && (await store.alerts.get(row.alertId));
    expect(alert?.matches).toHaveLength(3);
    expect(alert?.alert.match).toMatchObject({ distance: 4 });
  });

  it('keeps the surer of two matches on one media, by score: distances of two algorithms do not compare', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const whole = match(reference, { tier: 'strong', distance: 3, score: 70 });
    const points = match(reference, {
      tier: 'strong',
      algorithm: 'local',
      distance: 20,
      score: 95,
      points: 46,
    });
    const sure = match(reference, { tier: 'probable', distance: 31, score: 99 });
    await store.runs.commit(
      await visitTo(store, run, '/1', [captured('a', [whole, points, sure])]),
    );
    const [row, ...others] = await store.alerts.list({});
    expect(others).toEqual([]);
    expect(row).toMatchObject({ tier: 'strong', algorithm: 'local', score: 95, points: 46 });
  });

  it('says how a copy lies, and what was done to it', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const alignment = {
      reference: { left: 0, top: 0, width: 0.6667, height: 1 },
      found: { left: 0, top: 0.2, width: 1, height: 0.8 },
      turn: 0,
      mirrored: true,
      negative: false,
      stretch: 1,
      cut: 'caption',
    } as const;
    const found = match(reference, { algorithm: 'local', points: 46, alignment });
    const { raised } = await store.runs.commit(
      await visitTo(store, run, '/1', [captured('a', [found])]),
    );
    const changes = 'mirrored cropped caption';
    expect(await store.alerts.list({})).toMatchObject([{ points: 46, changes, alignment }]);
    const alert = raised[0] && (await store.alerts.get(raised[0]));
    expect(alert?.matches).toMatchObject([{ points: 46, changes, alignment }]);
    expect(alert?.alert.match).toMatchObject({ points: 46, alignment });
    const later = await store.runs.begin(SITES, BUDGET, at(100));
    const exact = { tier: 'exact', algorithm: 'sha256', distance: 0 } as const;
    await store.runs.commit(
      await visitTo(store, later, '/1', [captured('a', [match(reference, exact)])]),
    );
    const [row] = await store.alerts.list({});
    expect(row).toMatchObject({ tier: 'exact', points: null, changes: null });
    expect(row).not.toHaveProperty('alignment');
  });

  it('raises the alert also where the alignment came out as no numbers', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const area = { left: 0, top: 0, width: Number.NaN, height: 1 };
    const alignment = {
      reference: area,
      found: area,
      turn: 0,
      mirrored: true,
      negative: false,
      stretch: 1,
    };
    await store.runs.commit(
      await visitTo(store, run, '/1', [captured('a', [match(reference, { alignment })])]),
    );
    expect(await store.alerts.list({})).toMatchObject([{ tier: 'strong', changes: 'mirrored' }]);
  });

  it('lists matches that raise nothing, and counts them for the run that saw them', async () => {
    const { store, run } = await crawling();
    const [one, other] = [await register(store, 'a'), await register(store, 'b')];
    const related = match(one, { tier: 'related', algorithm: 'local', points: 30, score: 40 });
    const review = match(other, { tier: 'review', algorithm: 'local', points: 10, score: 45 });
    await store.runs.commit(
      await visitTo(store, run, '/1', [
        captured('like', [related, review]),
        captured('more-like', [{ ...related, score: 44 }]),
        captured('copy', [match(other)]),
      ]),
    );
    const later = await store.runs.begin(SITES, BUDGET, at(100));
    const times = { startedAt: at(101), endedAt: at(102) };
    await store.runs.commit(await visitTo(store, later, '/2', [captured('like', [review])], times));
    expect(await store.runs.coverage(run.id)).toMatchObject({ alertsRaised: 1, lowerMatches: 2 });
    expect(await store.runs.coverage(later.id)).toMatchObject({ alertsRaised: 0, lowerMatches: 1 });
    const listed = async (since?: Date) =>
      (await store.alerts.lower(since === undefined ? {} : { since })).map(
        ({ tier, score, referenceId, pageUrl }) => [tier, score, referenceId, pageUrl],
      );
    expect(await listed()).toEqual([
      ['review', 45, other, page('/2')],
      ['related', 44, one, page('/1')],
      ['related', 40, one, page('/1')],
    ]);
    expect(await listed(at(50))).toEqual([['review', 45, other, page('/2')]]);
    expect((await store.alerts.lower({}))[0]).toMatchObject({
      points: 10,
      firstSeenAt: at(102),
      lastSeenAt: at(102),
      mediaSha256: sha256Of('like'),
    });
    await store.cases.close(CASE, ACTOR, at(200));
    expect(await listed()).toEqual([]);
  });

  it('keeps matches of tiers that raise nothing, and shows them once an alert is there', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const review = [captured('maybe', [match(reference, { tier: 'review', distance: 60 })])];
    expect(await store.runs.commit(await visitTo(store, run, '/1', review))).toEqual({
      raised: [],
      seenAgain: [],
    });
    expect(await store.alerts.list({})).toEqual([]);
    const later = await store.runs.begin(SITES, BUDGET, at(100));
    const { raised } = await store.runs.commit(
      await visitTo(store, later, '/1', [captured('a', [match(reference)])]),
    );
    const alert = raised[0] && (await store.alerts.get(raised[0]));
    expect(alert?.matches.map((row) => row.tier)).toEqual(['review', 'strong']);
    expect(alert?.alert.match?.tier).toBe('strong');
  });

  it('leaves out references that were withdrawn, or whose case was closed, after the match', async () => {
    const { store, run } = await crawling();
    const withdrawn = await register(store, 'a');
    const kept = await register(store, 'b');
    const both = [captured('a', [match(withdrawn)]), captured('b', [match(kept)])];
    const first = await visitTo(store, run, '/1', both);
    await store.registry.withdraw(CASE, withdrawn, ACTOR, at(12));
    const { raised } = await store.runs.commit(first);
    expect(raised).toHaveLength(1);
    const second = await visitTo(store, run, '/2', both);
    await store.cases.close(CASE, ACTOR, at(13));
    expect(await store.runs.commit(second)).toEqual({ raised: [], seenAgain: [] });
    expect((await store.alerts.list({})).map((row) => row.referenceId)).toEqual([kept]);
    expect((await store.runs.coverage(run.id)).sites[0]?.visits).toEqual({ fetched: 2 });
  });

  it('keeps nothing of what a data: address holds, and no endless text', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const content = 'QUJD'.repeat(5_000);
    await store.runs.commit(
      await visitTo(
        store,
        run,
        '/1',
        [
          captured('a', [match(reference)], `data:image/png;base64,${content}`),
          captured('b', [], `http://board.example/${'x'.repeat(9_000)}`),
          {
            url: 'http://x/',
            kind: 'image',
            outcome: 'undecodable',
            reason: 'y'.repeat(9_000),
            matches: [],
          },
        ],
        { title: 'z'.repeat(9_000) },
      ),
    );
    const [row] = await store.alerts.list({});
    expect(row?.mediaUrl).toBe(`data:image/png;base64,… (${content.length + 22} characters)`);
    expect(row?.pageTitle).toHaveLength(500);
  });

  it('survives a clock that was set back, a very long address, and a page with many captures and links', async () => {
    const { store, run } = await crawling();
    // Percent-encoding makes one Korean character nine.
    await store.frontier.add(run.id, BOARD, [link(`/${'가'.repeat(4_000)}`, 1)]);
    const many = Array.from({ length: 1_200 }, (_, index) => captured(`media-${index}`));
    const links = Array.from({ length: 1_200 }, (_, index) => link(`/thread/${index}`));
    await store.runs.commit(
      await visitTo(store, run, '/1', [...many, ...many], {
        startedAt: at(20),
        endedAt: at(15),
        links,
      }),
    );
    expect((await store.runs.coverage(run.id)).sites[0]).toMatchObject({
      captures: { fetched: 2_400 },
      mediaCompared: 1_200,
      pagesWaiting: 1_201,
    });
  });

  it('carries the spans of videos on both sides', async () => {
    const { store, run } = await crawling();
    const reference = await register(store, 'a');
    const spans = [
      { found: { fromMs: 1000, toMs: 4000.4 }, reference: { fromMs: 0, toMs: 3000 } },
      { reference: { fromMs: 5000, toMs: 5000 } },
    ];
    const { raised } = await store.runs.commit(
      await visitTo(store, run, '/1', [captured('a', [match(reference, { spans })])]),
    );
    const [row] = await store.alerts.list({});
    expect(row).toMatchObject({ foundFromMs: 1000, foundToMs: 4000, referenceToMs: 3000 });
    const alert = raised[0] && (await store.alerts.get(raised[0]));
    expect(alert?.alert.match?.spans).toEqual([
      { found: { fromMs: 1000, toMs: 4000 }, reference: { fromMs: 0, toMs: 3000 } },
      { reference: { fromMs: 5000, toMs: 5000 } },
    ]);
  });
});
