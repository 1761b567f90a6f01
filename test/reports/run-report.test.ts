import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertIdOf } from '../../src/domain/ids.js';
import { LANGUAGES, type Language } from '../../src/domain/language.js';
import type { MatchRow } from '../../src/domain/ports.js';
import { TIERS, VIDEO_POINTS } from '../../src/domain/tiers.js';
import { runReport } from '../../src/reports/run-report.js';
import { verdictText } from '../../src/reports/verdict-text.js';
import { sampleCoverage, sampleRow, sampleSite, siteId } from './samples.js';

const report = (
  coverage = sampleCoverage(),
  rows: readonly MatchRow[] = [],
  language: Language = 'en',
) =>
  runReport(coverage, rows, {
    language,
    generatedAt: new Date('2026-04-12T22:00:00Z'),
    version: '0.1.0',
    timeZone: 'Asia/Seoul',
  });

const tagsOf = (page: string) =>
  [...page.matchAll(/<\/?([a-z][a-z0-9]*)([^>]*)>/g)].map(([, name, attributes]) => ({
    name,
    attributes,
  }));
/** What a reader sees: without tags and style, on one line. */
const textOf = (page: string) =>
  page
    .replace(/<style>[^]*<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const troubled = sampleCoverage([
  sampleSite(),
  sampleSite({
    siteId: siteId('feed'),
    name: 'Feed',
    channel: 'sns',
    visits: { fetched: 118, robots: 4, timeout: 3 },
    captures: { fetched: 1204, skipped: 420, undecodable: 2 },
    mediaCompared: 1034,
    pagesWaiting: 212,
    faults: [
      {
        of: 'visit',
        outcome: 'timeout',
        reason: 'fetch-timeout: https://feed.example/p/1 did not answer within 30000 ms.',
        count: 3,
      },
      { of: 'capture', outcome: 'undecodable', reason: 'damaged', count: 2 },
    ],
  }),
]);

describe('runReport', () => {
  it.each(LANGUAGES)('is a page in %s that begins with the verdict', (language) => {
    const page = report(troubled, [], language);
    expect(page).toMatch(/^<!doctype html>\n<html lang="(en|ko)">/);
    expect(page).toContain(`lang="${language}"`);
    const verdict = verdictText(troubled, language);
    expect(page).toContain(verdict);
    expect(page.indexOf(verdict)).toBeLessThan(page.indexOf('<table'));
    expect(page).toContain('class="verdict incomplete"');
  });

  it('says per site what failed and why, what was left out, and what waits', () => {
    const text = textOf(report(troubled));
    expect(text).toContain('Feed social network 118 1,034 3 pages 2 media 4 pages 420 media 212');
    expect(text).toContain('no answer in time · 3 pages https://feed.example/p/1 did not answer');
    expect(text).toContain('could not be decoded · 2 media damaged');
    expect(text).toContain('left out: robots.txt · 4 pages');
    expect(textOf(report(troubled, [], 'ko'))).toContain('해독 불가 · 사진·영상 2건 손상된 파일');
  });

  it('says which pages rest, and which sites showed far less than usual', () => {
    const changed = sampleCoverage([
      sampleSite({
        pagesResting: 31,
        yieldDrops: [{ of: 'media', pages: 40, perPage: 0.2, usual: 6.5 }],
      }),
    ]);
    const text = textOf(report(changed));
    expect(text).toContain('Warning: far less than usual was seen on 자유게시판 (0.2 images');
    expect(text).toContain('31 known pages that have long stayed unchanged were not due');
    expect(text).toContain('unchanged for long, not due in this run · 31 pages');
    expect(text).toContain('0.2 images and videos per page instead of the usual 6.5 (40 pages)');
    const korean = textOf(report(changed, [], 'ko'));
    expect(korean).toContain('주의: 평소보다 훨씬 적게 확인된 사이트가 있습니다: 자유게시판');
    expect(korean).toContain('페이지당 사진·영상 0.2개(평소 6.5개, 페이지 40개 기준)');
    expect(textOf(report(sampleCoverage()))).not.toMatch(/Warning|not due/);
  });

  it('says a match in words', () => {
    const row = sampleRow({
      minor: true,
      variant: 'mirror',
      referenceKind: 'video',
      mediaKind: 'video',
      foundFromMs: 0,
      foundToMs: 21_000,
      referenceFromMs: 62_000,
      referenceToMs: 83_400,
    });
    const text = textOf(report(sampleCoverage(undefined, { alertsRaised: 1 }), [row]));
    for (const words of [
      'First: a minor',
      'waiting for a decision',
      'very likely a copy',
      'score 87 of 100',
      'mirrored: 12 of 256 bits differ (PDQ)',
      'at 0:00–0:21 in the video found',
      'from 1:02–1:23 of the registered video',
      'R-12 · video',
      'https://board.example/free/1024?page=2',
      '2026-04-12 03:15',
    ])
      expect(text).toContain(words);
  });

  it('says what was done to a picture, and how many points agree', () => {
    const row = sampleRow({
      algorithm: 'local',
      points: 46,
      alignment: {
        reference: { left: 0, top: 0, width: 2 / 3, height: 1 },
        found: { left: 0, top: 0, width: 1, height: 0.9 },
        turn: 0,
        mirrored: true,
        negative: false,
        stretch: 1,
        cut: 'caption',
      },
    });
    expect(textOf(report(undefined, [row]))).toContain(
      'mirrored, cropped to the left two thirds, caption cut off: 46 matching points',
    );
    expect(textOf(report(undefined, [row], 'ko'))).toContain(
      '좌우 반전, 왼쪽 3분의 2만 남기고 자름, 자막 띠를 제외하고 비교: 일치하는 특징점 46개',
    );
  });

  it('says how many matches raised no alert, beside whatever else was found', () => {
    const coverage = sampleCoverage(undefined, { lowerMatches: 5 });
    const told = '5 matches of lower priority raised no alert: vigil alerts lower.';
    expect(textOf(report(coverage))).toContain(told);
    expect(textOf(report({ ...coverage, alertsRaised: 1 }, [sampleRow()]))).toContain(told);
    expect(textOf(report(coverage, [], 'ko'))).toContain('유사 촬영물이 5건 있습니다');
    expect(textOf(report())).not.toContain('lower priority');
  });

  it('says of withdrawn alerts how many they are, and never that nothing was found', () => {
    const coverage = sampleCoverage(undefined, { alertsRaised: 2, alertsWithdrawn: 2 });
    const text = textOf(report(coverage));
    expect(text).toContain('2 new alerts were raised.');
    expect(text).toContain('2 alerts of this run are not listed: the reference was withdrawn');
    expect(text).not.toContain('saw nothing');
    expect(textOf(report(coverage, [], 'ko'))).toContain('경보 2건은 이후 등록이 철회되어');
    const beside = textOf(report({ ...coverage, alertsWithdrawn: 1 }, [sampleRow()]));
    expect(beside).toContain('1 alert of this run is not listed');
    expect(beside).toContain('1 alert, the most urgent first');
    expect(textOf(report())).not.toContain('withdrawn');
  });

  it('says why an alert was dismissed, and calls it urgent no more', () => {
    const row = sampleRow({ minor: true, state: 'dismissed', reason: 'lawful-use' });
    const text = textOf(report(undefined, [row]));
    expect(text).toContain('dismissed lawful use');
    expect(text).not.toContain('First: a minor');
  });

  it('prints the thresholds of the one table', () => {
    const text = textOf(report());
    expect(text).toContain(
      `very likely a copy 0 to ${TIERS.strong.pdqMaxDistance} bits differ or at least ${TIERS.strong.minPoints} points agree yes ` +
        `probably a copy ${TIERS.strong.pdqMaxDistance + 1} to ${TIERS.probable.pdqMaxDistance} bits differ or ` +
        `${TIERS.probable.minPoints} to ${TIERS.strong.minPoints - 1} points agree yes ` +
        `a person should look ${TIERS.review.minPoints} to ${TIERS.probable.minPoints - 1} points agree no ` +
        'another picture of the same scene or person points agree, and the rest of the picture does not no ' +
        `In a video, ${VIDEO_POINTS.inOne} points in one frame or ${VIDEO_POINTS.inTwo} in each of two`,
    );
  });

  it.each(LANGUAGES)(
    'has its headings in order and scopes on its table headers (%s)',
    (language) => {
      const page = report(troubled, [sampleRow()], language);
      const levels = tagsOf(page)
        .filter(({ name, attributes }) => /^h\d$/.test(name ?? '') && attributes !== undefined)
        .map(({ name }) => Number(name?.slice(1)));
      expect(levels[0]).toBe(1);
      for (const [index, level] of levels.entries()) {
        expect(level - (levels[index - 1] ?? level)).toBeLessThanOrEqual(1);
      }
      const headers = page.match(/<th(?=[\s>])[^>]*>/g) ?? [];
      expect(headers.length).toBeGreaterThan(10);
      for (const header of headers) expect(header).toMatch(/ scope="(col|row)"/);
    },
  );

  it('cannot load, run, send or open anything, whatever a site puts into it', () => {
    const allowed = new Set(tagsOf(report(troubled, [sampleRow()])).map(({ name }) => name));
    for (const name of ['script', 'a', 'img', 'iframe', 'form', 'link', 'base', 'object', 'svg']) {
      expect(allowed.has(name)).toBe(false);
    }
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '</td></table><script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        "'><a href='https://evil.example'>x</a>",
        '</style><svg onload=alert(1)>',
        '<!--',
        '${1}',
        '&lt;script&gt;',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (text, other) => {
        const page = report(
          sampleCoverage([
            sampleSite({
              name: text,
              visits: { network: 1 },
              faults: [{ of: 'visit', outcome: 'network', reason: other, count: 1 }],
            }),
          ]),
          [sampleRow({ alertId: alertIdOf(1), pageTitle: text, pageUrl: other, tier: text })],
        );
        for (const { name, attributes } of tagsOf(page)) {
          expect(allowed.has(name)).toBe(true);
          expect(attributes).not.toMatch(/\b(on\w+|href|src|style)\s*=/);
        }
        expect(page.match(/<!--/g)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it('forbids by policy what it does not need, and names no address but the alerts’ own', () => {
    const page = report(troubled, [sampleRow()]);
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(style).not.toMatch(/url\(|@import|</);
  });
});
