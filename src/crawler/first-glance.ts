// The first glance at a page that was loaded: one question for all that may stand before what it shows.

import type { Page } from 'playwright';
import { z } from 'zod';
import { RetryError } from '../domain/errors.js';
import { AGE_MARK, AGE_WORDS, markAgeGate } from './age-gates.js';
import { hintsAtBanner } from './consent.js';
import { inPage } from './in-page.js';
import { within } from './streams.js';

const glanceSchema = z.object({ banner: z.boolean(), ageGate: z.boolean() });
export type Glance = z.output<typeof glanceSchema>;

const QUESTION = `({ banner: ${inPage(hintsAtBanner, undefined)}, ageGate: ${inPage(markAgeGate, { mark: AGE_MARK, ...AGE_WORDS })} })`;

/**
 * Does the page hint at a consent banner, and does an age gate stand, by the built-in words?
 *
 * @throws RetryError `fetch-timeout` where it does not answer. One that is on its way elsewhere has nothing before it.
 */
export async function glanceAt(page: Page, answerMs: number): Promise<Glance> {
  try {
    const asked = page.evaluate(QUESTION);
    return glanceSchema.parse(await within(asked, answerMs, 'what stands before the page'));
  } catch (error) {
    if (error instanceof RetryError) throw error;
    return { banner: false, ageGate: false };
  }
}
