// Sizes as people write them: 500kB, 32MB, 2GB (powers of ten, as disks and networks count).

import { z } from 'zod';

const UNITS = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** Parses `500kB`, `32MB`, `2GB` to bytes; undefined where it is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB)$/.exec(text.trim());
  if (!match) return undefined;
  return Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
}

/** A size in a file, as bytes. */
export const sizeSchema = z.string().transform((text, context) => {
  const bytes = parseSize(text);
  if (bytes === undefined) {
    context.addIssue({ code: 'custom', message: 'expected a size such as 500kB, 32MB or 2GB' });
    return z.NEVER;
  }
  return bytes;
});
