// Vigil's crawler beside Crawlee's PlaywrightCrawler: the same generated site, browser binary and concurrency, in turn, part by part.

import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { parseConfig } from '../src/config.js';
import { findChromium } from '../src/programs.js';
import { IMAGES_PER_PAGE, openCrawlSite, type CrawlSite } from './crawl-site.js';
import type { CrawlCount, CrawlLine, CrawlTask } from './crawl-task.js';
import { watchTree, type TreeUse } from './crawl-tree.js';
import type { Bench } from './run.js';

/** How each crawler is started; `crawlee` has no modes. */
const CRAWLERS = {
  crawlee: { program: 'crawl-crawlee.js', mode: 'browser' },
  'vigil-browser': { program: 'crawl-vigil.js', mode: 'browser' },
  'vigil-http': { program: 'crawl-vigil.js', mode: 'http' },
  'vigil-auto': { program: 'crawl-vigil.js', mode: 'auto' },
} as const;
type Crawler = keyof typeof CRAWLERS;
const NAMES = Object.keys(CRAWLERS) as readonly Crawler[];

/** The whole site, and how many turns each crawler takes to see it. */
const WHOLE = { pages: 500, turns: 2 };
const QUICK = { pages: 60, turns: 1 };
/** Pages at the same time, for all of them: two for each processor. */
const CONCURRENCY = 2 * cpus().length;

type Turn = CrawlCount & TreeUse & { readonly ms: number };
type Row = {
  readonly crawler: Crawler;
  readonly pagesPerMinute: number;
  readonly cpuMsPerPage: number;
  readonly peakMB: number;
  readonly images: number;
};

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Where the crawlers' programs lie compiled; nothing but this bench looks there. */
const COMPILED = beside('../.setup/bench/');

/** The crawlers run as plain JavaScript: measured, a compiler in the process (tsx) takes 85 MB that no crawler has where it is used. */
async function compilePrograms(): Promise<void> {
  await mkdir(COMPILED, { recursive: true });
  for (const name of ['crawl-crawlee', 'crawl-vigil', 'crawl-task']) {
    const source = await readFile(beside(`${name}.ts`), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    await writeFile(join(COMPILED, `${name}.js`), outputText);
  }
}

async function takeTurn(crawler: Crawler, task: CrawlTask): Promise<Turn> {
  const program = join(COMPILED, CRAWLERS[crawler].program);
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, CRAWLEE_LOG_LEVEL: 'ERROR' },
  });
  const said: string[] = [];
  child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
  const tree = watchTree(child.pid ?? 0);
  let begun = 0;
  let turn: Turn | undefined;
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{"at":')) continue;
    const told = JSON.parse(line) as CrawlLine;
    if (told.at === 'begin') {
      tree.reset();
      begun = performance.now();
      child.stdin.write('go\n');
    } else {
      const { pages, images } = told;
      turn = { pages, images, ms: performance.now() - begun, ...tree.stop() };
    }
  }
  if (!turn) {
    tree.stop();
    throw new Error(`${crawler} did not end its crawl:\n${said.join('').slice(-2000)}`);
  }
  if (turn.pages < task.pages)
    process.stderr.write(`${crawler}: ${said.join('').slice(0, 1000)}\n`);
  return turn;
}

function rowOf(crawler: Crawler, turns: readonly Turn[]): Row {
  const total = (of: (turn: Turn) => number): number =>
    turns.reduce((sum, turn) => sum + of(turn), 0);
  const pages = total((turn) => turn.pages);
  return {
    crawler,
    pagesPerMinute: Math.round((pages * 600_000) / total((turn) => turn.ms)) / 10,
    cpuMsPerPage: Math.round(total((turn) => turn.cpuMs) / pages),
    peakMB: Math.round(Math.max(...turns.map((turn) => turn.peakMB))),
    images: total((turn) => turn.images),
  };
}

function linesOf(expectedImages: number, rows: readonly Row[]): readonly string[] {
  const [peer] = rows;
  return rows.map((row) =>
    [
      row.crawler.padEnd(14),
      `${row.pagesPerMinute.toFixed(1).padStart(8)} pages/min`,
      `(× ${(row.pagesPerMinute / (peer?.pagesPerMinute ?? 1)).toFixed(2)})`.padStart(10),
      `${row.cpuMsPerPage} ms CPU/page`.padStart(18),
      `${row.peakMB} MB`.padStart(8),
      `${row.images} of ${expectedImages} images`,
    ].join('  '),
  );
}

/** All crawlers on the whole site, in turn. `hashing` is what Vigil does beyond reading bodies; Crawlee reads bodies only. */
async function measure(
  site: CrawlSite,
  folder: string,
  only: readonly Crawler[],
  { pages, turns }: typeof WHOLE,
  hashing: boolean,
): Promise<{ readonly rows: readonly Row[]; readonly turns: readonly Turn[] }> {
  const chromium = findChromium(parseConfig('', join(folder, 'vigil.yaml'), {}), process.env);
  const taken = new Map<Crawler, Turn[]>(only.map((crawler) => [crawler, []]));
  const size = pages / turns;
  for (let turn = 0; turn < turns; turn += 1) {
    for (const crawler of only) {
      const own = await mkdtemp(join(folder, `${crawler}-`));
      await chmod(own, 0o711);
      await mkdir(join(own, 'references'));
      for (const [number, bytes] of site.shown.entries()) {
        await writeFile(join(own, 'references', `${number}.jpg`), bytes);
      }
      const task: CrawlTask = {
        seed: site.part(turn * size, size),
        pages: size,
        concurrency: CONCURRENCY,
        chromium,
        mode: CRAWLERS[crawler].mode,
        program: beside('../dist/'),
        folder: own,
        hashing,
      };
      taken.get(crawler)?.push(await takeTurn(crawler, task));
    }
  }
  return {
    rows: [...taken].map(([crawler, all]) => rowOf(crawler, all)),
    turns: [...taken.values()].flat(),
  };
}

const middleOf = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** Vigil alone over many pages in one go: whether its memory grows. By HTTP where `only` names nothing else. */
async function soak(
  site: CrawlSite,
  folder: string,
  only: readonly Crawler[],
  pages: number,
): ReturnType<Bench> {
  const rows = [];
  for (const crawler of only) {
    const [turn] = (await measure(site, folder, [crawler], { pages, turns: 1 }, true)).turns;
    const samples = turn?.memoryMB ?? [];
    const fifth = Math.max(1, Math.floor(samples.length / 5));
    const fifths = Array.from({ length: 5 }, (_, at) =>
      middleOf(samples.slice(at * fifth, (at + 1) * fifth)),
    );
    rows.push({ crawler, pages: turn?.pages ?? 0, images: turn?.images ?? 0, fifths });
  }
  const text = rows.map(
    (row) => `${row.crawler}: ${row.pages} pages, MB in each fifth: ${row.fifths.join(', ')}`,
  );
  return { json: { soak: rows }, text: text.join('\n') };
}

/** What is measured is the program as it is installed: compiled. */
async function build(): Promise<void> {
  await promisify(execFile)('bash', [beside('../scripts/setup.sh')]);
  await compilePrograms();
}

/**
 * `--only` names crawlers; `--full` measures Vigil without hashing as well, which is what Crawlee does; `--soak-pages` shows Vigil's memory over
 * many pages.
 */
export const crawlBench: Bench = async ({ quick, only, full, soakPages }) => {
  const wanted = only ?? (soakPages === undefined ? NAMES : ['vigil-http']);
  const chosen = NAMES.filter((name) => wanted.some((each) => name.startsWith(each)));
  await build();
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  // Chromium runs as nobody, and its profile lies below.
  await chmod(folder, 0o711);
  const site = await openCrawlSite();
  try {
    if (soakPages !== undefined) return await soak(site, folder, chosen, soakPages);
    const size = quick ? QUICK : WHOLE;
    const expectedImages = size.pages * IMAGES_PER_PAGE;
    const { rows: results } = await measure(site, folder, chosen, size, true);
    const bodiesOnly = full ? (await measure(site, folder, chosen, size, false)).rows : undefined;
    const told = [
      `${size.pages} pages of ${IMAGES_PER_PAGE} pictures, ${CONCURRENCY} pages at the same time`,
      'Vigil hashes, matches and keeps its ledger; Crawlee reads the bodies:',
      ...linesOf(expectedImages, results),
      ...(bodiesOnly
        ? [
            'Vigil reads the bodies and keeps its ledger, too:',
            ...linesOf(expectedImages, bodiesOnly),
          ]
        : []),
    ];
    return {
      json: { expectedImages, results, ...(bodiesOnly ? { bodiesOnly } : {}) },
      text: told.join('\n'),
    };
  } finally {
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
};
