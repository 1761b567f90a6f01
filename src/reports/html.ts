// The escaping tag: strings are escaped, markup made by the tag is not.

const MARKUP = Symbol('markup');

/** Markup that is safe to show: only {@link html} makes it. */
export type Html = { readonly [MARKUP]: string };

/** What may stand in a template: `undefined` shows nothing. */
export type HtmlValue = string | number | Html | undefined | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes for text and for quoted attribute values. Control characters, which HTML forbids, become U+FFFD. */
const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replace(/[^\P{Cc}\t\n\r]/gu, '\uFFFD');

function rendered(value: HtmlValue): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (MARKUP in value) return value[MARKUP];
  return value.map(rendered).join('');
}

/** Template tag. Values may stand in text and in quoted attributes, nowhere else (no script, no style, no names). */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html => ({
  [MARKUP]: strings.reduce((text, part, index) => text + rendered(values[index - 1]) + part),
});

/** The finished text. */
export const htmlText = (markup: Html): string => markup[MARKUP];
