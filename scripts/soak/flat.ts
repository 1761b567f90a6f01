// Memory and open files of a crawl over time: does either grow with the pages?

import type { Started } from '../../fixtures/centre.js';
import { sampleOf, treeOf } from './tree.js';

export type Use = {
  /** Of the crawl's own process. */
  readonly main: number;
  /** Of it with all that it started, in megabytes (proportional shares). */
  readonly tree: number;
  readonly files: number;
};

const EVERY_MS = 500;
/** Of the first samples' size: caches fill, and the collector of garbage takes its time. */
const GROWTH = 1.25;
/** Below that a growth is none: one decoder at work has as much. */
const LEAST_MB = 60;
const LEAST_FILES = 12;

/** Samples a crawl until it ends. */
export async function watch(crawl: Started): Promise<readonly Use[]> {
  const samples: Use[] = [];
  const timer = setInterval(() => {
    const all = treeOf(crawl.pid).map(({ pid }) => ({ pid, use: sampleOf(pid) }));
    const main = all.find(({ pid }) => pid === crawl.pid)?.use;
    if (!main) return;
    const tree = all.reduce((sum, { use }) => sum + (use?.megabytes ?? 0), 0);
    samples.push({ main: main.megabytes, tree, files: main.files });
  }, EVERY_MS);
  await crawl.ended;
  clearInterval(timer);
  return samples;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The second fifth, when all is running, beside the last but the very end. */
function parts(
  samples: readonly Use[],
  of: keyof Use,
): { readonly early: number; readonly late: number } {
  const at = (share: number): number => Math.floor(samples.length * share);
  const early = samples.slice(at(0.2), at(0.4));
  const late = samples.slice(at(0.75), at(0.95));
  return { early: median(early.map((use) => use[of])), late: median(late.map((use) => use[of])) };
}

/** @returns the medians early and late in the crawl, and what grew. */
export function isFlat(samples: readonly Use[]): {
  readonly figures: Readonly<Record<string, string>>;
  readonly wrong: readonly string[];
} {
  const figures: Record<string, string> = { samples: String(samples.length) };
  const wrong: string[] = [];
  if (samples.length < 20)
    wrong.push(`memory: only ${samples.length} samples: more pages are needed`);
  for (const [of, least, unit] of [
    ['main', LEAST_MB, 'MB'],
    ['tree', LEAST_MB, 'MB'],
    ['files', LEAST_FILES, 'open files'],
  ] as const) {
    const { early, late } = parts(samples, of);
    figures[of] = `${early.toFixed(0)} → ${late.toFixed(0)} ${unit}`;
    if (late > early * GROWTH && late - early > least) wrong.push(`${of} grows: ${figures[of]}`);
  }
  return { figures, wrong };
}
