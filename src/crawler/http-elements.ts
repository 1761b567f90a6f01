// A bound on what a page's markup may become: a few kilobytes of misnested tags are parsed into millions of elements.

import { adapter } from 'parse5-htmlparser2-tree-adapter';
import { RetryError } from '../domain/errors.js';

/**
 * Elements that are made while one document is parsed. The largest real pages have some ten thousands; measured: so many take some
 * 50 MB.
 */
export const MAX_PARSED_ELEMENTS = 100_000;

/** What cheerio builds its tree by, with a count. Its elements are made too where formatting is opened again (HTML Standard, 13.2.4.3). */
export function countedAdapter(most = MAX_PARSED_ELEMENTS): typeof adapter {
  let made = 0;
  return {
    ...adapter,
    /** @throws RetryError `page-too-many-elements` */
    createElement(...args) {
      made += 1;
      if (made > most) throw new RetryError('page-too-many-elements', { limit: most });
      return adapter.createElement(...args);
    },
  };
}
