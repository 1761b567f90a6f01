// Where a page lies: the domain that politeness counts by, and the section of its site that yields are counted by.

import { getDomain } from 'tldts';

const MAX_SECTION = 100;
/** Values that name a board rather than an article: `bo_table=free`, `mid=humor`, but not `no=123`. */
const NAME = /^[a-z_][\w-]{0,39}$/i;

/**
 * The registrable domain of a URL (public suffix list, private suffixes too: each blog of a blog host counts for itself).
 * What has none (IP addresses, `localhost`, names without a dot) is its own host with its port, where it is not the
 * scheme's.
 *
 * @param url an absolute http(s) URL.
 */
export function domainOf(url: string): string {
  const { hostname, host } = new URL(url);
  return getDomain(hostname, { allowPrivateDomains: true }) ?? host;
}

/**
 * The section of a site that a page belongs to: the name of its page kind, the first folder of its path, and the first
 * query parameter whose value is a name. `/bbs/board.php?bo_table=free&wr_id=7` is in `/bbs bo_table=free`, `/free/7` in
 * `/free`, `/7` and `/` in `/`, `/view?no=7` in `/view`.
 *
 * @param kind name of the page's kind in its site's profile, where it has one.
 */
export function sectionOf(url: string, kind?: string): string {
  const { pathname, searchParams } = new URL(url);
  const [, first = '', ...below] = pathname.split('/');
  const folder = below.length > 0 || searchParams.size > 0 ? `/${first}` : '/';
  const board = [...searchParams].find(([, value]) => NAME.test(value));
  const parts = [kind, folder, board?.join('=')].filter((part) => part !== undefined);
  return parts.join(' ').slice(0, MAX_SECTION);
}
