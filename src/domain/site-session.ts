// What a profile says of searching, of being logged in, and of the way to the site.

import { z } from 'zod';
import { PAGE_PLACE, pageUrl, searchTemplate, urlPattern } from './site-address.js';

/** In what a search page's server expects its query; Korean boards of the old kind read EUC-KR. */
export const SEARCH_CHARSETS = ['utf-8', 'euc-kr'] as const;
export type SearchCharset = (typeof SEARCH_CHARSETS)[number];

/** Search pages that a run begins with, besides the seeds. */
export const searchSchema = z
  .strictObject({
    url: searchTemplate,
    /** A UTF-8 file, one keyword a line, `#` comments; relative to the profile. Its words are secrets of the case. */
    keywords: z.string().min(1),
    charset: z.enum(SEARCH_CHARSETS).default('utf-8'),
    /** Result pages of each word; more than one needs `{page}` in the address. */
    pages: z.int().min(1).max(50).default(1),
    /** The number that the first result page has. */
    firstPage: z.int().min(0).max(1).default(1),
    /** Spellings of each keyword that are asked besides itself, the most likely first. */
    variants: z.int().min(0).max(50).default(8),
  })
  .refine(({ url, pages }) => pages === 1 || url.includes(PAGE_PLACE), {
    message: `expected ${PAGE_PLACE} in the address where there is more than one page`,
    path: ['url'],
  });
export type SearchSeeds = z.output<typeof searchSchema>;

/** How it is known that the site still takes us for the one who logged in. */
const loginCheck = z.union([
  /** On the page only where one is logged in, such as a link to log out. */
  z.strictObject({ selector: z.string().min(1).describe('CSS selector') }),
  z.strictObject({ text: z.string().min(1).describe('text of the page, case ignored') }),
  /** Where visitors are sent that are not logged in. */
  z.strictObject({ url: urlPattern }),
]);
export type LoginCheck = z.output<typeof loginCheck>;

export const loginSchema = z.strictObject({
  check: loginCheck,
  /** The only page that is checked, first of all in every run; without it every page is. */
  page: pageUrl.optional(),
});
export type LoginRule = z.output<typeof loginSchema>;

const PROXY_SCHEMES: readonly string[] = ['http:', 'socks5:', 'socks5h:'];

/**
 * The way to the site: `http://host:port`, `socks5://host:port`. Names are resolved there, not here (`socks5h` says the same).
 * User and password stand in the environment, not in the profile.
 */
export const proxySchema = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    return (
      PROXY_SCHEMES.includes(url.protocol) &&
      url.hostname !== '' &&
      url.username === '' &&
      url.password === '' &&
      (url.pathname === '' || url.pathname === '/') &&
      url.search === ''
    );
  },
  { message: 'expected http://host:port or socks5://host:port, without user and password' },
);
