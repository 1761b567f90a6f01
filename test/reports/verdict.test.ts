import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isComplete, type SiteCoverage } from '../../src/domain/coverage.js';
import { LANGUAGES } from '../../src/domain/language.js';
import {
  CAPTURE_OUTCOME_NAMES,
  isFault,
  VISIT_OUTCOME_NAMES,
  type CaptureOutcome,
  type VisitOutcome,
} from '../../src/domain/outcomes.js';
import { RUN_STATES } from '../../src/domain/run.js';
import { verdictText } from '../../src/reports/verdict-text.js';
import { verdictOf } from '../../src/reports/verdict.js';
import { sampleCoverage, sampleSite, siteId } from './samples.js';

const failing = (changes: Partial<SiteCoverage> = {}) =>
  sampleSite({
    siteId: siteId('feed'),
    name: 'Feed',
    visits: { fetched: 10, timeout: 3 },
    ...changes,
  });

describe('verdictText', () => {
  it('says nothing was found only together with what was seen', () => {
    expect(verdictText(sampleCoverage(), 'en')).toBe(
      'No copy was found, and all that was planned was seen: 40 pages visited, 288 images and videos compared.',
    );
    expect(verdictText(sampleCoverage(), 'ko')).toBe(
      '계획한 범위를 모두 확인했으며(페이지 40개 방문, 사진·영상 288건 비교), 일치 의심 촬영물은 발견되지 않았습니다.',
    );
  });

  it('names the sites that could not be seen, in the same sentence', () => {
    const coverage = sampleCoverage([
      sampleSite(),
      failing({ captures: { fetched: 5, drm: 1 }, pagesWaiting: 12 }),
    ]);
    expect(verdictText(coverage, 'en')).toBe(
      'No copy was found in what could be seen (50 pages visited, 576 images and videos compared); ' +
        '1 of 2 sites could not be seen completely: Feed (3 pages failed, 1 media failed, 12 pages left waiting).',
    );
    expect(verdictText(coverage, 'ko')).toContain(
      '다만 사이트 2곳 중 1곳은 전부 확인하지 못했습니다: Feed (페이지 3개 확인 실패, 사진·영상 1건 비교 실패, 페이지 12개 방문 대기).',
    );
  });

  it('names gaps beside alerts too', () => {
    const coverage = sampleCoverage([sampleSite(), failing()], {
      alertsRaised: 1,
      alertsSeenAgain: 2,
    });
    expect(verdictText(coverage, 'en')).toBe(
      '1 new alert was raised and 2 earlier alerts were seen again; ' +
        '1 of 2 sites could not be seen completely: Feed (3 pages failed). ' +
        'Each new alert needs a person’s decision.',
    );
  });

  it('asks for no decision where only known alerts were seen again', () => {
    expect(verdictText(sampleCoverage(undefined, { alertsSeenAgain: 1 }), 'en')).toBe(
      'No new alert was raised and 1 earlier alert was seen again.',
    );
  });

  it('counts alerts whose reference was withdrawn since, and asks for no decision on them', () => {
    const told = (alertsWithdrawn: number) =>
      sampleCoverage(undefined, { alertsRaised: 1, alertsSeenAgain: 1, alertsWithdrawn });
    const found = '1 new alert was raised and 1 earlier alert was seen again. ';
    expect(verdictText(told(1), 'en')).toBe(
      `${found}1 of these alerts is listed no more, because the reference was withdrawn since. ` +
        'Each new alert needs a person’s decision.',
    );
    expect(verdictText(told(2), 'en')).toBe(
      `${found}2 of these alerts are listed no more, because the reference was withdrawn since.`,
    );
    expect(verdictText(told(2), 'ko')).toBe(
      '새로운 경보가 1건 발생했고, 기존 경보 1건이 다시 발견되었습니다. ' +
        '이 가운데 2건은 이후 등록이 철회되어 더 이상 표시하지 않습니다.',
    );
  });

  it.each([
    [
      'no reference',
      sampleCoverage(undefined, { referencesWatched: 0 }),
      /no reference is registered/,
    ],
    ['no page', sampleCoverage([failing({ visits: { robots: 4 } })]), /no page could be seen/],
    ['no site', sampleCoverage([]), /no page could be seen/],
    [
      'no media',
      sampleCoverage([sampleSite({ mediaCompared: 0 })]),
      /no image or video was compared/,
    ],
  ])('says nothing about copies where there was %s', (_, coverage, expected) => {
    expect(verdictText(coverage, 'en')).toMatch(expected);
    expect(verdictText(coverage, 'en')).not.toMatch(/No copy was found/);
    expect(verdictText(coverage, 'ko')).toMatch(/판단할 수 없습니다/);
  });

  it('counts sites of the run that the ledger does not mention', () => {
    const { run, ...rest } = sampleCoverage();
    const coverage = { ...rest, run: { ...run, siteIds: [...run.siteIds, siteId('lost')] } };
    expect(verdictText(coverage, 'en')).toContain(
      '1 of 2 sites could not be seen completely: lost (no page seen).',
    );
  });

  it('names five sites and counts the others', () => {
    const sites = Array.from({ length: 7 }, (_, index) =>
      failing({ siteId: siteId(`s${index}`), name: `Site ${index}` }),
    );
    const text = verdictText(sampleCoverage(sites), 'en');
    expect(text).toContain('7 of 7 sites');
    expect(text).toContain('Site 4 (3 pages failed), and 2 more sites.');
    expect(text).not.toContain('Site 5');
  });

  it.each(['stopped', 'running', 'abandoned'] as const)('says that a run is %s', (state) => {
    const { run, ...rest } = sampleCoverage();
    const coverage = { ...rest, run: { ...run, state } };
    expect(verdictText(coverage, 'en')).toMatch(/No copy was found in what could be seen/);
    expect(verdictText(coverage, 'en')).toMatch(/did not come to its planned end/);
  });
});

const counts = <Name extends string>(names: readonly Name[]) =>
  fc.dictionary(fc.constantFrom(...names), fc.nat(20)) as fc.Arbitrary<
    Partial<Record<Name, number>>
  >;
const anySite = fc.record({
  visits: counts<VisitOutcome>(VISIT_OUTCOME_NAMES),
  captures: counts<CaptureOutcome>(CAPTURE_OUTCOME_NAMES),
  mediaCompared: fc.nat(50),
  pagesWaiting: fc.nat(3),
});
const anyCoverage = fc
  .record({
    sites: fc.array(anySite, { maxLength: 4 }),
    state: fc.constantFrom(...RUN_STATES),
    alertsRaised: fc.nat(2),
    alertsSeenAgain: fc.nat(2),
    referencesWatched: fc.nat(2),
    unmentioned: fc.boolean(),
  })
  .map(({ sites, state, unmentioned, ...changes }) => {
    const named = sites.map((site, index) =>
      sampleSite({ ...site, siteId: siteId(`s${index}`), name: `Site ${index}` }),
    );
    const coverage = sampleCoverage(named, changes);
    const siteIds = [...coverage.run.siteIds, ...(unmentioned ? [siteId('lost')] : [])];
    return { ...coverage, run: { ...coverage.run, state, siteIds } };
  });

describe('for any ledger', () => {
  it('a fault, a page left waiting or a broken run is in the verdict and in its words', () => {
    fc.assert(
      fc.property(anyCoverage, fc.constantFrom(...LANGUAGES), (coverage, language) => {
        const verdict = verdictOf(coverage);
        const text = verdictText(coverage, language);
        for (const site of coverage.sites) {
          const faulty = [...Object.entries(site.visits), ...Object.entries(site.captures)].some(
            ([outcome, count]) => count > 0 && isFault(outcome as VisitOutcome | CaptureOutcome),
          );
          if (faulty || site.pagesWaiting > 0) {
            expect(verdict.complete).toBe(false);
            expect(text).toContain(site.name);
          }
        }
        if (coverage.run.state !== 'finished') expect(verdict.complete).toBe(false);
      }),
    );
  });

  it('is complete where the domain says so and only there, and exactly where it names no gap', () => {
    fc.assert(
      fc.property(anyCoverage, (coverage) => {
        const { complete, finished, gaps } = verdictOf(coverage);
        expect(complete).toBe(isComplete(coverage));
        expect(complete).toBe(finished && gaps.length === 0);
      }),
    );
  });

  it('is one line', () => {
    fc.assert(
      fc.property(anyCoverage, fc.constantFrom(...LANGUAGES), (coverage, language) => {
        expect(verdictText(coverage, language)).not.toMatch(/[\r\n]|undefined|NaN/);
      }),
    );
  });
});
