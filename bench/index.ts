// The index over millions of codes beside its peers, each in a process of its own, one after the other: queries per CPU second, recall,
// build and open time, memory.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Figures } from './index-asked.js';
import { KINDS, realHashes, writeCodes, type Kind } from './index-codes.js';
import type { Bench } from './run.js';

type Row = { readonly index: string; readonly codes: number; readonly kind: Kind } & Figures;

/** One kind of codes, so many of them. */
type Size = { readonly kind: Kind; readonly codes: number };

const run = promisify(execFile);
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** Only Debian's own Python sees Debian's packages. */
const PYTHON = '/usr/bin/python3';

/** Queries of ours; a peer is asked the first of them, about as many as it answers in some seconds. */
const QUERIES = 20_000;
const MULTI_HASH_QUERIES = 1000;
const USEARCH_QUERIES = 2000;
const scanned = (codes: number): number => Math.max(40, Math.round(4e8 / codes));
/** faiss's hash of 10 million codes takes minutes to build, and 6 GB. */
const MULTI_HASH_MOST = 1_000_000;
/** usearch takes minutes to build a graph of a million. */
const USEARCH_MOST = 200_000;

/** The last line that a program prints, as JSON. */
async function answerOf(program: string, parameters: readonly string[]): Promise<unknown> {
  const { stdout } = await run(program, parameters, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
}

const node = (file: string, ...parameters: readonly string[]): Promise<unknown> =>
  answerOf(process.execPath, ['--import', tsx, beside(file), ...parameters]);

async function vigil(folder: string): Promise<Figures> {
  const { buildSeconds } = (await node('index-vigil.ts', folder, 'build')) as Figures;
  const figures = (await node('index-vigil.ts', folder, 'search')) as Figures;
  // The best of three: it is seconds by the clock, in which neighbours count.
  const opened = [figures.openSeconds];
  for (let again = 0; again < 2; again += 1) {
    opened.push(((await node('index-vigil.ts', folder, 'open')) as Figures).openSeconds);
  }
  return { ...figures, buildSeconds, openSeconds: Math.min(...opened.map((value) => value ?? 0)) };
}

const faiss = (folder: string, kind: string, queries: number): Promise<unknown> =>
  answerOf(PYTHON, [beside('index-faiss.py'), folder, kind, String(queries)]);

/** Is the peer installed here? */
async function has(peer: 'faiss' | 'usearch'): Promise<boolean> {
  try {
    if (peer === 'usearch') createRequire(import.meta.url).resolve('usearch');
    else await run(PYTHON, ['-c', 'import faiss']);
    return true;
  } catch {
    return false;
  }
}

/** Who is measured at a size: a name, and how. The plain scan is first, for it finds the truth about the first queries. */
function measured(
  { codes }: Size,
  folder: string,
  full: boolean,
  peers: { readonly faiss: boolean; readonly usearch: boolean },
): readonly (readonly [string, () => Promise<unknown>])[] {
  const some = scanned(codes);
  const hashes = peers.faiss && (full || codes <= MULTI_HASH_MOST);
  return [
    ['linear-js', () => node('index-linear.ts', folder, String(Math.min(some, 200)))],
    ['vigil', () => vigil(folder)],
    ...(peers.faiss ? [['faiss-flat', () => faiss(folder, 'flat', some)] as const] : []),
    ...(hashes
      ? [['faiss-multi-hash', () => faiss(folder, 'multi-hash', MULTI_HASH_QUERIES)] as const]
      : []),
    ...(peers.usearch && codes <= USEARCH_MOST
      ? [['usearch', () => node('index-usearch.ts', folder, String(USEARCH_QUERIES))] as const]
      : []),
  ];
}

const EXACT_PEERS = ['linear-js', 'faiss-flat', 'faiss-multi-hash'];

function textOf(rows: readonly Row[], missing: readonly string[]): string {
  const seconds = (value: number | null): string => (value === null ? '' : value.toFixed(2));
  const lines = rows.map((row) =>
    [
      row.kind.padEnd(7),
      row.codes.toLocaleString('en').padStart(11),
      row.index.padEnd(17),
      row.queriesPerCpuSecond.toFixed(row.queriesPerCpuSecond < 100 ? 1 : 0).padStart(9),
      row.recall.toFixed(4).padStart(7),
      seconds(row.buildSeconds).padStart(8),
      seconds(row.openSeconds).padStart(7),
      row.memoryMB.toFixed(0).padStart(7),
    ].join(' '),
  );
  const ratios = rows
    .filter(({ index }) => index === 'vigil')
    .map((own) => {
      const peers = rows.filter(
        ({ kind, codes, index }) =>
          kind === own.kind && codes === own.codes && EXACT_PEERS.includes(index),
      );
      const best = peers.reduce<Row | undefined>(
        (a, b) => (a && a.queriesPerCpuSecond >= b.queriesPerCpuSecond ? a : b),
        undefined,
      );
      const times = own.queriesPerCpuSecond / (best?.queriesPerCpuSecond ?? Infinity);
      const added = own.newReferenceSeconds?.toFixed(3) ?? '?';
      return (
        `${own.kind}, ${own.codes.toLocaleString('en')}: ${times.toFixed(0)} × the best exact peer ` +
        `(${best?.index ?? 'none'}); a new reference of 28,800 codes is found after ${added} s of CPU`
      );
    });
  return [
    'queries per CPU second within 31 of 256 bits; build in CPU seconds, open in seconds by the clock (best of three) from a file that was just written; memory of the index in MB',
    'kind          codes index               queries  recall    build    open  memory',
    ...lines,
    ...ratios,
    ...missing.map((name) => `${name} is not installed here: not measured`),
  ].join('\n');
}

/** @param options.full faiss's hash of 10 million codes too. */
export const indexBench = async ({
  quick,
  full = false,
}: {
  readonly quick: boolean;
  readonly full?: boolean;
}): ReturnType<Bench> => {
  const peers = { faiss: await has('faiss'), usearch: await has('usearch') };
  const hashes = await realHashes(quick ? 4 : 20);
  const counts = quick ? [200_000, 1_000_000] : [1_000_000, 10_000_000];
  const sizes: readonly Size[] = [
    ...(quick ? [] : [{ kind: 'random', codes: USEARCH_MOST } as const]),
    ...counts.flatMap((codes) => KINDS.map((kind) => ({ kind, codes }))),
  ];
  const rows: Row[] = [];
  for (const size of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-index-'));
    try {
      await writeCodes(folder, size.kind, size.codes, QUERIES, hashes);
      for (const [index, measure] of measured(size, folder, full, peers)) {
        process.stderr.write(`${size.kind} ${size.codes} ${index}\n`);
        rows.push({ index, ...size, ...((await measure()) as Figures) });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const missing = (['faiss', 'usearch'] as const).filter((peer) => !peers[peer]);
  return { json: { results: rows }, text: textOf(rows, missing) };
};
