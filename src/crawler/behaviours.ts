// Behaviours: what a page is made to do so that it shows what it has: gates, scrolling, "load more".

import type { Page } from 'playwright';
import { z } from 'zod';
import type { SiteProfile } from '../domain/site.js';
import { inPage, standingGates, walkDown } from './in-page.js';
import type { CrawlerLimits } from './limits.js';
import type { NetworkWatch } from './network.js';
import type { Behaviour } from './scope.js';
import { pause, within } from './streams.js';

const CLICK_MS = 3_000;
const STEPS = 60;
const STEP_REST_MS = 30;
/** A feed whose script is slow on a busy machine may add nothing to one walk, and more to the next. */
const IDLE_WALKS = 2;

/** What a gate is called in reports: its text, or its selector. */
export const gateName = (gate: SiteProfile['gates'][number]): string =>
  'button' in gate ? gate.button : gate.selector;

const positions = z.array(z.number().int().nonnegative()).max(100);

/** Which gates of the profile stand before the page now. @throws RetryError `fetch-timeout` when the page does not answer. */
export async function gatesOn(
  page: Page,
  gates: SiteProfile['gates'],
  limits: CrawlerLimits,
): Promise<readonly SiteProfile['gates'][number][]> {
  if (gates.length === 0) return [];
  const asked = page.evaluate(inPage(standingGates, gates));
  const found = positions.safeParse(await within(asked, limits.answerMs, 'the page’s gates'));
  if (!found.success) return [];
  return found.data.flatMap((position) => gates[position] ?? []);
}

/**
 * Clicks each gate that stands, and comes back to the wished page where a gate led elsewhere.
 *
 * @param comeBack loads the wished page again.
 * @returns the gates that were clicked; whether they gave way is for {@link gatesOn} to say.
 */
export async function passGates(
  page: Page,
  gates: SiteProfile['gates'],
  watch: NetworkWatch,
  limits: CrawlerLimits,
  comeBack: () => Promise<void>,
): Promise<readonly string[]> {
  const clicked: string[] = [];
  // One gate may stand behind another, each once.
  for (let round = 0; round < gates.length; round += 1) {
    const [gate] = (await gatesOn(page, gates, limits)).filter(
      (each) => !clicked.includes(gateName(each)),
    );
    if (!gate) break;
    clicked.push(gateName(gate));
    const position = String(gates.indexOf(gate));
    const before = page.url();
    await page
      .locator(`[data-vigil-gate="${position}"]`)
      .first()
      .click({ timeout: CLICK_MS, noWaitAfter: true })
      .catch(() => undefined);
    await gateGone(page, position, limits);
    await watch.quiet(limits.quietMs, limits.settleMs);
    if (page.url() !== before) await comeBack();
  }
  return clicked;
}

/** Waits until a clicked gate is gone from the page, by a new page or by a script. */
async function gateGone(page: Page, position: string, limits: CrawlerLimits): Promise<void> {
  await page
    .locator(`[data-vigil-gate="${position}"]`)
    .first()
    .waitFor({ state: 'hidden', timeout: limits.gateMs })
    .catch(() => undefined);
  await page
    .waitForLoadState('domcontentloaded', { timeout: limits.gateMs })
    .catch(() => undefined);
}

/** Scrolls as often as asked and clicks "load more", until nothing new comes. The page is at rest before and after. */
export async function showAll(
  page: Page,
  behaviour: Behaviour,
  watch: NetworkWatch,
  limits: CrawlerLimits,
): Promise<void> {
  let height = 0;
  let idle = 0;
  for (let scroll = 0; scroll < behaviour.scrolls && idle < IDLE_WALKS; scroll += 1) {
    const walked = await walk(page, limits);
    await watch.quiet(limits.quietMs, limits.settleMs);
    idle = walked.height > height ? 0 : idle + 1;
    height = Math.max(height, walked.height);
  }
  for (const selector of behaviour.loadMore) await clickMore(page, selector, watch, limits);
}

const walkSchema = z.object({ height: z.number() });
const UNWALKED = { height: 0 };

async function walk(page: Page, limits: CrawlerLimits): Promise<z.infer<typeof walkSchema>> {
  const argument = { steps: STEPS, restMs: STEP_REST_MS };
  const asked = page.evaluate(inPage(walkDown, argument));
  try {
    const answer = walkSchema.safeParse(await within(asked, limits.answerMs, 'the page’s end'));
    return answer.success ? answer.data : UNWALKED;
  } catch (error) {
    // A page that went elsewhere while it was walked may still be read where it ended up.
    if (error instanceof Error && /context was destroyed|navigation/i.test(error.message)) {
      return UNWALKED;
    }
    throw error;
  }
}

async function clickMore(
  page: Page,
  selector: string,
  watch: NetworkWatch,
  limits: CrawlerLimits,
): Promise<void> {
  const url = page.url();
  for (let clicks = 0; clicks < limits.maxMoreClicks; clicks += 1) {
    const button = page.locator(selector).first();
    const isThere = await within(button.isVisible(), limits.answerMs, selector).catch(() => false);
    if (!isThere) return;
    const clicked = await button.click({ timeout: CLICK_MS }).then(
      () => true,
      () => false,
    );
    if (!clicked) return;
    await pause(STEP_REST_MS);
    await watch.quiet(limits.quietMs, limits.settleMs);
    // A "load more" that leads to another page is a link, and is followed as one.
    if (page.url() !== url) return;
    await walk(page, limits);
    await watch.quiet(limits.quietMs, limits.settleMs);
  }
}
