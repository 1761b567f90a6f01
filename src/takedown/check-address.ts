// An address of the same site that never existed: what the site answers to it is what "not there" looks like.

/** Digits of a number that no board has reached. */
const DIGITS = 15;

/** A number that may name something: months and days do not. */
const isNumber = (part: string): boolean => /^\d{3,}$/.test(part);

/**
 * The address with the part that names the page exchanged for one that nobody has used: the longest number of its query, else the
 * last part of its path and the numbers before it; its kind (digits or letters) and its ending stay, for sites answer by them.
 *
 * @param random 0 to 1, as `Math.random`.
 */
export function missingAddress(url: string, random: () => number): string {
  const made = new URL(url);
  made.hash = '';
  const digits = (): string =>
    `9${Array.from({ length: DIGITS - 1 }, () => Math.floor(random() * 10)).join('')}`;
  const letters = (): string =>
    `v${digits().replace(/\d/g, (digit) => 'bcdfghjkmp'[Number(digit)] ?? 'q')}`;
  const numbered = [...made.searchParams].filter(([, value]) => /^\d+$/.test(value));
  // The longest number names the page; short ones are pages and options.
  const name = numbered.sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
  if (name !== undefined) {
    made.searchParams.set(name, digits());
    return made.href;
  }
  const parts = made.pathname.split('/');
  const at = parts.findLastIndex((part) => part !== '');
  if (at < 0) {
    made.pathname = `/${letters()}`;
    return made.href;
  }
  const [, stem = '', ending = ''] = /^(.*?)(\.[A-Za-z0-9]{1,5})?$/s.exec(parts[at] ?? '') ?? [];
  parts[at] = (/^\d+$/.test(stem) ? digits() : letters()) + ending;
  // `/post/1234/a-title`: many sites look at the number alone.
  for (let before = 0; before < at; before += 1) {
    if (isNumber(parts[before] ?? '')) parts[before] = digits();
  }
  made.pathname = parts.join('/');
  made.search = '';
  return made.href;
}

/** Addresses of one shape get one answer: the site, the path without its last part, and the names in the query. */
export function shapeOf(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  const parts = pathname.split('/').filter((part) => part !== '');
  const last = parts.pop() ?? '';
  const kind = /^\d+$/.test(last) ? '0' : (/\.[A-Za-z0-9]{1,5}$/.exec(last)?.[0] ?? 'x');
  const isNumbered = [...searchParams.values()].some((value) => /^\d+$/.test(value));
  const names = isNumbered ? `${last}?${[...searchParams.keys()].sort().join('&')}` : kind;
  const path = parts.map((part) => (isNumber(part) ? '0' : part)).join('/');
  return `${origin}/${path}/${names}`;
}

/** Where the site's front page is: a seed on the same host, else the host's root. */
export function frontAddress(url: string, seeds: readonly string[]): string {
  const { origin } = new URL(url);
  return seeds.find((seed) => seed !== url && new URL(seed).origin === origin) ?? `${origin}/`;
}
