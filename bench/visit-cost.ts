// What a visit costs in the ledger: pages with ten new pictures each are claimed, handled and committed as in a crawl, with everything but
// the store left out (nothing is fetched, decoded or matched). CPU time of this process, and the wall clock, a page.

import { createHash, randomBytes } from 'node:crypto';
import { LOCAL } from '../src/domain/local-fingerprint.js';
import { parsePageUrl, parseSha256, type Sha256, type SiteId } from '../src/domain/ids.js';
import type { HashResult } from '../src/domain/media.js';
import type { Store } from '../src/domain/ports.js';
import type { FoundLink, Visit } from '../src/domain/visit.js';
import { visitHandler } from '../src/visit-handler.js';

const SITE = 'board' as SiteId;
/** As the crawl bench has it. */
const PICTURES = 10;
const LINKS = 13;
const AT_ONCE = 4;
/** What a picture of 320 x 240 pixels comes to, in bytes. */
const POINTS_BYTES = LOCAL.mostPoints * LOCAL.pointBytes;
const BLOCKS_BYTES = 632;

export type VisitCost = {
  readonly pages: number;
  readonly cpuMs: number;
  readonly wallMs: number;
};

function link(place: number): FoundLink {
  const url = parsePageUrl(`https://board.example/free/${place}`);
  if (url === undefined) throw new Error('no page');
  return { url, depth: 1, priority: 50 };
}

const shaOf = (bytes: Uint8Array): Sha256 =>
  parseSha256(createHash('sha256').update(bytes).digest('hex'));

/** Random, so that nothing packs well or is seen twice. */
function resultOf(sha256: Sha256): HashResult {
  const of = { version: '1', quality: 90, variant: 'original' } as const;
  return {
    outcome: 'fingerprinted',
    media: { sha256, kind: 'image', byteLength: 14_000, width: 320, height: 240 },
    fingerprints: [
      { ...of, algorithm: 'pdq', bits: randomBytes(32) },
      { ...of, algorithm: 'blockhash', bits: randomBytes(32) },
    ],
    locals: [
      {
        version: LOCAL.version,
        width: LOCAL.side,
        height: 384,
        points: randomBytes(POINTS_BYTES),
        blocks: randomBytes(BLOCKS_BYTES),
      },
    ],
  };
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** Pages of a site of this size, the ten pictures of each seen for the first time. */
export async function visitCost(store: Store, pages: number): Promise<VisitCost> {
  const sites = [{ id: SITE, name: 'board', channel: 'community' }] as const;
  const { id } = await store.runs.begin(sites, { durationMs: 1, maxPages: pages }, new Date(0));
  await store.frontier.add(id, SITE, [link(0)]);
  const handle = visitHandler(id, {
    store,
    hasher: {
      hash: (source) =>
        Promise.resolve(resultOf(shaOf(source.from === 'bytes' ? source.bytes : new Uint8Array()))),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    sha256Of: (source) =>
      Promise.resolve(shaOf(source.from === 'bytes' ? source.bytes : new Uint8Array())),
    match: async () => {
      await store.registry.version();
      return [];
    },
  });
  const visit = async (): Promise<boolean> => {
    const [lane] = await store.frontier.lanes(id, SITE);
    const entry = await store.frontier.claim(id, SITE, lane?.id);
    if (!entry) return false;
    const place = Number(entry.url.slice(entry.url.lastIndexOf('/') + 1));
    const urls = Array.from(
      { length: PICTURES },
      (_, n) => `https://board.example/media/${place}/${n}.jpg`,
    );
    const since = new Date(0);
    await Promise.all(urls.map((url) => store.knownMedia.find(url, since)));
    const made: Visit = {
      siteId: SITE,
      url: entry.url,
      finalUrl: entry.url,
      startedAt: new Date(1_000),
      endedAt: new Date(2_000),
      outcome: 'fetched',
      fetchedBy: 'http',
      gates: [],
      links: Array.from({ length: LINKS }, (_, n) => link((place + n + 1) % pages)),
      captures: urls.map((url) => ({
        url,
        kind: 'image',
        outcome: 'fetched',
        source: { from: 'bytes', bytes: new TextEncoder().encode(url) },
        validators: { etag: `"${url.length}-${place}"` },
      })),
    };
    await handle(entry, made);
    return true;
  };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  // The first page names the others.
  let visited = (await visit()) ? 1 : 0;
  const worker = async (): Promise<void> => {
    while (await visit()) visited += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(cpu);
  if (visited !== pages) throw new Error(`expected ${pages} visits but made ${visited}`);
  return {
    pages,
    cpuMs: rounded((user + system) / 1000 / pages),
    wallMs: rounded((performance.now() - begun) / pages),
  };
}
