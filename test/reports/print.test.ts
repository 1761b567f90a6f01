// The reports in a real browser at A4, in both languages: nothing is cut, laid over another, empty, or fetched from elsewhere.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.js';
import { printPage } from '../../src/crawler/print.js';
import { openDocuments, type Documents } from '../../src/documents.js';
import { LANGUAGES, type Language } from '../../src/domain/language.js';
import { findChromium } from '../../src/programs.js';
import { openStore } from '../../src/store/open.js';
import { checked, confirm, night, on, open, registerOn, requested, VICTIM } from './history.js';
import type { Store } from '../../src/domain/ports.js';

const program = findChromium(parseConfig('', '/vigil.yaml', {}), process.env);
/** 210 mm less the page's margins of 14 mm, in CSS pixels of 1/96 inch. */
const A4_TEXT_WIDTH = Math.floor(((210 - 28) / 25.4) * 96);

let folder: string;
let store: Store;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-print-'));
  store = await openStore(join(folder, 'vigil.db'));
  await open(store, VICTIM, 0, { harms: ['redistribution', 'illegal-filming'] });
  const referenceId = await registerOn(store, VICTIM, 0, 'a');
  for (let day = 1; day < 20; day += 1) {
    if (day === 7) continue;
    const sites = ['feed', 'tube', 'board'] as const;
    const found =
      day % 4 === 0
        ? [
            {
              site: sites[day % 3] ?? 'feed',
              caseId: VICTIM,
              referenceId,
              path: `/p/${'long-'.repeat(30)}${day}`,
            },
          ]
        : [];
    const [alert] = await night(store, day, { found, failing: day % 5 === 0 ? ['board'] : [] });
    if (alert === undefined || day > 12) continue;
    await confirm(store, alert, day);
    await requested(store, alert, found[0]?.site ?? 'feed', day);
    await checked(store, alert, day + 2, 'page-gone');
    if (day < 9) await checked(store, alert, day + 5, 'page-gone');
  }
  browser = await chromium.launch({
    executablePath: program.executable,
    chromiumSandbox: program.sandbox,
    env: { ...(process.env as Record<string, string>), ...program.env },
  });
}, 300_000);
afterAll(async () => {
  await browser.close();
  await store[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const documents = (language: Language): Documents =>
  openDocuments({
    store,
    language,
    clock: { now: () => on(30) },
    timeZone: 'Asia/Seoul',
    signingKey: join(folder, 'key.pem'),
    print: (html, abort) => printPage(program, html, abort),
  });

const never = new AbortController().signal;
const textOf = (content: Uint8Array) => Buffer.from(content).toString('utf8');

async function htmlOf(what: string, language: Language): Promise<string> {
  const made = documents(language);
  const document =
    what === 'case'
      ? await made.caseReport(
          { caseId: VICTIM, format: 'html', withAddresses: true },
          'staff',
          never,
        )
      : await made.statistics({ from: '2026-09-01', format: 'html', suppress: false }, 'staff');
  return textOf(document.content);
}

describe.each(['case', 'statistics'])('the report %s on A4', (what) => {
  it.each(LANGUAGES)('fits the page and asks for nothing, in %s', async (language) => {
    const page = await browser.newPage({ viewport: { width: A4_TEXT_WIDTH, height: 1000 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.emulateMedia({ media: 'print' });
    await page.setContent(await htmlOf(what, language));
    const faults = await page.evaluate(() => {
      const name = (element: Element) =>
        `${element.tagName}: ${element.textContent.trim().slice(0, 60)}`;
      const wide = [...document.querySelectorAll('body *')].filter(
        (element) =>
          !(element instanceof SVGElement) &&
          element.clientWidth > 0 &&
          element.scrollWidth > element.clientWidth + 1,
      );
      const outside = [...document.querySelectorAll('body *')].filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < -1 || right > document.documentElement.clientWidth + 1;
      });
      const empty = [
        ...document.querySelectorAll('h1, h2, p, th, td, li, dt, dd, svg text'),
      ].filter((element) => element.textContent.trim() === '');
      const texts = [...document.querySelectorAll('svg')].flatMap((svg) => {
        const boxes = [...svg.querySelectorAll('text')].map((text) => ({
          text,
          box: text.getBoundingClientRect(),
        }));
        const frame = svg.getBoundingClientRect();
        return boxes.filter(
          ({ box, text }) =>
            box.left < frame.left - 1 ||
            box.right > frame.right + 1 ||
            boxes.some(
              (other) =>
                other.text !== text &&
                other.box.left < box.right - 1 &&
                box.left < other.box.right - 1 &&
                other.box.top < box.bottom - 3 &&
                box.top < other.box.bottom - 3,
            ),
        );
      });
      return [...wide, ...outside, ...empty, ...texts.map(({ text }) => text)].map(name);
    });
    expect(faults).toEqual([]);
    expect(asked).toEqual([]);
    await page.close();
  });
});

describe('the PDF', () => {
  it.each(LANGUAGES)('has pages of A4 and is tagged, in %s', async (language) => {
    const { content } = await documents(language).caseReport(
      { caseId: VICTIM, format: 'pdf', withAddresses: false },
      'staff',
      never,
    );
    const pdf = Buffer.from(content).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
    expect(boxes.length).toBeGreaterThanOrEqual(2);
    for (const [, width, height] of boxes) {
      // 210 by 297 mm in points.
      expect(Number(width)).toBeCloseTo(595, -1);
      expect(Number(height)).toBeCloseTo(842, -1);
    }
    expect(pdf).toContain('/MarkInfo');
  });

  it('is not made where it is asked to stop', async () => {
    const stopped = AbortSignal.abort();
    const made = documents('en').caseReport(
      { caseId: VICTIM, format: 'pdf', withAddresses: false },
      'staff',
      stopped,
    );
    await expect(made).rejects.toThrow();
  });
});
