// Behaviours: what a page is made to do so that it shows what it has: gates, scrolling, "load more".

import type { Frame, Page } from 'playwright';
import { z } from 'zod';
import type { SiteProfile } from '../domain/site.js';
import { AGE_GATE, AGE_MARK, AGE_WORDS, markAgeGate } from './age-gates.js';
import { gateFence } from './click-fence.js';
import { inPage, standingGates, walkDown } from './in-page.js';
import type { CrawlerLimits } from './limits.js';
import type { NetworkWatch } from './network.js';
import type { Behaviour } from './scope.js';
import { atItsSize } from './small-raster.js';
import { pause, within } from './streams.js';
import { leftOut, type Unseen } from './sweep-frames.js';

const CLICK_MS = 3_000;
const STEPS = 60;
const STEP_REST_MS = 30;
/** A feed whose script is slow on a busy machine may add nothing to one walk, and more to the next. */
const IDLE_WALKS = 2;

/** A gate of the profile, or the one of the built-in words. */
export type Gate = NamedGate | { readonly builtIn: typeof AGE_GATE };

/** What a gate is called in reports: its text, its selector, or that it is an age gate by the built-in words. */
export const gateName = (gate: Gate): string => {
  if ('builtIn' in gate) return gate.builtIn;
  return 'button' in gate ? gate.button : gate.selector;
};

type NamedGate = SiteProfile['gates'][number];

/** All gates that are looked for on a site's pages. */
export const gatesOf = (site: SiteProfile): readonly Gate[] => [
  ...site.gates,
  ...(site.ageGates ? [{ builtIn: AGE_GATE } as const] : []),
];

const positions = z.array(z.number().int().nonnegative()).max(100);
/** Frames that are asked for gates: the page's own, and those that a gate in front of a player or a board would be in. */
const MAX_GATE_FRAMES = 8;

type StandingGate = {
  readonly gate: Gate;
  readonly position: number | typeof AGE_MARK;
  readonly frame: Frame;
};

/** Which gates of the profile stand in a frame. @throws RetryError `fetch-timeout` when the page does not answer. */
async function gatesIn(
  frame: Frame,
  gates: readonly NamedGate[],
  limits: CrawlerLimits,
): Promise<readonly StandingGate[]> {
  const asked = frame.evaluate(inPage(standingGates, gates));
  const found = positions.safeParse(await within(asked, limits.answerMs, 'the page’s gates'));
  if (!found.success) return [];
  return found.data.flatMap((position) => {
    const gate = gates[position];
    return gate ? [{ gate, position, frame }] : [];
  });
}

/**
 * Which gates of the profile stand before the page now, in its own frame and in those within.
 *
 * @throws RetryError `fetch-timeout` when the page does not answer; a frame within that does not is left out.
 */
async function standing(
  page: Page,
  gates: readonly Gate[],
  limits: CrawlerLimits,
): Promise<readonly StandingGate[]> {
  if (gates.length === 0) return [];
  const main = page.mainFrame();
  const named = gates.filter((gate): gate is NamedGate => !('builtIn' in gate));
  const age = await ageGateIn(main, gates, limits);
  if (named.length === 0) return age;
  const own = await gatesIn(main, named, limits);
  const others = page.frames().filter((frame) => frame !== main);
  const inner = await Promise.all(
    others.slice(0, MAX_GATE_FRAMES).map((frame) => gatesIn(frame, named, limits).catch(() => [])),
  );
  // What the profile names goes before what is guessed.
  return [...own, ...inner.flat(), ...age];
}

/** The age gate by built-in words, in the page's own frame. @throws RetryError `fetch-timeout` */
async function ageGateIn(
  frame: Frame,
  gates: readonly Gate[],
  limits: CrawlerLimits,
): Promise<readonly StandingGate[]> {
  const gate = gates.find((each) => 'builtIn' in each);
  if (!gate) return [];
  const asked = frame.evaluate(inPage(markAgeGate, { mark: AGE_MARK, ...AGE_WORDS }));
  const stands = await within(asked, limits.answerMs, 'the page’s gates');
  return stands === true ? [{ gate, position: AGE_MARK, frame }] : [];
}

/** Which gates of the profile stand before the page now. @throws RetryError `fetch-timeout` when the page does not answer. */
export async function gatesOn(
  page: Page,
  gates: readonly Gate[],
  limits: CrawlerLimits,
): Promise<readonly Gate[]> {
  return (await standing(page, gates, limits)).map(({ gate }) => gate);
}

/**
 * Clicks each gate that stands, and comes back to the wished page where a gate led elsewhere.
 *
 * @param comeBack loads the wished page again.
 * @returns the gates that were clicked; whether they gave way is for {@link gatesOn} to say.
 */
export async function passGates(
  page: Page,
  gates: readonly Gate[],
  watch: NetworkWatch,
  limits: CrawlerLimits,
  comeBack: () => Promise<void>,
): Promise<readonly string[]> {
  const clicked: string[] = [];
  // One gate may stand behind another, each once in every frame that it stands in.
  const passed = new Set<string>();
  const keyOf = ({ gate, frame }: StandingGate): string =>
    `${frame === page.mainFrame() ? '' : frame.url()} ${gateName(gate)}`;
  for (let round = 0; round < gates.length + MAX_GATE_FRAMES; round += 1) {
    const next = (await standing(page, gates, limits)).find((each) => !passed.has(keyOf(each)));
    if (!next) break;
    passed.add(keyOf(next));
    const before = page.url();
    const button = next.frame.locator(`[data-vigil-gate="${next.position}"]`).first();
    const click = async (): Promise<void> => {
      await atItsSize(page, () =>
        button.click({ timeout: CLICK_MS, noWaitAfter: true }).catch(() => undefined),
      );
      // Until it is gone, by a new page or by a script.
      await button.waitFor({ state: 'hidden', timeout: limits.gateMs }).catch(() => undefined);
      await page
        .waitForLoadState('domcontentloaded', { timeout: limits.gateMs })
        .catch(() => undefined);
      await watch.quiet(limits.quietMs, limits.settleMs);
    };
    let cutShort = false;
    if ('builtIn' in next.gate) {
      // A guess: were it another button, a click could send a form in the name of whoever is logged in.
      const fenced = await gateFence(page, limits, click);
      if (!fenced.clicked) continue;
      ({ cutShort } = fenced);
    } else {
      await click();
    }
    if (!clicked.includes(gateName(next.gate))) clicked.push(gateName(next.gate));
    if (cutShort || page.url() !== before) await comeBack();
  }
  return clicked;
}

/**
 * Scrolls as often as asked and clicks "load more", until nothing new comes. The page is at rest before and after.
 *
 * @returns what was left: a feed that still grew when the profile's scrolls were used up, a button that still was there.
 */
export async function showAll(
  page: Page,
  behaviour: Behaviour,
  watch: NetworkWatch,
  limits: CrawlerLimits,
): Promise<readonly Unseen[]> {
  let height = 0;
  let idle = 0;
  const left: Unseen[] = [];
  for (let scroll = 0; scroll < behaviour.scrolls && idle < IDLE_WALKS; scroll += 1) {
    const walked = await walk(page, limits);
    await watch.quiet(limits.quietMs, limits.settleMs);
    idle = walked.height > height ? 0 : idle + 1;
    // What a page adds at the first walk is what loads when it comes into view.
    if (scroll > 0 && idle === 0 && scroll === behaviour.scrolls - 1) {
      const reason = `a feed that goes on after the ${behaviour.scrolls} scrolls of the profile`;
      left.push(leftOut('feed', reason));
    }
    height = Math.max(height, walked.height);
  }
  for (const selector of behaviour.loadMore) {
    if (await clickMore(page, selector, watch, limits)) {
      const reason = `${selector} was still there after ${limits.maxMoreClicks} clicks`;
      left.push(leftOut('clicks', reason));
    }
  }
  return left;
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

/** @returns whether the button was still there after all clicks. */
async function clickMore(
  page: Page,
  selector: string,
  watch: NetworkWatch,
  limits: CrawlerLimits,
): Promise<boolean> {
  const url = page.url();
  for (let clicks = 0; clicks < limits.maxMoreClicks; clicks += 1) {
    const button = page.locator(selector).first();
    const isThere = await within(button.isVisible(), limits.answerMs, selector).catch(() => false);
    if (!isThere) return false;
    const clicked = await atItsSize(page, () => button.click({ timeout: CLICK_MS })).then(
      () => true,
      () => false,
    );
    if (!clicked) return false;
    await pause(STEP_REST_MS);
    await watch.quiet(limits.quietMs, limits.settleMs);
    // A "load more" that leads to another page is a link, and is followed as one.
    if (page.url() !== url) return false;
    await walk(page, limits);
    await watch.quiet(limits.quietMs, limits.settleMs);
  }
  const left = page.locator(selector).first().isVisible();
  return within(left, limits.answerMs, selector).catch(() => false);
}
