// Alignments as the match table keeps them: one JSON object.

import { z } from 'zod';
import { CUTS } from '../domain/area.js';
import type { Alignment } from '../domain/match.js';

/** Kept to a ten-thousandth: finer than points can tell, and no longer than needed. */
const number = z.number().transform((value) => Math.round(value * 10_000) / 10_000);
const area = z.object({ left: number, top: number, width: number, height: number });
const schema = z.object({
  reference: area,
  found: area,
  turn: number,
  mirrored: z.boolean(),
  negative: z.boolean(),
  stretch: number,
  cut: z.enum(CUTS).exactOptional(),
});

/**
 * The alignment as it is stored.
 *
 * @returns null where a number of it is none: two degenerate points must not keep an alert from being raised, and words for
 * how a copy lies are worth less.
 */
export function alignmentJson(alignment: Alignment | undefined): string | null {
  const parsed = schema.safeParse(alignment);
  return parsed.success ? JSON.stringify(parsed.data) : null;
}

/** As a property to spread: none where nothing is stored. @throws ZodError on what {@link alignmentJson} never wrote. */
export const alignmentOf = (text: string | null): { readonly alignment?: Alignment } =>
  text === null ? {} : { alignment: schema.parse(JSON.parse(text)) };
