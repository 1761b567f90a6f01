import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/domain/display-width.js';
import { LANGUAGES } from '../../src/domain/language.js';
import { runSummary } from '../../src/reports/summary.js';
import { verdictText } from '../../src/reports/verdict-text.js';
import { sampleCoverage, sampleSite, siteId } from './samples.js';

const coverage = sampleCoverage([
  sampleSite(),
  sampleSite({
    siteId: siteId('feed'),
    name: 'Feed',
    channel: 'sns',
    visits: { fetched: 1118, timeout: 3, captcha: 1 },
    captures: { fetched: 5, drm: 2 },
    pagesWaiting: 212,
  }),
]);

describe('runSummary', () => {
  it('has a line per site, totals, and ends with the verdict', () => {
    expect(runSummary(coverage, 'en').split('\n')).toEqual([
      'RUN-3: finished (no page was left to visit)',
      '',
      'site        kind             pages visited  media compared  pages failed  media failed  pages waiting',
      '자유게시판  community board             40             288             0             0              0',
      'Feed        social network           1,118             288             4             2            212',
      'all sites                            1,158             576             4             2            212',
      '',
      verdictText(coverage, 'en'),
      '',
    ]);
  });

  it.each(LANGUAGES)('ends every line of the table in the same column (%s)', (language) => {
    const [, , ...lines] = runSummary(coverage, language).split('\n');
    const table = lines.slice(0, lines.indexOf(''));
    expect(table).toHaveLength(4);
    expect(new Set(table.map(displayWidth)).size).toBe(1);
  });

  it('lets a site’s name neither break the line nor colour the screen', () => {
    const hostile = sampleCoverage([
      sampleSite({ name: 'a\n\u001b[31mb', visits: { timeout: 1 } }),
    ]);
    const text = runSummary(hostile, 'en');
    expect(text).not.toContain('\u001b');
    expect(text.split('\n')).toHaveLength(8);
  });
});
