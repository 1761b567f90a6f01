// A process of its own for tests about processes: `child.ts <work> <file>`. It says what it did, a line each.

import { setImmediate } from 'node:timers/promises';
import { acquireLock } from '../../src/store/lock.js';
import { openStore } from '../../src/store/open.js';
import { parseReferenceId } from '../../src/domain/ids.js';
import {
  ACTOR,
  at,
  BOARD,
  BUDGET,
  captured,
  facts,
  link,
  match,
  openCase,
  CASE,
  SITES,
} from './support-plain.js';

const [work, file = ''] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Holds the crawl lock until it is killed, or told to stop by a line on stdin. */
async function lock(): Promise<void> {
  const held = acquireLock(file, { clock: { now: () => at(0) }, pid: process.pid });
  say(held.held ? 'held' : `refused: ${held.detail}`);
  if (!held.held) return;
  await new Promise((resolve) => process.stdin.once('data', resolve));
  held.release();
  say('released');
  process.stdin.destroy();
}

/** Opens a new database beside others that do the same, and registers something. */
async function register(): Promise<void> {
  await using store = await openStore(file);
  await openCase(store);
  const media = facts(String(process.pid));
  const { id } = await store.registry.add(
    { caseId: CASE, media, registeredAt: at(1), fingerprints: [], locals: [] },
    ACTOR,
  );
  say(id);
}

/** Crawls an imagined site to its end: every page links to the next ones, every third shows what is registered. */
async function crawl(): Promise<void> {
  await using store = await openStore(file);
  const unfinished = await store.runs.unfinished();
  const run = unfinished
    ? await store.runs.resume(unfinished.id)
    : await store.runs.begin(SITES, BUDGET, at(5));
  await store.frontier.add(run.id, BOARD, [link('/0')]);
  const reference = parseReferenceId('R-1');
  for (;;) {
    const entry = await store.frontier.claim(run.id, BOARD);
    if (entry === undefined) break;
    const number = Number(new URL(entry.url).pathname.slice(1));
    const found = number % 3 === 0 ? [match(reference)] : [];
    const links = [number * 2 + 1, number * 2 + 2]
      .filter((next) => next < 400)
      .map((next) => link(`/${next}`));
    await store.runs.commit({
      runId: run.id,
      entry,
      visit: {
        siteId: BOARD,
        url: entry.url,
        finalUrl: entry.url,
        startedAt: at(10),
        endedAt: at(11),
        outcome: 'fetched',
        gates: [],
        links,
      },
      captures: [captured(`m-${number}`, found), captured('everywhere')],
    });
    say(`visited ${number}`);
    // Lets the line out, and the kill in.
    await setImmediate();
  }
  await store.runs.end(run.id, 'frontier-empty', at(20));
  say('finished');
}

/** Sends every approved request that it finds, until there is none. */
async function send(): Promise<void> {
  await using store = await openStore(file);
  for (;;) {
    const waiting = await store.takedowns.list({ states: ['approved'] });
    if (waiting.length === 0) break;
    for (const { id } of waiting) {
      const outcome = await store.takedowns.send(id, { actor: ACTOR, at: at(50) });
      say(outcome.kind === 'done' ? `sent ${id}` : `${outcome.kind} ${process.pid} ${id}`);
      await setImmediate();
    }
  }
}

const WORKS: Readonly<Record<string, () => Promise<void>>> = { lock, register, crawl, send };
await WORKS[work ?? '']?.();
