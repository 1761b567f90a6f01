import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.js';
import { COLUMN_NAMES, COLUMNS, columnsMarkdown } from '../../src/reports/columns.js';
import { sampleRow } from './samples.js';

describe('columns', () => {
  it('are the keys of a row, in its order', () => {
    expect(COLUMN_NAMES).toEqual(Object.keys(sampleRow()));
  });

  it.each(LANGUAGES)('make a Markdown table in %s', (language) => {
    const lines = columnsMarkdown(language).trimEnd().split('\n');
    expect(lines).toHaveLength(COLUMN_NAMES.length + 2);
    for (const line of lines) expect(line.match(/\|/g)).toHaveLength(3);
    expect(lines[2]).toBe(`| \`alertId\` | ${COLUMNS.alertId[language]} |`);
  });
});
