// A night over the fixture sites with a large registry: what share of the crawl's CPU time is spent on matching, and what a change costs.

import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fixtureMediaFolder } from '../fixtures/cache.js';
import { allowForContainers, makeCentre, type Centre } from '../fixtures/centre.js';
import { makeFixtureMedia } from '../fixtures/media.js';
import { startFixtureSites } from '../fixtures/sites.js';
import type { CaseId } from '../src/domain/ids.js';
import type { HashResult } from '../src/domain/media.js';
import type { Log, Store } from '../src/domain/ports.js';
import { openRegistryMatcher } from '../src/registry-matcher.js';
import { openStore } from '../src/store/open.js';
import { ACTOR, at, facts, fingerprint, local } from '../test/store/support-plain.js';
import { cpuSeconds } from './index-asked.js';
import { fillRegistry } from './registry.js';
import type { Bench } from './run.js';

const FRAMES = 4;
const REFERENCES = 312_500;
/** References with points: more would be the voters' measurement, not the index's. */
const WITH_POINTS = 20_000;

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** CPU seconds of a command and of all that it started, user and system, as bash counts them. */
async function cpuOf(centre: Centre, words: string): Promise<number> {
  const bin = new URL('../bin/vigil.js', import.meta.url).pathname;
  const script = `TIMEFORMAT='%U %S'; time "${process.execPath}" "${bin}" ${words} >/dev/null 2>&1`;
  const child = spawn('bash', ['-c', script], {
    cwd: centre.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => child.on('close', resolve));
  const [user = 0, system = 0] = said.trim().split(/\s+/).slice(-2).map(Number);
  return user + system;
}

/** Every capture of the ledger whose bytes were read was matched once: the same again. */
async function matchAgain(store: Store, file: string) {
  const start = cpuSeconds();
  const matcher = openRegistryMatcher(store, silent);
  const { match, codes, voters } = await matcher.current();
  const openCpuSeconds = cpuSeconds() - start;
  const db = new Database(file, { readonly: true });
  const captured = db
    .prepare('select media_id from capture where media_id is not null')
    .pluck()
    .all() as number[];
  db.close();
  const results: (HashResult | undefined)[] = [];
  for (const number of captured) results.push(await store.pastMedia.numbered(number));
  const cpuOfAll = async (withPoints: boolean): Promise<number> => {
    const began = cpuSeconds();
    for (const result of results) {
      if (result?.outcome !== 'fingerprinted') continue;
      await match(withPoints ? result : { ...result, locals: [] });
    }
    return cpuSeconds() - began;
  };
  const matchCpuSeconds = await cpuOfAll(true);
  const indexCpuSeconds = await cpuOfAll(false);
  await matcher[Symbol.asyncDispose]();
  const spent = { openCpuSeconds, matchCpuSeconds, indexCpuSeconds };
  return { codes, voters, captures: captured.length, ...spent };
}

/** Seconds by the clock from a picture's registration by somebody else until it is found. */
async function untilFound(store: Store, caseId: string): Promise<number> {
  const matcher = openRegistryMatcher(store, silent);
  await matcher.current();
  const other = fingerprint();
  const { id } = await store.registry.add(
    {
      caseId: caseId as CaseId,
      media: facts('new'),
      registeredAt: at(0),
      fingerprints: [other],
      locals: [local(360)],
    },
    ACTOR,
  );
  const start = performance.now();
  const media = facts('found');
  const found = { outcome: 'fingerprinted', media, fingerprints: [other], locals: [] } as const;
  const [match] = await (await matcher.current()).match(found);
  const seconds = (performance.now() - start) / 1000;
  if (match?.referenceId !== id) throw new Error('a new reference was not found');
  await matcher[Symbol.asyncDispose]();
  return seconds;
}

export const nightBench = async ({ quick }: { readonly quick: boolean }): ReturnType<Bench> => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-night-'));
  await chmod(folder, 0o711);
  const media = await makeFixtureMedia(fixtureMediaFolder);
  const sites = await startFixtureSites({ mediaFolder: media.folder });
  try {
    const centre = await makeCentre(join(folder, 'centre'), sites);
    await allowForContainers(centre);
    const [first] = media.references;
    if (!first) throw new Error('there is no fixture reference');
    const cases = new Set(media.references.map((reference) => reference.case));
    for (const caseId of cases) {
      await centre.vigil(['case', 'open', caseId]);
      await centre.vigil(['register', caseId, join(media.folder, 'references', caseId)]);
    }
    const file = join(centre.folder, 'vigil.db');
    const references = quick ? REFERENCES / 10 : REFERENCES;
    fillRegistry(file, {
      ...{ caseId: first.case, references, frames: FRAMES },
      withPoints: Math.min(references, WITH_POINTS),
    });
    // Any look-up makes the index file, as the night before would have left it.
    await centre.vigil(['lookup', join(media.folder, 'references', first.case)]);
    const crawlCpuSeconds = await cpuOf(centre, 'crawl');
    const store = await openStore(file);
    const again = await matchAgain(store, file);
    const newReferenceSeconds = await untilFound(store, first.case);
    await store[Symbol.asyncDispose]();
    const share = again.matchCpuSeconds / crawlCpuSeconds;
    const indexShare = again.indexCpuSeconds / crawlCpuSeconds;
    const figures = { ...again, crawlCpuSeconds, share, indexShare, newReferenceSeconds };
    return {
      json: { results: [figures] },
      text: [
        `${again.codes.toLocaleString('en')} codes and ${again.voters.toLocaleString('en')} voters registered`,
        `crawl of the fixture sites: ${crawlCpuSeconds.toFixed(1)} s of CPU with all that it started, ${again.captures} media`,
        `of that matching: ${again.matchCpuSeconds.toFixed(2)} s, ${(share * 100).toFixed(2)} %; without points, by the index alone: ${again.indexCpuSeconds.toFixed(2)} s, ${(indexShare * 100).toFixed(2)} %; opening the index: ${again.openCpuSeconds.toFixed(2)} s, once a night`,
        `a picture that another process registers is found ${newReferenceSeconds.toFixed(3)} s later`,
      ].join('\n'),
    };
  } finally {
    await sites.close();
    await rm(folder, { recursive: true, force: true });
  }
};
