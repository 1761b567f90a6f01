// The sweep: what a document names, whether it was loaded or not. Runs inside every frame; its answer is parsed, for the
// page could have forged it.

import { z } from 'zod';

const urls = z.array(z.string().max(40_000_000)).max(20_000);

export const sweepSchema = z.object({
  title: z.string().transform((text) => text.replace(/\s+/g, ' ').trim().slice(0, 500)),
  links: urls,
  /** Shown or meant to be shown. */
  images: urls,
  /** Behind a link. */
  linkedImages: urls,
  videos: urls,
  /** Where its frames point to, loaded or not. */
  frames: urls,
  /** The document had more than was looked at. */
  truncated: z.boolean(),
  /** It has metadata (JSON-LD) that is too long to be read. */
  longMetadata: z.boolean(),
  /** Canvases, large enough to be pictures. */
  canvases: z.int().nonnegative(),
  /** Media elements that show a stream without an address: a camera, a call, a live broadcast. */
  streams: z.int().nonnegative(),
  /** Video elements, whatever they show. */
  players: z.int().nonnegative(),
});
export type Sweep = z.infer<typeof sweepSchema>;

export type SweepLimits = {
  readonly maxElements: number;
  readonly maxUrls: number;
  /** Characters of one piece of metadata; 2,000,000 unless told. */
  readonly maxMetadata?: number;
  /** Links that are called so, without spaces and case, are not named (harmful-links.ts); none unless told. */
  readonly harmfulTexts?: readonly string[];
  /** Where the page's hooks keep what they remember (page-hooks.ts); nowhere unless told. */
  readonly store?: string;
};

/** Runs inside the page. Looks through shadow roots too: open ones, and closed ones that the hooks remember. */
export function sweepDocument(limits: SweepLimits): Sweep {
  const IMAGE = /\.(?:jpe?g|jfif|png|gif|webp|avif|bmp|heic|heif|tiff?)(?:[?#]|$)/i;
  const VIDEO = /\.(?:mp4|m4v|webm|mov|mkv|ogv|avi|wmv|flv|m3u8|mpd)(?:[?#]|$)/i;
  const LAZY =
    /^data-(?:(?:lazy|original|full|large|hi-?res|zoom|big|retina|actual|real|bg|background|image|img|poster|thumb|src|url)[-_]?)+(?:set)?$/i;
  const images = new Set<string>();
  const linkedImages = new Set<string>();
  const videos = new Set<string>();
  const links = new Set<string>();
  const frames = new Set<string>();
  let truncated = false;
  let longMetadata = false;
  let canvases = 0;
  let streams = 0;
  let players = 0;
  const MAX_METADATA = limits.maxMetadata ?? 2_000_000;
  /** Smaller canvases are icons and gauges. */
  const MIN_CANVAS = 96;
  const store = (window as unknown as Record<string, { shadows?: WeakMap<Element, ShadowRoot> }>)[
    limits.store ?? ''
  ];

  const absolute = (text: string | null | undefined): string | undefined => {
    const trimmed = text?.trim();
    if (!trimmed || trimmed.startsWith('#')) return undefined;
    try {
      // Scripts' own addresses are UTF-8; those that a document writes are in its encoding, and only its elements know.
      if (/\P{ASCII}/u.test(trimmed) && 'createElement' in document) {
        const link = document.createElement('a');
        link.setAttribute('href', trimmed);
        return new URL(link.href).href;
      }
      return new URL(trimmed, document.baseURI).href;
    } catch {
      return undefined;
    }
  };
  const add = (set: Set<string>, text: string | null | undefined): void => {
    const url = absolute(text);
    if (url === undefined || !/^(?:https?|data|blob):/i.test(url)) return;
    if (set.size >= limits.maxUrls) truncated = true;
    else set.add(url);
  };
  // The largest candidate: by width or density, whichever the author used.
  const largest = (srcset: string | null | undefined): string | undefined => {
    let best: { url: string; size: number } | undefined;
    for (const match of (srcset ?? '').matchAll(
      /([^\s,]\S*[^\s,]|[^\s,])\s*(?:([\d.]+)[wxh])?\s*(?:,|$)/g,
    )) {
      const size = Number(match[2] ?? '1');
      if (match[1] !== undefined && (!best || size > best.size)) best = { url: match[1], size };
    }
    return best?.url;
  };
  const fromCss = (value: string): void => {
    if (!value.includes('url(')) return;
    for (const match of value.matchAll(/url\((?:"([^"]*)"|'([^']*)'|([^)]*))\)/g)) {
      add(images, match[1] ?? match[2] ?? match[3]);
    }
  };
  const fromAnchor = (href: string | null): void => {
    const url = absolute(href);
    if (url === undefined) return;
    if (IMAGE.test(new URL(url).pathname)) add(linkedImages, url);
    else if (VIDEO.test(new URL(url).pathname)) add(videos, url);
    else if (/^https?:/.test(url)) add(links, url);
  };
  const fromJson = (value: unknown, depth: number): void => {
    if (depth > 8 || typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      for (const each of Array.isArray(inner) ? (inner as unknown[]) : [inner as unknown]) {
        if (typeof each === 'string') {
          if (name === 'contentUrl') add(IMAGE.test(each) ? images : videos, each);
          else if (name === 'thumbnailUrl' || name === 'image') add(images, each);
        } else {
          // An ImageObject, as the value of `image` or `thumbnail`.
          const { url } = (each ?? {}) as { url?: unknown };
          if (/^(?:image|thumbnail|photo|logo)$/.test(name) && typeof url === 'string') {
            add(images, url);
          }
          fromJson(each, depth + 1);
        }
      }
    }
  };

  const harmful = new Set(limits.harmfulTexts ?? []);
  const isHarmful = (element: Element): boolean => {
    if (harmful.size === 0) return false;
    const texts = [
      element.getAttribute('aria-label'),
      element.getAttribute('title'),
      element.querySelector('img')?.getAttribute('alt'),
      // Long texts are headings; none of the words is.
      element.textContent.length < 60 ? element.textContent : '',
    ];
    return texts.some((text) => harmful.has((text ?? '').replace(/\s+/g, '').toLowerCase()));
  };

  const fromElement = (element: Element): void => {
    const attribute = (name: string): string | null => element.getAttribute(name);
    switch (element.localName) {
      case 'img':
        add(images, attribute('src'));
        if (element instanceof HTMLImageElement) add(images, element.currentSrc);
        add(images, largest(attribute('srcset')));
        break;
      case 'source':
        if (element.parentElement?.localName === 'picture') {
          add(images, largest(attribute('srcset')));
        } else if (element.parentElement?.localName === 'video') add(videos, attribute('src'));
        break;
      case 'video':
        players += 1;
        add(videos, attribute('src'));
        if (element instanceof HTMLVideoElement) {
          add(videos, element.currentSrc);
          if (element.srcObject) streams += 1;
        }
        add(images, attribute('poster'));
        break;
      case 'canvas':
        if (
          element instanceof HTMLCanvasElement &&
          Math.min(element.width, element.height) >= MIN_CANVAS
        ) {
          canvases += 1;
        }
        break;
      case 'iframe':
      case 'frame':
        add(frames, attribute('src'));
        break;
      case 'image':
        add(images, attribute('href') ?? attribute('xlink:href'));
        break;
      case 'input':
        if (attribute('type') === 'image') add(images, attribute('src'));
        break;
      case 'embed':
      case 'object': {
        const source = attribute('src') ?? attribute('data') ?? '';
        if (IMAGE.test(source)) add(images, source);
        else if (VIDEO.test(source)) add(videos, source);
        break;
      }
      case 'a':
      case 'area':
        if (isHarmful(element)) break;
        fromAnchor(attribute('href') ?? attribute('xlink:href'));
        break;
      case 'link':
        if (/(?:^|\s)(?:next|prev)(?:\s|$)/.test(attribute('rel') ?? '')) {
          fromAnchor(attribute('href'));
        } else if (attribute('rel') === 'image_src' || attribute('as') === 'image') {
          add(images, attribute('href'));
        }
        break;
      case 'meta': {
        const name = attribute('property') ?? attribute('name') ?? attribute('itemprop') ?? '';
        if (/^(?:og|twitter):image(?::(?:url|secure_url|src))?$|^image$/.test(name)) {
          add(images, attribute('content'));
        } else if (/^(?:og:video(?::(?:url|secure_url))?|twitter:player:stream)$/.test(name)) {
          add(videos, attribute('content'));
        }
        break;
      }
      case 'script':
        if (attribute('type') !== 'application/ld+json') break;
        if (element.textContent.length > MAX_METADATA) longMetadata = true;
        else {
          try {
            fromJson(JSON.parse(element.textContent), 0);
          } catch {
            // Broken metadata is as common as metadata.
          }
        }
        break;
      case 'noscript': {
        const inner = new DOMParser().parseFromString(element.textContent, 'text/html');
        for (const image of inner.querySelectorAll('img')) {
          add(images, image.getAttribute('src'));
          add(images, largest(image.getAttribute('srcset')));
        }
        break;
      }
    }
    for (const { name, value } of element.attributes) {
      if (name.startsWith('data-') && value.length < 4096) {
        if (/srcset$/i.test(name)) add(images, largest(value));
        else if (VIDEO.test(value) && !/\s/.test(value)) add(videos, value);
        else if (LAZY.test(name)) {
          const inner = /url\((["']?)(.*?)\1\)/.exec(value)?.[2] ?? value;
          const isPicture = element.localName === 'img' || IMAGE.test(inner);
          if (isPicture && !/[\s{}<>]/.test(inner)) add(images, inner);
        }
      } else if (name === 'onclick' && !isHarmful(element)) {
        const target =
          /(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\()\s*['"]([^'"]+)/.exec(
            value,
          );
        if (target?.[1] !== undefined) fromAnchor(target[1]);
      }
    }
  };

  let looked = 0;
  const walk = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll('*')) {
      looked += 1;
      if (looked > limits.maxElements) {
        truncated = true;
        return;
      }
      fromElement(element);
      fromCss(getComputedStyle(element).backgroundImage);
      // Measured: both pseudo-elements of 30,000 elements take 0.1 s.
      for (const pseudo of ['::before', '::after']) {
        const style = getComputedStyle(element, pseudo);
        fromCss(style.backgroundImage);
        fromCss(style.content);
      }
      const shadow = element.shadowRoot ?? store?.shadows?.get(element);
      if (shadow) walk(shadow);
    }
  };
  walk(document);
  return {
    title: document.title,
    links: [...links],
    images: [...images],
    linkedImages: [...linkedImages],
    videos: [...videos],
    frames: [...frames],
    truncated,
    longMetadata,
    canvases,
    streams,
    players,
  };
}
