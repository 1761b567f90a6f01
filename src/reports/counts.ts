// Numbers as people write them.

const format = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `12345` as `12,345`, the same in English and Korean. */
export const numbered = (count: number): string => format.format(count);

/** `1 page`, `12,345 pages`: English only, Korean has no plural. */
export const counted = (count: number, one: string, many: string): string =>
  `${numbered(count)} ${count === 1 ? one : many}`;
