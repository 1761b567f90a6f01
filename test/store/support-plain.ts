// What the store's tests and their child processes share: a held clock, and makers of things to store.

import { createHash, randomBytes } from 'node:crypto';
import type { Fingerprint } from '../../src/domain/fingerprint.js';
import {
  parsePageUrl,
  parseSha256,
  type CaseId,
  type PageUrl,
  type ReferenceId,
  type Sha256,
  type SiteId,
} from '../../src/domain/ids.js';
import { LOCAL, type LocalFingerprint } from '../../src/domain/local-fingerprint.js';
import type { Match } from '../../src/domain/match.js';
import type { MediaFacts } from '../../src/domain/media.js';
import type { MatchedCapture, Store, VisitRecord } from '../../src/domain/ports.js';
import type { Run } from '../../src/domain/run.js';
import type { FoundLink } from '../../src/domain/visit.js';

export const ACTOR = 'staff-1';
export const CASE = 'S-2026-0001' as CaseId;
export const OTHER_CASE = 'S-2026-0002' as CaseId;
export const BOARD = 'board' as SiteId;
export const FEED = 'feed' as SiteId;
export const SITES = [
  { id: BOARD, name: 'A board', channel: 'community' },
  { id: FEED, name: 'A feed', channel: 'sns' },
] as const;
export const BUDGET = { durationMs: 60_000, maxPages: 100 };

/** A moment, so many minutes after midnight. */
export const at = (minutes: number): Date => new Date(Date.UTC(2026, 8, 1) + minutes * 60_000);

export const sha256Of = (text: string): Sha256 =>
  parseSha256(createHash('sha256').update(text).digest('hex'));

export const facts = (name: string): MediaFacts => ({
  sha256: sha256Of(name),
  kind: 'image',
  byteLength: 1234,
  width: 640,
  height: 480,
});

export const fingerprint = (of: Partial<Fingerprint> = {}): Fingerprint => ({
  algorithm: 'pdq',
  version: '1',
  bits: Uint8Array.from(randomBytes(32)),
  quality: 90,
  variant: 'original',
  ...of,
});

/** So many random points, in a picture of feature pixels. */
export const local = (count = 3, of: Partial<LocalFingerprint> = {}): LocalFingerprint => ({
  version: LOCAL.version,
  width: LOCAL.side,
  height: 384,
  points: Uint8Array.from(randomBytes(count * LOCAL.pointBytes)),
  blocks: Uint8Array.from(randomBytes(40)),
  ...of,
});

export async function openCase(store: Store, id = CASE, minor = false): Promise<void> {
  await store.cases.open(
    {
      id,
      state: 'open',
      minor,
      harms: ['redistribution'],
      ageBand: '20s',
      gender: 'female',
      openedAt: at(0),
    },
    ACTOR,
  );
}

/** Registers a reference of that name; opens its case where it has to. */
export async function register(
  store: Store,
  name: string,
  options: {
    readonly caseId?: CaseId;
    readonly fingerprints?: readonly Fingerprint[];
    readonly locals?: readonly LocalFingerprint[];
  } = {},
): Promise<ReferenceId> {
  const { caseId = CASE, fingerprints = [fingerprint()], locals = [] } = options;
  if ((await store.cases.get(caseId)) === undefined) await openCase(store, caseId);
  const { id } = await store.registry.add(
    { caseId, media: facts(name), registeredAt: at(1), fingerprints, locals },
    ACTOR,
  );
  return id;
}

export function page(path: string): PageUrl {
  const url = parsePageUrl(path, 'http://board.example/');
  if (url === undefined) throw new Error(`expected a path but received ${path}`);
  return url;
}

export const link = (path: string, priority = 50): FoundLink => ({
  url: page(path),
  depth: 1,
  priority,
});

export const match = (referenceId: ReferenceId, of: Partial<Match> = {}): Match => ({
  caseId: CASE,
  referenceId,
  tier: 'strong',
  algorithm: 'pdq',
  distance: 12,
  variant: 'mirror',
  score: 80,
  quality: 88,
  secondOpinion: 20,
  ...of,
});

/** A media that was read and compared. */
export const captured = (
  name: string,
  matches: readonly Match[] = [],
  url = `http://board.example/media/${name}`,
): MatchedCapture => ({
  url,
  kind: 'image',
  outcome: 'fetched',
  sha256: sha256Of(name),
  media: facts(name),
  matches,
});

/** Plans one page in a run, claims it, and makes the record of a visit to it. */
export async function visitTo(
  store: Store,
  run: Run,
  path: string,
  captures: readonly MatchedCapture[] = [],
  visit: Partial<VisitRecord['visit']> = {},
): Promise<VisitRecord> {
  await store.frontier.add(run.id, BOARD, [link(path, 99)]);
  const entry = await store.frontier.claim(run.id, BOARD);
  if (entry === undefined) throw new Error('expected a page that waits');
  return {
    runId: run.id,
    entry,
    visit: {
      siteId: BOARD,
      url: entry.url,
      finalUrl: entry.url,
      startedAt: at(10),
      endedAt: at(11),
      outcome: 'fetched',
      title: 'A thread',
      gates: [],
      links: [],
      ...visit,
    },
    captures,
  };
}

export const collect = async <T>(stream: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
};
