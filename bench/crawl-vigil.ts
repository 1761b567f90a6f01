// Vigil on a part of the bench's site, whole: guard, crawl, hashing, matching with a registry, ledger. A process of its own.

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { App } from '../src/app.js';
import type * as appRoom from '../src/app.js';
import type * as configRoom from '../src/config.js';
import type * as profiles from '../src/crawler/profiles.js';
import type * as ids from '../src/domain/ids.js';
import type * as sha256 from '../src/hashing/sha256.js';
import type * as net from '../src/net.js';
import type * as nightlyRun from '../src/nightly.js';
import type * as programs from '../src/programs.js';
import type { Match } from '../src/domain/match.js';
import type { HandledVisit, Hasher, Log } from '../src/domain/ports.js';
import { crawlTask, report } from './crawl-task.js';

type Sources = {
  readonly 'app.js': typeof appRoom;
  readonly 'config.js': typeof configRoom;
  readonly 'crawler/profiles.js': typeof profiles;
  readonly 'domain/ids.js': typeof ids;
  readonly 'hashing/sha256.js': typeof sha256;
  readonly 'net.js': typeof net;
  readonly 'nightly.js': typeof nightlyRun;
  readonly 'programs.js': typeof programs;
};

const task = crawlTask();

/** The compiled program, as it is installed: from its sources every process would have a compiler beside it. */
const built = <Path extends keyof Sources>(path: Path): Promise<Sources[Path]> =>
  import(pathToFileURL(join(task.program, path)).href) as Promise<Sources[Path]>;

const { createDatabase, openApp } = await built('app.js');
const { parseConfig } = await built('config.js');
const { parseProfile } = await built('crawler/profiles.js');
const { parseCaseId } = await built('domain/ids.js');
const { sha256Of } = await built('hashing/sha256.js');
const { crawlerLimits, openNet } = await built('net.js');
const { nightly } = await built('nightly.js');
const { findChromium } = await built('programs.js');

const ACTOR = 'bench';
const nothing = (): void => undefined;
const log: Log = {
  debug: nothing,
  info: nothing,
  warn: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  error: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};

const config = parseConfig(
  JSON.stringify({
    chromium: task.chromium.env['VIGIL_CHROMIUM_BINARY'],
    crawl: { concurrency: task.concurrency },
    egress: { allow: [new URL(task.seed).host] },
  }),
  join(task.folder, 'vigil.yaml'),
  {},
);

/** Registers the folder's pictures, so that something is matched; the decoders are at work from here on. */
async function registerAll(app: App): Promise<void> {
  const caseId = parseCaseId('S-2026-0001', config['cases.idPattern']);
  const openedAt = new Date();
  await app.store.cases.open(
    {
      id: caseId,
      state: 'open',
      minor: false,
      ageBand: 'unknown',
      gender: 'unknown',
      harms: [],
      openedAt,
    },
    ACTOR,
  );
  const folder = join(task.folder, 'references');
  const files = (await readdir(folder)).map((name) => join(folder, name));
  const batch = await app.register(caseId, files, ACTOR, new AbortController().signal);
  for await (const result of batch.results) {
    if (result.outcome !== 'registered') throw new Error(`not registered: ${result.path}`);
  }
}

await mkdir(config['paths.temporary'], { recursive: true, mode: 0o700 });
await createDatabase(config);
const app = await openApp(config, {
  clock: { now: () => new Date() },
  log,
  language: 'en',
  timeZone: 'UTC',
  environment: process.env,
  pid: process.pid,
});
await registerAll(app);
const profile = parseProfile(
  JSON.stringify({
    id: 'bench',
    name: 'bench',
    channel: 'community',
    mode: task.mode,
    seeds: [task.seed],
    delay: '0ms',
    follow: { include: [new URL(task.seed).pathname.replace(/page\/\d+$/, '**')], maxDepth: 50 },
  }),
  'bench.yaml',
);
const images = new Set<string>();
let pages = 0;
let alerts = 0;

const onVisit = ({ visit, captures, raised }: HandledVisit): void => {
  if (visit.outcome === 'fetched') pages += 1;
  else process.stderr.write(`${visit.outcome} ${visit.url} ${visit.reason ?? ''}\n`);
  alerts += raised.length;
  for (const { url, outcome, reason } of captures) {
    if (outcome === 'fetched' || outcome === 'unchanged' || outcome === 'not-comparable')
      images.add(url);
    else process.stderr.write(`${outcome} ${url} ${reason ?? ''}\n`);
  }
};
const budget = { durationMs: 3_600_000, maxPages: task.pages };
const never = new AbortController().signal;

/** Hashes nothing: what a media is is not asked. */
const idleHasher: Hasher = {
  hash: async (source) => ({
    outcome: 'not-comparable',
    reason: 'too-small',
    media: { sha256: await sha256Of(source), kind: 'image', byteLength: 0, width: 0, height: 0 },
  }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

async function crawlOnly(): Promise<void> {
  const net = await openNet(config, findChromium(config, process.env), log);
  const plan = {
    sites: [profile],
    budget,
    resume: false,
    onVisit,
    concurrency: task.concurrency,
    scratchFolder: config['paths.temporary'],
    limits: crawlerLimits(config),
  };
  const match = (): Promise<readonly Match[]> => Promise.resolve([]);
  const { store, clock } = app;
  await nightly(plan, { store, net, hasher: idleHasher, sha256Of, match, clock, log }, never);
  await net[Symbol.asyncDispose]();
}

await report(async () => {
  if (!task.hashing) {
    await crawlOnly();
    return { pages, images: images.size };
  }
  await app.crawl({ sites: [profile], budget, resume: false, onVisit }, never);
  if (alerts === 0) throw new Error('nothing of the registry was found');
  return { pages, images: images.size };
});
