// `npm run demo`: the main job from beginning to end on the fixture sites, with the very commands that staff and cron use.

import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { fixtureMediaFolder } from '../fixtures/cache.js';
import { allowForContainers, makeCentre, type Centre } from '../fixtures/centre.js';
import { compareWithTruth, type Comparison } from '../fixtures/compare.js';
import { makeFixtureMedia, type FixtureMedia } from '../fixtures/media.js';
import {
  defaultPorts,
  siteNames,
  startFixtureSites,
  type FixtureSites,
} from '../fixtures/sites.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const demo = join(root, 'demo');
const here = (path: string): string => relative(root, path);

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Runs a command as a user would, shown with what it prints; `expected` are the exit codes that are no failure. */
async function show(centre: Centre, args: readonly string[], expected: readonly number[] = [0]) {
  say(`\n$ vigil ${args.map((arg) => (arg.startsWith(root) ? here(arg) : arg)).join(' ')}`);
  const { code } = await centre.vigil(args, { show: true });
  if (code === null || !expected.includes(code)) {
    throw new Error(`the command ended with exit code ${String(code)}`);
  }
}

async function media(): Promise<FixtureMedia> {
  const lively = process.stderr.isTTY;
  const made = await makeFixtureMedia(fixtureMediaFolder, (done, total, what) => {
    if (lively) process.stderr.write(`\r\u001b[Kmaking sample media ${done}/${total}: ${what}`);
    else if (done % 25 === 0) process.stderr.write(`making sample media ${done}/${total}\n`);
  });
  if (lively) process.stderr.write('\r\u001b[K');
  return made;
}

const registered = z.array(z.object({ path: z.string(), referenceId: z.string() }));

async function register(centre: Centre, { references, folder }: FixtureMedia) {
  const ids = new Map<string, string>();
  const cases = [...new Set(references.map((reference) => reference.case))];
  for (const caseId of cases) {
    await show(centre, ['case', 'open', caseId, '--harm', 'redistribution']);
    const path = join(folder, 'references', caseId);
    await show(centre, ['register', caseId, path]);
    const again = await centre.vigil(['register', caseId, path, '--json']);
    for (const { path: file, referenceId } of registered.parse(JSON.parse(again.stdout))) {
      const reference = references.find((candidate) => candidate.path === file);
      if (reference) ids.set(referenceId, reference.id);
    }
  }
  return ids;
}

const matches = z.array(
  z.object({ pageUrl: z.string(), referenceId: z.string(), tier: z.string() }),
);

async function compare(
  centre: Centre,
  ids: ReadonlyMap<string, string>,
  sites: FixtureSites,
): Promise<Comparison> {
  const { stdout } = await centre.vigil(['export', 'matches', '--format', 'json']);
  return compareWithTruth(matches.parse(JSON.parse(stdout)), ids, sites);
}

async function run(sites: FixtureSites, made: FixtureMedia): Promise<boolean> {
  const folder = join(demo, 'centre');
  await rm(demo, { recursive: true, force: true });
  say(`$ vigil init ${here(folder)}`);
  const centre = await makeCentre(folder, sites);
  if (await allowForContainers(centre)) {
    say(
      'This kernel does not let Chromium have its sandbox; the demo goes on without it (its own pages only).',
    );
  }
  const ids = await register(centre, made);
  // 3: there are new alerts.
  await show(centre, ['crawl'], [3]);
  await show(centre, ['export', 'matches', '-o', join(demo, 'matches.csv')]);
  await show(centre, ['report', 'run', '-o', join(demo, 'report.html')]);
  const result = await compare(centre, ids, sites);
  say(
    `\nCompared with fixtures/truth.json: ${result.found.length} of ${result.planted} planted copies found, ` +
      `${result.false.length} false matches.`,
  );
  for (const { site, path, attack } of result.missed) say(`  missed: ${site} ${path} (${attack})`);
  for (const match of result.false) say(`  false: ${match.pageUrl} ${match.referenceId}`);
  say(`Look at ${here(join(demo, 'report.html'))} and ${here(join(demo, 'matches.csv'))}.`);
  return result.missed.length === 0 && result.false.length === 0;
}

const made = await media();
const sites = await startFixtureSites({ mediaFolder: made.folder, ports: defaultPorts });
for (const name of siteNames) say(`serving ${sites[name].origin}  (${name})`);
try {
  process.exitCode = (await run(sites, made)) ? 0 : 1;
} finally {
  await sites.close();
}
