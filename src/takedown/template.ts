// A template of a request: text with placeholders, parsed and checked when it is loaded, so that no request goes out with a hole.
//
// Format: the first line is `Subject: …`, then an empty line, then the body. `{{name}}` is replaced. A section,
// `{{#places}}` … `{{/places}}`, each tag on a line of its own, is repeated for each of its members; `{{#minor}}` stands once
// or not at all. Lines that begin with `//` before the subject are comments. `## ` begins a heading on printed forms.

import { UsageError } from '../domain/errors.js';
import { oneLine } from '../domain/display-width.js';

/** What every request has. */
const GLOBAL_NAMES = [
  'requestNumber',
  'date',
  'siteName',
  'siteUrl',
  'stepName',
  'centreName',
  'centreContact',
  'centreEmail',
  'centrePhone',
  'placeCount',
  'reactionTime',
] as const;

const SECTIONS = {
  places: ['number', 'pageUrl', 'mediaUrl', 'mediaKind', 'firstSeen', 'lastSeen', 'sha256'],
  legal: ['law'],
  minor: [],
  previous: ['previousNumber', 'previousStep', 'previousSent', 'previousAnswer'],
} as const satisfies Record<string, readonly string[]>;
type Section = keyof typeof SECTIONS;

type Values<Name extends string> = Readonly<Record<Name, string>>;
/** What fills a template. */
export type Filling = Values<(typeof GLOBAL_NAMES)[number]> & {
  readonly [Name in Section]: readonly Values<(typeof SECTIONS)[Name][number]>[];
};

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'section'; readonly name: Section; readonly lines: readonly string[] };

export type Template = {
  readonly file: string;
  readonly subject: string;
  readonly parts: readonly Part[];
};

/** Without these a request asks for nothing, or nobody knows who asks. */
const REQUIRED = [
  '{{requestNumber}}',
  '{{centreName}}',
  '{{centreEmail}}',
  '{{#places}}',
  '{{pageUrl}}',
];

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const TAG = /^\{\{([#/])(\w+)\}\}$/;

const isSection = (name: string): name is Section => Object.hasOwn(SECTIONS, name);

/** @throws UsageError `template-invalid` with file, line and what is wrong. */
export function parseTemplate(text: string, file: string): Template {
  const wrong = (line: number, detail: string) =>
    new UsageError('template-invalid', { file, line, detail });
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const first = lines.findIndex((line) => !line.startsWith('//'));
  const subject = /^Subject: (.+)$/.exec(lines[first] ?? '')?.[1]?.trim();
  if (subject === undefined) throw wrong(first + 1, 'expected "Subject: …" as the first line');
  if (lines[first + 1] !== '') throw wrong(first + 2, 'expected an empty line after the subject');
  const check = (line: string, at: number, names: readonly string[]): void => {
    for (const [, name = ''] of line.matchAll(PLACEHOLDER)) {
      if (names.includes(name)) continue;
      throw wrong(at, `expected one of ${names.join(', ')} but found {{${name}}}`);
    }
    if (line.replace(PLACEHOLDER, '').includes('{{')) throw wrong(at, 'expected }} after {{');
  };
  check(subject, first + 1, GLOBAL_NAMES);

  const parts: Part[] = [];
  let open: { name: Section; lines: string[]; at: number } | undefined;
  for (const [index, line] of lines.entries()) {
    if (index < first + 2) continue;
    const [, kind, name = ''] = TAG.exec(line.trim()) ?? [];
    if (kind === undefined) {
      check(line, index + 1, open ? [...GLOBAL_NAMES, ...SECTIONS[open.name]] : GLOBAL_NAMES);
      if (open) open.lines.push(line);
      else parts.push({ kind: 'text', text: line });
      continue;
    }
    if (!isSection(name)) {
      throw wrong(
        index + 1,
        `expected one of ${Object.keys(SECTIONS).join(', ')} but found ${name}`,
      );
    }
    if (kind === '#') {
      if (open) throw wrong(index + 1, `expected {{/${open.name}}} first: sections do not nest`);
      open = { name, lines: [], at: index + 1 };
    } else {
      if (open?.name !== name) throw wrong(index + 1, `expected {{#${name}}} before {{/${name}}}`);
      parts.push({ kind: 'section', name, lines: open.lines });
      open = undefined;
    }
  }
  if (open) throw wrong(open.at, `expected {{/${open.name}}} after {{#${open.name}}}`);
  const missing = REQUIRED.find((wanted) => !text.includes(wanted));
  if (missing !== undefined) throw wrong(lines.length, `expected ${missing} somewhere`);
  return { file, subject, parts };
}

/** Values come from pages too: each is one line, without control characters. */
const filled = (line: string, values: Readonly<Record<string, unknown>>): string =>
  line.replace(PLACEHOLDER, (_, name: string) => {
    const value = values[name];
    return typeof value === 'string' ? oneLine(value) : '';
  });

/** Longest subject, as the outbox takes it. */
const MAX_SUBJECT = 300;

/** A line of placeholders only, none of which has a value, would leave a hole: such a line is left out. */
const isHole = (line: string, text: string): boolean =>
  line !== '' && text.trim() === '' && line.includes('{{');

const filledLines = (
  line: string,
  values: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const text = filled(line, values);
  return isHole(line, text) ? [] : [text];
};

export function fillTemplate(
  { subject, parts }: Template,
  filling: Filling,
): { readonly subject: string; readonly body: string } {
  const lines = parts.flatMap((part) =>
    part.kind === 'text'
      ? filledLines(part.text, filling)
      : filling[part.name].flatMap((member) =>
          part.lines.flatMap((line) => filledLines(line, { ...filling, ...member })),
        ),
  );
  return {
    subject: filled(subject, filling).slice(0, MAX_SUBJECT),
    // A section without members leaves two empty lines where one is meant.
    body: `${lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`,
  };
}
