// Two nights over one ledger: what the first fetched and fingerprinted, the second asks about and compares without loading it.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HashResult } from '../../src/domain/media.js';
import type { HandledVisit } from '../../src/domain/ports.js';
import { sha256Of } from '../../src/hashing/sha256.js';
import { nightly } from '../../src/nightly.js';
import { fingerprint, folder, newStore } from '../store/support.js';
import { noisePicture } from './hostile-site.js';
import { startPlainSite, type PlainSite } from './plain-site.js';
import { openRig, profile, QUICK, silentLog, type Rig } from './rig.js';

let site: PlainSite;
let rig: Rig;
/** What the site shows at its second picture; it changes between the nights. */
let edition = 1;
beforeAll(async () => {
  const pictures = await Promise.all([noisePicture(1), noisePicture(2), noisePicture(3)]);
  site = await startPlainSite(({ path, headers }) => {
    if (path === '/') return { body: '<img src="/kept.jpg"><img src="/replaced.jpg">' };
    const number = path === '/kept.jpg' ? 0 : path === '/replaced.jpg' ? edition : undefined;
    if (number === undefined) return undefined;
    const etag = `"${number}"`;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return { headers: { 'content-type': 'image/jpeg', etag }, body: pictures[number] ?? '' };
  });
  rig = await openRig([site.host]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

it('loads only what changed, and compares all of it', async () => {
  const file = join(folder(), 'vigil.db');
  const store = await newStore(file);
  const compared: (readonly string[])[] = [];
  const hashed: string[] = [];
  const night = async (): Promise<readonly string[]> => {
    const handled: HandledVisit[] = [];
    const shas: string[] = [];
    await nightly(
      {
        sites: [profile('board', [`${site.origin}/`], 'mode: http\nfollow: {maxDepth: 0}')],
        budget: { durationMs: 60_000, maxPages: 10 },
        resume: false,
        concurrency: 1,
        scratchFolder: rig.scratchFolder,
        limits: QUICK,
        onVisit: (visit) => handled.push(visit),
      },
      {
        store,
        net: { ...rig, traffic: () => 0, whyNot: rig.guard.whyNot },
        hasher: {
          hash: async (source): Promise<HashResult> => {
            const sha256 = await sha256Of(source);
            hashed.push(sha256);
            const media = { sha256, kind: 'image', byteLength: 1, width: 96, height: 96 } as const;
            return { outcome: 'fingerprinted', media, fingerprints: [fingerprint()], locals: [] };
          },
          [Symbol.asyncDispose]: () => Promise.resolve(),
        },
        sha256Of,
        match: (result) => {
          if (result.outcome === 'fingerprinted') shas.push(result.media.sha256);
          return Promise.resolve([]);
        },
        clock: { now: () => new Date() },
        log: silentLog,
      },
      new AbortController().signal,
    );
    compared.push(shas.sort());
    return handled
      .flatMap(({ captures }) =>
        captures.map(({ url, outcome }) => `${outcome} ${new URL(url).pathname}`),
      )
      .sort();
  };
  expect(await night()).toEqual(['fetched /kept.jpg', 'fetched /replaced.jpg']);
  edition = 2;
  expect(await night()).toEqual(['fetched /replaced.jpg', 'unchanged /kept.jpg']);
  // Three pictures were hashed once each; both nights compared two.
  expect(new Set(hashed).size).toBe(3);
  expect(hashed).toHaveLength(3);
  expect(compared.map((all) => all.length)).toEqual([2, 2]);
  // Fingerprints that cannot stand for the bytes any more: nothing is asked on conditions.
  const raw = new Database(file);
  raw.exec(`update media_fingerprint set version = '0'`);
  raw.close();
  expect(await night()).toEqual(['fetched /kept.jpg', 'fetched /replaced.jpg']);
});
