// Consent banners: answered by the rules of @duckduckgo/autoconsent, with a refusal where the banner offers one.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { filterCompactRules, IndexedCMPRuleset } from '@duckduckgo/autoconsent';
import type { BrowserContext, Frame, Page } from 'playwright';
import { z } from 'zod';
import { within } from './streams.js';

/** Frames that are looked into, the page's own among them: some banners are frames of their providers. */
const MAX_FRAMES = 6;
/** For the rules to find a banner that hints were seen of, and then for it to be answered. */
const FIND_MS = 1_500;
const ANSWER_MS = 4_000;

/** Pages of a site on which hints led to nothing, one after the other: then its links to "cookie settings" are known for what they are. */
const MAX_VAIN = 3;
const vain = new WeakMap<BrowserContext, number>();

/**
 * Runs inside the page: is there anything shown that is called as banners are? Cheap, for it is asked of every page; the engine with
 * its rules is put only into those that say yes.
 */
export function hintsAtBanner(): boolean {
  const names = [
    'cookie',
    'consent',
    'gdpr',
    'onetrust',
    'didomi',
    'usercentrics',
    'cmp',
    'sp_message',
    'truste',
    'ccpa',
  ];
  const selector = names
    .flatMap((name) => [`[id*="${name}" i]`, `[class*="${name}" i]`, `iframe[src*="${name}" i]`])
    .join();
  const MAX_NAMED = 200;
  return [...document.querySelectorAll(selector)].slice(0, MAX_NAMED).some((element) => {
    if (element.shadowRoot) return true;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && getComputedStyle(element).visibility !== 'hidden';
  });
}

type Engine = {
  readonly script: string;
  readonly rules: IndexedCMPRuleset;
  readonly filter: typeof filterCompactRules;
};
let loaded: Engine | undefined;

/** The engine's content script and its rules, as the package ships them; loaded with the first banner, for most crawls see none. */
async function engine(): Promise<Engine> {
  if (loaded) return loaded;
  const { resolve } = createRequire(import.meta.url);
  const rules = resolve('@duckduckgo/autoconsent/rules/compact-rules.json');
  const script = rules.replace(/rules[/\\]compact-rules\.json$/, 'dist/autoconsent.playwright.js');
  loaded = {
    script: readFileSync(script, 'utf8'),
    rules: JSON.parse(readFileSync(rules, 'utf8')) as IndexedCMPRuleset,
    filter: (await import('@duckduckgo/autoconsent')).filterCompactRules,
  };
  return loaded;
}

const doneSchema = z.object({ cmp: z.string().max(100), answered: z.boolean() });

/**
 * An expression that runs the engine in a frame and settles with what it did. The engine speaks to an extension's background; here
 * that is a few lines beside it. `isMainWorld` lets it call its own snippets instead of asking for `eval`, so that a page's content
 * security policy is neither needed nor weakened.
 */
const engineIn = ({ script, rules, filter }: Engine, frame: Frame, isMain: boolean): string => {
  const compact = filter(rules, { url: frame.url(), mainFrame: isMain });
  const init = {
    type: 'initResp',
    rules: { autoconsent: [], compact },
    config: {
      enabled: true,
      autoAction: 'optOut',
      disabledCmps: [],
      enablePrehide: false,
      enableCosmeticRules: true,
      enableGeneratedRules: true,
      enableHeuristicDetection: true,
      // Only where a banner has nothing but "OK" is that clicked.
      heuristicMode: 'tier2',
      enablePopupMutationObserver: false,
      detectRetries: 4,
      isMainWorld: true,
      visualTest: false,
    },
  };
  return `new Promise((done) => {
    let cmp = '';
    const late = setTimeout(() => done({ cmp: '', answered: false }), ${FIND_MS});
    window.autoconsentSendMessage = async (message) => {
      if (message.type === 'init') setTimeout(() => window.autoconsentReceiveMessage(${JSON.stringify(init)}), 0);
      if (message.type === 'popupFound') {
        cmp = String(message.cmp);
        clearTimeout(late);
        setTimeout(() => done({ cmp, answered: false }), ${ANSWER_MS});
      }
      if (message.type === 'optOutResult' && !message.result) done({ cmp: String(message.cmp), answered: false });
      if (message.type === 'report' && message.state.lifecycle === 'nothingDetected') done({ cmp: '', answered: false });
      if (message.type === 'autoconsentDone') done({ cmp: String(message.cmp), answered: true });
    };
    delete window.autoconsentReceiveMessage;
    ${script};
  }).finally(() => { delete window.autoconsentSendMessage; delete window.autoconsentReceiveMessage; })`;
};

/**
 * Answers the consent banner of a page that hints at one, where the rules know it.
 *
 * @returns the banner's name as the rules have it; undefined where none was answered. Never throws: a banner is no reason not to look.
 */
export async function answerConsent(page: Page): Promise<string | undefined> {
  const main = page.mainFrame();
  const context = page.context();
  const inVain = vain.get(context) ?? 0;
  if (inVain >= MAX_VAIN) return undefined;
  try {
    const frames = [main, ...page.frames().filter((frame) => frame !== main)].slice(0, MAX_FRAMES);
    const loadedEngine = await engine();
    const answers = await Promise.all(
      frames.map(async (frame) => {
        const running = frame.evaluate(engineIn(loadedEngine, frame, frame === main));
        const told = await within(running, FIND_MS + ANSWER_MS, 'a consent banner').catch(
          () => undefined,
        );
        const parsed = doneSchema.safeParse(told);
        return parsed.success && parsed.data.answered ? parsed.data.cmp : undefined;
      }),
    );
    const answered = answers.find((name) => name !== undefined);
    vain.set(context, answered === undefined ? inVain + 1 : 0);
    return answered;
  } catch {
    return undefined;
  }
}
