// Addresses in site profiles: pages, patterns over them, and the templates of search pages.

import { z } from 'zod';
import type { Brand } from './brand.js';
import { parsePageUrl } from './ids.js';

/** A pattern over path and query: `*` is anything but `/`, `**` anything; everything else stands for itself. */
export type UrlPattern = Brand<string, 'UrlPattern'>;

export const urlPattern = z
  .string()
  .regex(/^\//, 'expected a pattern that begins with "/", such as /board/*')
  .transform((text) => text as UrlPattern);

export const pageUrl = z.string().transform((text, context) => {
  const url = parsePageUrl(text);
  if (url === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'expected an address that begins with http:// or https://',
    });
    return z.NEVER;
  }
  return url;
});

/** Where a search template's word goes, and the number of the result page. */
export const KEYWORD_PLACE = '{keyword}';
export const PAGE_PLACE = '{page}';

/** `https://x/search?q={keyword}&page={page}`: the places must not be in the host, which a word must never choose. */
export const searchTemplate = z.string().refine(
  (text) => {
    const [, host = ''] = /^https?:\/\/([^/?#]*)/i.exec(text) ?? [];
    const filled = text.replaceAll(KEYWORD_PLACE, 'x').replaceAll(PAGE_PLACE, '1');
    return (
      text.includes(KEYWORD_PLACE) && !host.includes('{') && parsePageUrl(filled) !== undefined
    );
  },
  { message: `expected an address with ${KEYWORD_PLACE} in its path or query` },
);
