// The templates that there are: Vigil's own, and a centre's, which go before them and may add languages.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isErrno } from '../domain/errno.js';
import { UsageError } from '../domain/errors.js';
import type { TakedownStep } from '../domain/takedown.js';
import { parseTemplate, type Template } from './template.js';

/** src/takedown and dist/takedown are equally deep. */
const OWN_FOLDER = fileURLToPath(new URL('../../templates', import.meta.url));

/** A letter; more is a mistake. */
const MAX_BYTES = 64 * 1024;

/** Which file a step is written from: `<name>.<language>.txt`. */
const TEMPLATE_OF = {
  site: 'site',
  host: 'provider',
  cdn: 'provider',
  'search-engine': 'search-engine',
  regulator: 'regulator',
  police: 'police',
} as const satisfies Record<TakedownStep, string>;

const FILE = new RegExp(
  `^(?:${[...new Set(Object.values(TEMPLATE_OF))].join('|')})\\.[a-z]{2,3}(?:-[A-Z]{2})?\\.txt$`,
);

async function readFolder(folder: string, optional: boolean): Promise<readonly Template[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (optional && isErrno(error, 'ENOENT')) return [];
    throw error;
  }
  const templates: Template[] = [];
  for (const name of names.filter((each) => each.endsWith('.txt')).sort()) {
    const file = join(folder, name);
    const wrong = (detail: string) => new UsageError('template-invalid', { file, line: 1, detail });
    if (!FILE.test(name)) {
      const expected = [...new Set(Object.values(TEMPLATE_OF))].join(', ');
      throw wrong(`expected a name such as site.ja.txt, of ${expected}`);
    }
    const bytes = await readFile(file);
    if (bytes.length > MAX_BYTES) throw wrong(`expected at most ${MAX_BYTES} bytes`);
    templates.push(parseTemplate(new TextDecoder().decode(bytes), file));
  }
  return templates;
}

/** The template of a step in a language, and the language that it turned out to be in. */
export type TemplateOf = (
  step: TakedownStep,
  languages: readonly string[],
) => { readonly template: Template; readonly language: string };

/**
 * Loads and checks all templates.
 *
 * @param ownFolder of the centre; it need not exist.
 * @returns a look-up by step: the first of the languages that there is a template in, English and Korean at the end.
 * @throws UsageError `template-invalid`.
 */
export async function loadTemplates(ownFolder: string): Promise<TemplateOf> {
  const all = [...(await readFolder(OWN_FOLDER, false)), ...(await readFolder(ownFolder, true))];
  // The centre's own come last, and so win.
  const byName = new Map(all.map((template) => [template.file.replace(/^.*[\\/]/, ''), template]));
  return (step, languages) => {
    for (const language of [...languages, 'en', 'ko']) {
      const template = byName.get(`${TEMPLATE_OF[step]}.${language}.txt`);
      if (template) return { template, language };
    }
    throw new UsageError('template-invalid', {
      file: OWN_FOLDER,
      line: 1,
      detail: `expected a template of ${TEMPLATE_OF[step]}`,
    });
  };
}
