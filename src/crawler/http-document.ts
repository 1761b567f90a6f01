// A page's HTML as a document that questions can be put to, without a browser: as much of the DOM as the sweep needs.

import { loadBuffer, type CheerioAPI } from 'cheerio';
import { countedAdapter } from './http-elements.js';

// The parser's own node types are in a package that cheerio does not hand on; these are what is used of them.
type MarkupDocument = ReturnType<CheerioAPI['root']>[number];
type MarkupNode = MarkupDocument['childNodes'][number];
type MarkupElement = Extract<MarkupNode, { readonly attribs: object }>;

/** Reads of an element what the DOM standard calls the same. */
export class PlainElement {
  readonly #page: PlainDocument;
  readonly #element: MarkupElement;

  constructor(page: PlainDocument, element: MarkupElement) {
    this.#page = page;
    this.#element = element;
  }

  get localName(): string {
    return this.#element.name.replace(/^.*:/s, '');
  }

  get tagName(): string {
    return this.#element.name.toUpperCase();
  }

  get attributes(): { readonly name: string; readonly value: string }[] {
    return Object.entries(this.#element.attribs).map(([name, value]) => ({ name, value }));
  }

  get textContent(): string {
    return textOf(this.#element);
  }

  get parentElement(): PlainElement | null {
    return this.#page.elementOf(this.#element.parent);
  }

  /** A shadow root that the markup declares (HTML Standard, `shadowrootmode`); only scripts can make others. */
  get shadowRoot(): PlainRoot | null {
    const template = this.#element.children.find(
      (child): child is MarkupElement =>
        'attribs' in child && child.name === 'template' && 'shadowrootmode' in child.attribs,
    );
    return template === undefined ? null : new PlainRoot(this.#page, template);
  }

  getAttribute(name: string): string | null {
    return this.#element.attribs[name] ?? null;
  }

  hasAttribute(name: string): boolean {
    return name in this.#element.attribs;
  }

  matches(selector: string): boolean {
    return this.#page.$(this.#element).is(selector);
  }

  closest(selector: string): PlainElement | null {
    return this.#page.elementOf(this.#page.$(this.#element).closest(selector)[0]);
  }

  querySelectorAll(selector: string): PlainElement[] {
    return this.#page.find(this.#element, selector);
  }

  querySelector(selector: string): PlainElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }
}

/** What lies below a declared shadow root. */
class PlainRoot {
  readonly #page: PlainDocument;
  readonly #template: MarkupElement;

  constructor(page: PlainDocument, template: MarkupElement) {
    this.#page = page;
    this.#template = template;
  }

  querySelectorAll(selector: string): PlainElement[] {
    return this.#page.find(this.#template, selector);
  }
}

export class PlainDocument {
  readonly $: CheerioAPI;
  /** Label of the encoding that the page is written in. */
  readonly characterSet: string;
  readonly #url: string;
  #text: string | undefined;
  #base: string | undefined;
  readonly #elements = new WeakMap<object, PlainElement>();

  /**
   * Parses as browsers do, whatever the bytes are (HTML Standard, 13.2). `<noscript>` is text, as where scripts run.
   *
   * @param contentType of the answer; its charset goes before what the document says of itself.
   * @throws RetryError `page-too-many-elements`
   */
  constructor(bytes: Uint8Array, contentType: string, url: string) {
    const charset = charsetOf(bytes, contentType);
    this.characterSet = charset;
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.$ = loadBuffer(body, {
      scriptingEnabled: true,
      treeAdapter: countedAdapter(),
      encoding: {
        transportLayerEncodingLabel: charset,
      },
    });
    this.#url = url;
  }

  get title(): string {
    return this.$('title').first().text();
  }

  /** Looked for once: the sweep asks for it with every address. */
  get baseURI(): string {
    if (this.#base === undefined) {
      const base = this.$('base[href]').first().attr('href');
      this.#base =
        base !== undefined && URL.canParse(base, this.#url)
          ? new URL(base, this.#url).href
          : this.#url;
    }
    return this.#base;
  }

  /** The page's text in lower case, spaces as one; without scripts and styles, and with what a style sheet would hide. */
  visibleText(): string {
    if (this.#text === undefined) {
      const body = this.$('body').clone();
      body.find('script, style, noscript, template').remove();
      this.#text = body.text().replace(/\s+/g, ' ').toLowerCase();
    }
    return this.#text;
  }

  /** Is there what a selector fits, or a text, case and spaces ignored? A selector that is none fits nothing. */
  shows(sought: { readonly selector: string } | { readonly text: string }): boolean {
    if ('text' in sought) {
      return this.visibleText().includes(sought.text.replace(/\s+/g, ' ').toLowerCase());
    }
    try {
      return this.querySelector(sought.selector) !== null;
    } catch {
      return false;
    }
  }

  querySelectorAll(selector: string): PlainElement[] {
    return this.find(this.$.root()[0], selector);
  }

  querySelector(selector: string): PlainElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  elementOf(node: object | null | undefined): PlainElement | null {
    if (!node || !('attribs' in node)) return null;
    const known = this.#elements.get(node) ?? new PlainElement(this, node as MarkupElement);
    this.#elements.set(node, known);
    return known;
  }

  find(below: MarkupDocument | MarkupElement | undefined, selector: string): PlainElement[] {
    if (below === undefined) return [];
    return this.$(below)
      .find(selector)
      .get()
      .flatMap((element) => this.elementOf(element) ?? []);
  }
}

/** DOM Standard, 4.4. */
const TEXT_NODE = 3;

/** All text below a node, that of scripts and styles too. */
const textOf = (node: MarkupNode): string => {
  if ('children' in node) return node.children.map(textOf).join('');
  return 'data' in node && node.nodeType === TEXT_NODE ? node.data : '';
};

/** Where a page's own word about its encoding must stand (HTML Standard, 13.2.3.2). */
const PRESCAN_BYTES = 1024;

/** In what a page is written: its marks, the answer's word, its own, a guess; in this order (HTML Standard, 13.2.3.2). */
function charsetOf(bytes: Uint8Array, contentType: string): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const told = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  const head = Buffer.from(bytes.subarray(0, PRESCAN_BYTES)).toString('latin1');
  const own = /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w:.-]+)/i.exec(
    head.replace(/<!--.*?-->/gs, ''),
  )?.[1];
  const known = [told, own].find((label) => label !== undefined && isLabel(label));
  // A page that could be read as "utf-16" would not have been found so.
  if (known !== undefined) return /^utf-?16/i.test(known) && known === own ? 'utf-8' : known;
  // Where nothing says what it is: UTF-8 if it can be that, else what Korean pages were written in before it.
  return isUtf8(bytes) ? 'utf-8' : 'euc-kr';
}

/** Is it the name of an encoding? */
function isLabel(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

/** Could the bytes be UTF-8? */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
