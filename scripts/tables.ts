// `npm run tables`: writes the tables of both READMEs anew from the code's own, each between its marker and the next "end".

import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { columnsMarkdown } from '../src/reports/columns.js';
import { tiersMarkdown } from '../src/reports/report-limits.js';
import { configMarkdown, exitCodesMarkdown } from '../test/docs-tables.js';

const TABLES = {
  'exit codes': exitCodesMarkdown,
  tiers: tiersMarkdown,
  columns: columnsMarkdown,
  configuration: configMarkdown,
};
const END = '<!-- end -->';

for (const [file, language] of [
  ['README.md', 'en'],
  ['README.ko.md', 'ko'],
] as const) {
  let text = readFileSync(file, 'utf8');
  for (const [name, markdown] of Object.entries(TABLES)) {
    const marker = `<!-- ${name} -->`;
    const from = text.indexOf(marker);
    const to = text.indexOf(END, from);
    if (from === -1 || to === -1) throw new Error(`${file}: no "${marker}" with "${END}" after it`);
    const table = markdown(language).trimEnd();
    text = `${text.slice(0, from)}${marker}\n\n${table}\n\n${text.slice(to)}`;
  }
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...options, filepath: file }));
}
