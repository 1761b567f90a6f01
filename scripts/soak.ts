// `npm run soak`: nights of faults. The fixture sites behind a proxy that misbehaves, and a crawl whose parts are killed, until
// every address answers again. Then: was everything found, does the ledger add up, is anything left over, is memory flat?

import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { fixtureMediaFolder } from '../fixtures/cache.js';
import { allowForContainers, makeCentre, type Centre, type Ended } from '../fixtures/centre.js';
import { compareWithTruth } from '../fixtures/compare.js';
import { makeFixtureMedia, type FixtureMedia } from '../fixtures/media.js';
import { siteNames, startFixtureSites, type FixtureSites } from '../fixtures/sites.js';
import { processesIn } from '../test/e2e/processes.js';
import { openFaultProxy, type FaultProxy } from './soak/faults.js';
import { isFlat, watch } from './soak/flat.js';
import { sumsThatAreWrong } from './soak/ledger.js';
import { longProfile, openLongSite } from './soak/long-site.js';
import { killOne, type Part } from './soak/tree.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    pages: { type: 'string', default: '400' },
    json: { type: 'boolean', default: false },
  },
});
/** Other faults for every seed; the same ones for the same seed. */
const SEED = Number(values.seed);
/** Of the long site, on which memory is watched. */
const LONG_PAGES = Number(values.pages);

/** What is done to the crawls, in this order, and at which of a crawl's page loads. */
const HANDS: readonly { readonly at: number; readonly kill: Part | 'crawl' }[] = [
  { at: 3, kill: 'renderer' },
  { at: 6, kill: 'browser' },
  { at: 9, kill: 'hashing worker' },
  { at: 10, kill: 'crawl' },
  { at: 11, kill: 'renderer' },
  { at: 14, kill: 'browser' },
];
/** Every address has answered by then: none fails more than twice, and one behind another fails after it. */
const MOST_NIGHTS = 14;
const NIGHT_MS = 20 * 60_000;
/** Killed programs need a moment to be gone. */
const GONE_MS = 20_000;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const wrong: string[] = [];
const expectThat = (holds: boolean, otherwise: string): void => {
  if (!holds) wrong.push(otherwise);
};

const loads = (stderr: string): number => stderr.split('"msg":"visiting"').length - 1;

/** One crawl, with what is done to it meanwhile. @returns how it ended, and what could be done of it. */
async function night(
  centre: Centre,
  args: readonly string[],
  hands: typeof HANDS,
  done: string[],
): Promise<Ended> {
  const crawl = await centre.start(['crawl', '--verbose', ...args]);
  const timer = setTimeout(() => {
    wrong.push(`a night did not end within ${NIGHT_MS / 60_000} minutes`);
    crawl.kill('SIGKILL');
  }, NIGHT_MS);
  for (const { at, kill } of hands) {
    if (!(await crawl.said((stderr) => loads(stderr) >= at))) break;
    if (kill === 'crawl') {
      crawl.kill('SIGKILL');
      done.push('crawl');
      break;
    }
    // In order: what could not be found to be killed is looked for in the next crawl.
    if (!killOne(crawl.pid, kill)) break;
    done.push(kill);
  }
  const ended = await crawl.ended;
  clearTimeout(timer);
  return ended;
}

const registered = z.array(z.object({ path: z.string(), referenceId: z.string() }));

async function register(centre: Centre, { references, folder }: FixtureMedia) {
  const ids = new Map<string, string>();
  for (const caseId of new Set(references.map((reference) => reference.case))) {
    await centre.vigil(['case', 'open', caseId]);
    const path = join(folder, 'references', caseId);
    const { stdout } = await centre.vigil(['register', caseId, path, '--json']);
    for (const { path: file, referenceId } of registered.parse(JSON.parse(stdout))) {
      const reference = references.find((candidate) => candidate.path === file);
      if (reference) ids.set(referenceId, reference.id);
    }
  }
  return ids;
}

const servedIn = (proxies: readonly FaultProxy[]): number =>
  proxies.reduce((sum, { served }) => sum + [...served.values()].reduce((a, b) => a + b, 0), 0);

async function nights(centre: Centre, proxies: readonly FaultProxy[]) {
  const killed: string[] = [];
  let count = 0;
  // A night may end before its turn comes: what was not killed then is killed in a later one.
  let hands = HANDS;
  for (let before = -1; before !== servedIn(proxies) && count < MOST_NIGHTS; count += 1) {
    before = servedIn(proxies);
    let ended = await night(centre, [], hands, killed);
    while (ended.code === null) {
      hands = HANDS.slice(killed.length);
      ended = await night(centre, ['--resume'], hands, killed);
    }
    hands = HANDS.slice(killed.length);
    say(`night ${count + 1}: exit code ${String(ended.code)}`);
    expectThat(
      [0, 3, 4].includes(ended.code),
      `night ${count + 1} failed: ${ended.stderr.slice(-500)}`,
    );
    say(`  ${servedIn(proxies) - Math.max(before, 0)} faults served`);
  }
  const spared = HANDS.slice(killed.length).map(({ kill }) => kill);
  expectThat(spared.length === 0, `nothing was killed of: ${spared.join(', ')}`);
  expectThat(count < MOST_NIGHTS, `faults were still served in night ${MOST_NIGHTS}`);
  return { nights: count, killed };
}

const matches = z.array(
  z.object({ pageUrl: z.string(), referenceId: z.string(), tier: z.string() }),
);

/** The folder itself stays, as /tmp does. */
const isRoot = /^vigil-browser-\d+$/;

async function leftOver(centre: Centre, temporary: string): Promise<void> {
  const since = Date.now();
  let alive = await processesIn(temporary);
  while (alive.length > 0 && Date.now() - since < GONE_MS) {
    await new Promise((later) => setTimeout(later, 250));
    alive = await processesIn(temporary);
  }
  expectThat(alive.length === 0, `programs are left: ${alive.join('; ')}`);
  for (const folder of [join(centre.folder, 'tmp'), temporary]) {
    const files = (await readdir(folder, { recursive: true })).filter((name) => !isRoot.test(name));
    expectThat(files.length === 0, `files are left in ${folder}: ${files.slice(0, 5).join(', ')}`);
  }
}

async function soak(folder: string): Promise<unknown> {
  const temporary = join(folder, 'temporary');
  await mkdir(temporary, { mode: 0o711 });
  const media = await makeFixtureMedia(fixtureMediaFolder);
  const real = await startFixtureSites({ mediaFolder: media.folder });
  const proxies = {
    sns: await openFaultProxy(real.sns.origin, SEED),
    adult: await openFaultProxy(real.adult.origin, SEED + 1),
    community: await openFaultProxy(real.community.origin, SEED + 2),
  };
  await using long = await openLongSite(LONG_PAGES);
  const all = siteNames.map((name) => proxies[name]);
  const sites: FixtureSites = { ...real, ...proxies };
  try {
    const centre = await makeCentre(join(folder, 'centre'), sites, {
      TMPDIR: temporary,
      LC_ALL: 'C.UTF-8',
    });
    await allowForContainers(centre);
    const ids = await register(centre, media);
    const { nights: count, killed } = await nights(centre, all);
    const { stdout } = await centre.vigil(['export', 'matches', '--format', 'json']);
    const compared = compareWithTruth(matches.parse(JSON.parse(stdout)), ids, sites);
    for (const { site, path } of compared.missed) wrong.push(`not found: ${site} ${path}`);
    for (const { pageUrl, referenceId } of compared.false)
      wrong.push(`false: ${referenceId} on ${pageUrl}`);

    say(`memory: ${LONG_PAGES} pages of a plain site`);
    await centre.addSite('long', longProfile(long.origin));
    await centre.configure('egress.allow', [
      ...siteNames.map((name) => new URL(sites[name].origin).host),
      new URL(long.origin).host,
    ]);
    const crawl = await centre.start(['crawl', '--site', 'long', '--verbose']);
    const samples = await watch(crawl);
    const { code, stderr } = await crawl.ended;
    expectThat(
      code === 0,
      `the crawl of the long site ended with ${String(code)}: ${stderr.slice(-500)}`,
    );
    const flat = isFlat(samples);
    for (const line of flat.wrong) wrong.push(line);

    for (const line of sumsThatAreWrong(join(centre.folder, 'vigil.db')))
      wrong.push(`the ledger has ${line}`);
    await leftOver(centre, temporary);
    const faults: Record<string, number> = {};
    for (const { served } of all) {
      for (const [fault, n] of served) faults[fault] = (faults[fault] ?? 0) + n;
    }
    return {
      seed: SEED,
      nights: count,
      killed,
      faults,
      planted: compared.planted,
      found: compared.found.length,
      memory: flat.figures,
      wrong,
    };
  } finally {
    for (const proxy of all) await proxy[Symbol.asyncDispose]();
    await real.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'vigil-soak-'));
// Chromium runs as nobody, and its profile lies below.
await chmod(folder, 0o711);
try {
  const result = await soak(folder);
  process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`);
  say(wrong.length === 0 ? 'soak: all holds' : `soak: ${wrong.length} things do not hold`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
