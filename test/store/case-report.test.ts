// What the ledger tells of a case and a period: counted by day in the centre's time zone, and only while it was watched.

import { describe, expect, it } from 'vitest';
import { daysOf, type Period } from '../../src/domain/period.js';
import type { Store } from '../../src/domain/ports.js';
import { caseFacts } from '../../src/reports/case/facts.js';
import { resultLines } from '../../src/reports/case/page.js';
import {
  checked,
  confirm,
  MINOR,
  night,
  on,
  open,
  PLACES,
  registerOn,
  requested,
  VICTIM,
} from '../reports/history.js';
import { BUDGET, captured, match, newStore, SITES, visitTo } from './support.js';

const ZONE = 'Asia/Seoul';

async function factsOf(store: Store, period: Period, caseId = VICTIM) {
  const days = daysOf(period, ZONE);
  const ledger = await store.caseReports.ledger(caseId, period, days);
  if (ledger === undefined) throw new Error('expected a case');
  return caseFacts(ledger, period, days);
}

const weeks = (from: number, until: number): Period => ({ from: on(from), until: on(until) });

describe('the case report', () => {
  it('names every site that failed as a gap, with its days, and days without any visit', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    await registerOn(store, VICTIM, 0, 'a');
    for (const day of [1, 2, 3, 4, 5, 8, 9]) {
      await night(store, day, { failing: day >= 2 && day <= 4 ? ['tube'] : [] });
    }
    const facts = await factsOf(store, weeks(0, 10));
    expect(facts.finding).toEqual({ kind: 'none' });
    // Ten days, the first of which it was watched for a part only.
    expect(facts).toMatchObject({ days: 9, daysWithoutVisit: 2 });
    const [board, feed, tube] = facts.sites;
    const nobody = { from: '2026-09-07', to: '2026-09-08', days: 2, kind: 'not-visited' };
    expect(feed).toMatchObject({ siteId: 'feed', expected: 9, seen: 7, gaps: [nobody] });
    expect(board?.gaps).toEqual(feed?.gaps);
    expect(tube).toMatchObject({
      seen: 4,
      failedPages: 6,
      gaps: [
        {
          from: '2026-09-03',
          to: '2026-09-05',
          days: 3,
          kind: 'not-seen',
          outcomes: { network: 6 },
        },
        nobody,
      ],
    });
    // Two pages a night, and the same twenty pictures every night.
    expect(feed).toMatchObject({ pages: 14, media: 20 });
    expect(facts.references).toMatchObject([{ runs: 7, pages: 14 + 14 + 8, points: true }]);
  });

  it('counts nothing of the time before registration, after closing, and outside of the period', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    await night(store, 1);
    await registerOn(store, VICTIM, 2, 'a');
    for (const day of [3, 4, 5]) await night(store, day);
    await store.cases.close(VICTIM, 'staff', on(5, 12));
    for (const day of [6, 7]) await night(store, day);
    await open(store, VICTIM, 8);
    for (const day of [9, 10]) await night(store, day);
    const pages = async (period: Period) =>
      (await factsOf(store, period)).references.map((reference) => reference.pages / 6);
    expect(await pages(weeks(0, 20))).toEqual([5]);
    expect(await pages(weeks(4, 10))).toEqual([3]);
    const closed = await factsOf(store, weeks(6, 8));
    expect(closed).toMatchObject({ finding: { kind: 'unknown', because: 'closed' }, days: 0 });
    const before = await factsOf(store, weeks(0, 2));
    expect(before.finding).toEqual({ kind: 'unknown', because: 'no-reference' });
  });

  it('says nothing about copies where no page was seen', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    await registerOn(store, VICTIM, 0, 'a');
    await night(store, 1, { failing: PLACES.map(({ id }) => id) });
    const facts = await factsOf(store, weeks(0, 2));
    expect(facts.finding).toEqual({ kind: 'unknown', because: 'no-page' });
    expect(facts.sites.every(({ gaps }) => gaps.length === 1)).toBe(true);
  });

  it("tells what became of a find as it stood at the period's end", async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    const referenceId = await registerOn(store, VICTIM, 0, 'a');
    const found = [{ site: 'tube', caseId: VICTIM, referenceId, path: '/p/1' }];
    const [alert] = await night(store, 1, { found });
    if (alert === undefined) throw new Error('expected an alert');
    await confirm(store, alert, 1);
    await requested(store, alert, 'tube', 2);
    await checked(store, alert, 3, 'page-gone');
    await checked(store, alert, 5, 'page-gone');
    await checked(store, alert, 9, 'present');
    const at = async (day: number) => {
      const { finding, found: places } = await factsOf(store, weeks(0, day));
      return { finding, place: places[0] };
    };
    expect(await at(2)).toMatchObject({
      finding: { kind: 'found', fresh: 1, confirmed: 1, open: 0, standings: { unchecked: 1 } },
      place: { requests: [], state: 'confirmed' },
    });
    expect(await at(4)).toMatchObject({
      finding: { standings: { gone: 1 } },
      place: { requests: [{ step: 'site', sentAt: on(2, 10) }] },
    });
    const removed = await at(6);
    expect(removed.place?.place).toMatchObject({
      standing: 'removed',
      since: on(3, 12),
      checks: 2,
    });
    expect((await at(10)).finding).toMatchObject({ standings: { relapsed: 1 } });
    // Known before, and nothing new.
    const later = await factsOf(store, weeks(6, 10));
    expect(later.finding).toMatchObject({ kind: 'found', fresh: 0, confirmed: 1 });
    // Of another case it tells nothing.
    await open(store, MINOR, 1);
    await registerOn(store, MINOR, 1, 'b');
    expect((await factsOf(store, weeks(0, 10), MINOR)).found).toEqual([]);
  });

  it('keeps nothing of what was withdrawn but its number', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    const referenceId = await registerOn(store, VICTIM, 0, 'a');
    const found = [{ site: 'tube', caseId: VICTIM, referenceId, path: '/p/1' }];
    await night(store, 1, { found });
    await store.registry.withdraw(VICTIM, referenceId, 'staff', on(2));
    const facts = await factsOf(store, weeks(0, 10));
    expect(facts).toMatchObject({ withdrawn: 1, found: [], references: [] });
    expect(facts.finding).toEqual({ kind: 'unknown', because: 'no-reference' });
  });
});

describe('what the case report counts apart', () => {
  it('are media that a person said are something else, and no weak matches', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    const referenceId = await registerOn(store, VICTIM, 0, 'a');
    const [alert] = await night(store, 1, {
      found: [{ site: 'tube', caseId: VICTIM, referenceId, path: '/p/1' }],
    });
    if (alert === undefined) throw new Error('expected an alert');
    const verdict = { kind: 'dismissed', reason: 'not-the-same', notThis: true } as const;
    await store.alerts.decide(alert, verdict, 'staff', on(2));
    // The same picture on another site.
    await night(store, 3, { found: [{ site: 'feed', caseId: VICTIM, referenceId, path: '/p/1' }] });
    const facts = await factsOf(store, weeks(0, 5));
    expect(facts).toMatchObject({
      finding: { kind: 'none' },
      dismissed: 1,
      lowerMatches: 0,
      notThis: { media: 1, keptBack: 1 },
    });
    expect(resultLines(facts, 'en')).toContain(
      '1 picture or video was left out for good, because staff found it to be something else: where it is seen again, no alert is raised (1 match so far).',
    );
    expect(resultLines(facts, 'ko').join(' ')).toContain('제외된 일치 1건');
    const before = await factsOf(store, weeks(0, 2));
    expect(before.notThis).toEqual({ media: 0, keptBack: 0 });
  });

  it('are media, each once, though they are said to be none of several references', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    const references = [
      await registerOn(store, VICTIM, 0, 'a'),
      await registerOn(store, VICTIM, 0, 'b'),
    ];
    const run = await store.runs.begin(SITES, BUDGET, on(1));
    const matches = references.map((referenceId) => match(referenceId, { caseId: VICTIM }));
    const { raised } = await store.runs.commit(
      await visitTo(store, run, '/p/1', [captured('alike', matches)], {
        startedAt: on(1, 1),
        endedAt: on(1, 2),
      }),
    );
    expect(raised).toHaveLength(2);
    const verdict = { kind: 'dismissed', reason: 'not-the-same', notThis: true } as const;
    for (const alert of raised) await store.alerts.decide(alert, verdict, 'staff', on(2));
    const { notThis } = await factsOf(store, weeks(0, 5));
    expect(notThis.media).toBe(1);
  });

  it('are alerts that are held back, for their reference is in quarantine', async () => {
    const store = await newStore(undefined, { flood: { alerts: 2, media: 100 } });
    await open(store, VICTIM, 0);
    const referenceId = await registerOn(store, VICTIM, 0, 'a');
    const found = [1, 2, 3, 4].map((page) => ({
      ...{ site: 'tube', caseId: VICTIM, referenceId },
      path: `/p/${page}`,
    }));
    await night(store, 1, { found });
    const facts = await factsOf(store, weeks(0, 3));
    expect(facts.finding).toMatchObject({ kind: 'found', fresh: 4, open: 4, held: 2 });
    expect(facts.found.map(({ isHeld }) => isHeld)).toEqual([false, false, true, true]);
    expect(resultLines(facts, 'en').join(' ')).toContain('Of these, 2 are held back');
    await store.floods.release(referenceId, false, 'staff', on(2));
    const released = await factsOf(store, weeks(0, 3));
    expect(released.finding).toMatchObject({ open: 4, held: 0 });
  });
});

describe('after the retention of the ledger', () => {
  it('counts runs by the numbers that were kept, and calls no day of theirs unvisited', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    await registerOn(store, VICTIM, 0, 'a');
    for (const day of [1, 2, 3, 4]) await night(store, day, { failing: day === 2 ? ['tube'] : [] });
    const period = weeks(0, 5);
    const before = await factsOf(store, period);
    const statistics = await store.statistics.ledger(period);
    const limits = { foundBefore: on(0), ledgerBefore: on(3, 12) };
    const never = new AbortController().signal;
    const { deleted } = await store.retention.purge(limits, 'vigil', on(20), never);
    expect(deleted.visits).toBeGreaterThan(0);
    const after = await factsOf(store, period);
    const shown = ({ sites, daysWithoutVisit, references, finding, runs }: typeof before) => ({
      ...{ daysWithoutVisit, finding, runs: runs.all },
      references: references.map(({ runs: compared, pages }) => [compared, pages]),
      sites: sites.map(({ siteId, seen, expected, failedPages, gaps }) => ({
        ...{ siteId, seen, expected, failedPages, gaps },
      })),
    });
    expect(shown(after)).toEqual(shown(before));
    expect(after.sites.some(({ gaps }) => gaps.some(({ kind }) => kind === 'not-visited'))).toBe(
      false,
    );
    const later = await store.statistics.ledger(period);
    expect(later.crawled.map(({ siteId, pages }) => [siteId, pages])).toEqual(
      statistics.crawled.map(({ siteId, pages }) => [siteId, pages]),
    );
  });
});

describe('the facts of statistics', () => {
  it('count cases, matches, requests, checks and removals of the period only', async () => {
    const store = await newStore();
    await open(store, VICTIM, 0);
    await open(store, MINOR, 12, { minor: true });
    const referenceId = await registerOn(store, VICTIM, 0, 'a');
    const found = [{ site: 'tube', caseId: VICTIM, referenceId, path: '/p/1' }];
    const [alert] = await night(store, 1, { found });
    if (alert === undefined) throw new Error('expected an alert');
    await confirm(store, alert, 1);
    const request = await requested(store, alert, 'tube', 2);
    await store.takedowns.answer(request, 'refused', { actor: 'staff', at: on(3) });
    await checked(store, alert, 4, 'page-gone');
    await checked(store, alert, 6, 'page-gone');
    await checked(store, alert, 11, 'present');
    const all = await store.statistics.ledger(weeks(0, 10));
    expect(all).toMatchObject({
      cases: [{ minor: false }],
      matches: [{ siteId: 'tube', confirmed: true }],
      requests: [{ siteId: 'tube', answer: 'refused' }],
      checks: [{ siteId: 'tube', count: 2 }],
      removals: [{ requestedAt: on(2, 10), goneAt: on(4, 12), verifiedAt: on(6, 12) }],
      referencesRegistered: 1,
      referencesWithdrawn: 0,
    });
    expect(all.removals[0]).not.toHaveProperty('relapsedAt');
    const later = await store.statistics.ledger(weeks(10, 20));
    expect(later).toMatchObject({ matches: [], requests: [], checks: [{ count: 1 }] });
    expect(later.cases).toHaveLength(2);
    expect(later.removals).toMatchObject([{ verifiedAt: on(6, 12), relapsedAt: on(11, 12) }]);
  });
});
