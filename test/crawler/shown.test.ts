// Nothing that a page shows is missed: one page for each case of issue 5, in a real browser, and the fingerprints of what was had.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capture } from '../../src/domain/visit.js';
import { hashMedia } from '../../src/hashing/hash-media.js';
import { CLICK_CASES, FILM_CASES, IMAGE_CASES, type Case } from './shown/cases.js';
import { answersOf } from './shown/answers.js';
import { picture, SCENES } from './shown/pictures.js';
import { startShownSite, type ShownSite } from './shown/site.js';
import { crawlAll, openRig, profile, type Rig } from './rig.js';

const CASES = [...IMAGE_CASES, ...CLICK_CASES, ...FILM_CASES];
/** Bits of 256 in which PDQ of a copy may differ, a GIF of few colours among them; two planted pictures differ in over 100. */
const SAME = 44;

let site: ShownSite;
let rig: Rig;
let scratch: string;
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'vigil-shown-hash-'));
  site = await startShownSite(answersOf(CASES));
  rig = await openRig(site.hosts);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

type Found = {
  readonly at: string;
  readonly kind: string;
  readonly width: number;
  readonly prints: readonly Uint8Array[];
};

const hash = (source: Parameters<typeof hashMedia>[0], purpose: 'found' | 'reference') =>
  hashMedia(source, purpose, { maxPixels: 10_000_000, maxImageBytes: 10_000_000 }, scratch);

const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, at) => {
    let bits = byte ^ (b[at] ?? 0);
    let count = 0;
    for (; bits > 0; bits &= bits - 1) count += 1;
    return sum + count;
  }, 0);

/** PDQ of a planted picture: as it is, or mirrored for `name~mirrored`. */
async function plantedPrint(name: string): Promise<Uint8Array> {
  const [plain = '', change] = name.split('~');
  const result = await hash({ from: 'bytes', bytes: await picture(plain) }, 'reference');
  if (result.outcome !== 'fingerprinted') throw new Error(`${name} has no fingerprint`);
  const variant = change === undefined ? 'original' : 'mirror';
  const print = result.fingerprints.find(
    (each) => each.algorithm === 'pdq' && each.variant === variant,
  );
  if (!print) throw new Error(`${name} has no ${variant} fingerprint`);
  return print.bits;
}

async function look(
  each: Case,
): Promise<{ readonly found: readonly Found[]; readonly ledger: readonly string[] }> {
  const found: Found[] = [];
  const ledger: string[] = [];
  const hashed = async (capture: Capture, at: string): Promise<void> => {
    if (capture.outcome !== 'fetched') {
      const reason = 'reason' in capture ? capture.reason : '';
      ledger.push(`${capture.outcome} ${reason} ${capture.url}`);
      return;
    }
    const result = await hash(capture.source, 'found');
    if (result.outcome === 'fingerprinted') {
      const prints = result.fingerprints
        .filter(({ algorithm }) => algorithm === 'pdq')
        .map(({ bits }) => bits);
      found.push({ at, kind: capture.kind, width: result.media.width, prints });
      ledger.push(`fetched ${result.partial ?? ''} ${capture.url}`);
    } else ledger.push(`${result.outcome} ${result.reason} ${capture.url}`);
  };
  const path = `/case-${CASES.indexOf(each)}`;
  const own = profile('shown', [site.origin + path], each.profile ?? 'follow: {maxDepth: 0}');
  const plan = { limits: { visitMs: 40_000, answerMs: 5_000, videoMs: 10_000 } };
  await crawlAll(rig, [own], plan, async (visit) => {
    ledger.push(`visit ${visit.outcome} ${visit.reason ?? ''}`);
    for (const capture of visit.captures) await hashed(capture, new URL(visit.url).pathname);
  });
  return { found, ledger };
}

const isOf = (prints: readonly Uint8Array[], planted: Uint8Array): boolean =>
  prints.some((print) => distance(print, planted) <= SAME);

describe.each([
  ['pictures', IMAGE_CASES],
  ['what needs scrolls and clicks', CLICK_CASES],
  ['films', FILM_CASES],
] as const)('%s', (_group, cases) => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    const asked = site.asked.length;
    const { found, ledger } = await look(each);
    const why = ledger.join('\n');
    for (const name of each.pictures ?? []) {
      const [planted = '', at] = name.split('@');
      const print = await plantedPrint(planted);
      const copies = found.filter(
        ({ prints, width, ...one }) =>
          width >= 320 && (at === undefined || one.at === at) && isOf(prints, print),
      );
      expect(copies.length, `${name}\n${why}`).toBeGreaterThan(0);
    }
    if (each.film === true) {
      const scenes = await Promise.all(SCENES.map(plantedPrint));
      const had = found.map(({ prints }) => scenes.map((scene) => isOf(prints, scene)));
      expect(had, why).toContainEqual(SCENES.map(() => true));
    }
    for (const line of each.ledger ?? []) {
      expect(
        ledger.filter((said) => line.test(said)),
        why,
      ).not.toEqual([]);
    }
    const paths = site.asked.slice(asked).map((request) => request.split(' ')[1]);
    for (const path of each.never ?? []) expect(paths).not.toContain(path);
  });
});
