// The sweep of a page that no browser shows: the very function that browsers run, on the page's markup.

import { PlainDocument } from './http-document.js';
import { encodeAddress } from './search-charset.js';
import { sweepDocument, sweepSchema, type Sweep, type SweepLimits } from './sweep.js';

/** What the sweep asks its surroundings for, besides the language itself. */
const GLOBALS = [
  'document',
  'window',
  'location',
  'HTMLElement',
  'HTMLImageElement',
  'HTMLVideoElement',
  'HTMLMediaElement',
  'HTMLCanvasElement',
  'getComputedStyle',
  'DOMParser',
  'URL',
] as const;

/** No element of a plain page is one: it has no state beyond its markup. */
const NeverAnElement = function (): void {
  // Its prototype is all that is asked for.
};

/** Markup has one style that is known without laying it out: the element's own. Its text stands for every property. */
function inlineStyle(element: { getAttribute(name: string): string | null }, pseudo?: string) {
  const text = pseudo === undefined ? (element.getAttribute('style') ?? '') : '';
  return new Proxy(
    { getPropertyValue: () => text },
    { get: (own, name) => (name in own ? own.getPropertyValue : text) },
  );
}

/** `URL` as documents have it: what a page writes of a query in its own letters is asked for in the page's encoding. */
const addressesOf = ({ characterSet }: PlainDocument): typeof URL =>
  class extends URL {
    constructor(text: string | URL, base?: string | URL) {
      super(typeof text === 'string' ? encodeAddress(text, characterSet) : text, base);
    }
  };

type Compiled = (...globals: readonly unknown[]) => (limits: SweepLimits) => unknown;
let compiled: Compiled | undefined;

/** The sweep is written to stand alone, so its text is a whole program; here its globals are handed in by name. */
function compile(): Compiled {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own function's text
  return new Function(
    ...GLOBALS,
    `const __name = (fn) => fn; return (${sweepDocument.toString()});`,
  ) as Compiled;
}

/** `url(…)` in the page's own style sheets: whether a rule fits an element is not asked, so this may be too much. */
function stylePictures(page: PlainDocument): readonly string[] {
  return page.querySelectorAll('style').flatMap((style) =>
    [...style.textContent.matchAll(/url\((?:"([^"]*)"|'([^']*)'|([^)"']*))\)/g)].flatMap(
      ([, double, single, bare]) => {
        const text = (double ?? single ?? bare ?? '').trim();
        if (!URL.canParse(text, page.baseURI)) return [];
        const { href, pathname } = new URL(text, page.baseURI);
        return /^data:image\/|\.(?:jpe?g|jfif|png|gif|webp|avif|bmp)$/i.test(
          href.startsWith('data:') ? href : pathname,
        )
          ? [href]
          : [];
      },
    ),
  );
}

/**
 * Asks a page's markup what it names, by the browser's own rules.
 *
 * @throws where the sweep needs something that markup does not have: a mistake in this program, not in the page.
 */
export function sweepPlain(page: PlainDocument, limits: SweepLimits): Sweep {
  compiled ??= compile();
  const parser = class {
    parseFromString(text: string): PlainDocument {
      return new PlainDocument(Buffer.from(text), 'text/html; charset=utf-8', page.baseURI);
    }
  };
  const window = { innerWidth: 1280, innerHeight: 1600 };
  const sweep = compiled(
    page,
    window,
    new URL(page.baseURI),
    NeverAnElement,
    NeverAnElement,
    NeverAnElement,
    NeverAnElement,
    NeverAnElement,
    inlineStyle,
    parser,
    addressesOf(page),
  );
  const swept = sweepSchema.parse(sweep(limits));
  const images = [...new Set([...swept.images, ...stylePictures(page)])];
  return { ...swept, images: images.slice(0, limits.maxUrls) };
}
