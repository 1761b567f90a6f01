// One visit handled: its media hashed, matched with the registry, and all of it committed to the ledger at once.

import PQueue from 'p-queue';
import type { RunId, Sha256 } from './domain/ids.js';
import type { Match } from './domain/match.js';
import type { HashResult, MediaSource } from './domain/media.js';
import type {
  Clock,
  FoundMedia,
  HandledVisit,
  HashedMedia,
  Hasher,
  MatchedCapture,
  Registry,
  RunStore,
} from './domain/ports.js';
import type { Sealer } from './domain/sealing.js';
import type { Capture, FrontierEntry, Visit } from './domain/visit.js';

export type HandlerParts = {
  readonly store: {
    readonly runs: Pick<RunStore, 'commit'>;
    readonly foundMedia: Pick<FoundMedia, 'find' | 'get'>;
    readonly registry: Pick<Registry, 'version'>;
  };
  readonly hasher: Hasher;
  readonly sha256Of: (source: MediaSource, abort?: AbortSignal) => Promise<Sha256>;
  /** Matches against the registry as it is now, also when it changed during the run. */
  readonly match: (result: HashResult) => Promise<readonly Match[]>;
  readonly clock: Clock;
  /** Seals pages of alerts; absent where no evidence is kept. */
  readonly sealer?: Sealer;
  readonly addressesOf?: (url: string) => readonly string[];
};

/** Media of one visit that are hashed at the same time: enough to keep the decoders busy, few enough to queue. */
const HASHED_AT_ONCE = 8;
/** Different media that a run remembers as faulty. */
const MAX_FAULTY = 10_000;

/** A capture's place in the ledger, once it is known what it is. */
function ledgerLine(
  capture: Capture,
  result: HashResult,
  matches: readonly Match[],
): MatchedCapture {
  const { url, kind } = capture;
  const seen = capture.outcome === 'unchanged' ? capture.outcome : 'fetched';
  const validators = capture.outcome === 'fetched' ? capture.validators : undefined;
  switch (result.outcome) {
    case 'fingerprinted':
      // Only a part of it was seen, and nothing in that part: this says nothing about the rest.
      if (result.partial !== undefined && matches.length === 0) {
        const { sha256 } = result.media;
        return {
          url,
          kind,
          outcome: 'undecodable',
          reason: `damaged: ${result.partial}`,
          sha256,
          matches,
        };
      }
      return {
        url,
        kind: result.media.kind,
        outcome: seen,
        sha256: result.media.sha256,
        ...(validators === undefined ? {} : { validators }),
        media: result.media,
        matches,
      };
    case 'not-comparable':
      return {
        url,
        kind: result.media.kind,
        outcome: 'not-comparable',
        reason: result.reason,
        sha256: result.media.sha256,
        ...(validators === undefined ? {} : { validators }),
        media: result.media,
        matches,
      };
    case 'undecodable':
      return {
        url,
        kind,
        outcome: 'undecodable',
        reason: `${result.reason}: ${result.detail}`,
        ...(result.sha256 === undefined ? {} : { sha256: result.sha256 }),
        matches,
      };
  }
}

/** Where the bytes of a visit's media are; both lists are in the same order. */
const sourcesOf = (
  found: readonly Capture[],
  captures: readonly MatchedCapture[],
): ReadonlyMap<Sha256, MediaSource> =>
  new Map(
    found.flatMap((capture, index) => {
      const sha256 = captures[index]?.sha256;
      return capture.outcome === 'fetched' && sha256 !== undefined
        ? [[sha256, capture.source] as const]
        : [];
    }),
  );

/** May this result stand for the media in later runs? A fault may lie with this machine, its limits or its decoders. */
const isLasting = (result: HashResult): boolean =>
  result.outcome === 'not-comparable' ||
  (result.outcome === 'fingerprinted' && result.partial === undefined);

/** The values of promises that have all ended, so that nobody empties the folder that one of them still reads from. */
async function allEnded<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const ended = await Promise.allSettled(promises);
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/** A capture with its SHA-256, where it has bytes or had them once. */
type Named =
  | {
      readonly capture: Capture & { readonly outcome: 'fetched' | 'unchanged' };
      readonly sha256: Sha256;
    }
  | {
      readonly capture: Exclude<Capture, { readonly outcome: 'fetched' | 'unchanged' }>;
      readonly sha256?: never;
    };

/** A media that is hashed, and the registry's version before that. */
type Hashing = { readonly result: Promise<HashResult>; readonly registryVersion: number };

/**
 * Makes the handler that the crawl hands every visit to. It returns when the visit is in the ledger, and what was hashed for it is kept
 * with it; a visit whose handling was cut short is not, and its page waits again.
 */
export function visitHandler(
  runId: RunId,
  parts: HandlerParts,
): (entry: FrontierEntry, visit: Visit) => Promise<HandledVisit> {
  const { store, hasher } = parts;
  /** Media that are hashed for a visit that is not in the ledger yet: two pages that show the same picture hash it once. */
  const underWay = new Map<Sha256, Hashing>();
  /** Media with a fault: tried again in another run, but not on every page of this one. */
  const faulty = new Map<Sha256, HashResult>();

  const named = async (capture: Capture): Promise<Named> => {
    if (capture.outcome === 'fetched')
      return { capture, sha256: await parts.sha256Of(capture.source) };
    if (capture.outcome === 'unchanged') return { capture, sha256: capture.sha256 };
    return { capture };
  };

  /** Pictures are asked for together; fingerprints of a film may be megabytes, so of those each has its turn. */
  const knownPictures = (all: readonly Named[]): Promise<ReadonlyMap<Sha256, HashResult>> => {
    const asked = all.flatMap(({ capture, sha256 }) => {
      const isHashed = capture.outcome === 'fetched' && sha256 && underWay.has(sha256);
      return sha256 === undefined || capture.kind === 'video' || isHashed ? [] : [sha256];
    });
    return store.foundMedia.find([...new Set(asked)]);
  };

  /**
   * What was hashed for one visit, or for another one that is not in the ledger yet: whichever is written first keeps it. A media that is
   * in the ledger without its fingerprints would be compared neither with what a person said is something else nor with what is
   * registered later.
   */
  const hashedForVisit = (registryVersion: number) => {
    const own = new Set<Sha256>();
    const results = new Map<Sha256, HashResult>();
    let oldest = registryVersion;
    const begin = (sha256: Sha256, source: MediaSource): Hashing => {
      const begun = { result: hasher.hash(source, 'found', undefined, sha256), registryVersion };
      own.add(sha256);
      underWay.set(sha256, begun);
      return begun;
    };
    return {
      hash: async (sha256: Sha256, source: MediaSource): Promise<HashResult> => {
        const hashing = underWay.get(sha256) ?? begin(sha256, source);
        const result = await hashing.result;
        oldest = Math.min(oldest, hashing.registryVersion);
        if (isLasting(result)) results.set(sha256, result);
        else if (faulty.size < MAX_FAULTY) faulty.set(sha256, result);
        return result;
      },
      hashed: (): HashedMedia => ({ results: [...results.values()], registryVersion: oldest }),
      /** From here on the store knows them, or they are hashed again. */
      forget: (): void => {
        for (const sha256 of own) underWay.delete(sha256);
      },
    };
  };

  const handleCapture = async (
    { capture, sha256 }: Named,
    pictures: ReadonlyMap<Sha256, HashResult>,
    hash: (sha256: Sha256, source: MediaSource) => Promise<HashResult>,
  ): Promise<MatchedCapture> => {
    if (sha256 === undefined) return { ...capture, matches: [] };
    const heldOf = async (): Promise<HashResult | undefined> =>
      capture.kind === 'video' ? store.foundMedia.get(sha256) : pictures.get(sha256);
    if (capture.outcome === 'fetched') {
      const result = faulty.get(sha256) ?? (await heldOf()) ?? (await hash(sha256, capture.source));
      return ledgerLine(capture, result, await parts.match(result));
    }
    // What is unchanged is compared by the fingerprints of then, for the registry may have changed meanwhile.
    const held = await heldOf();
    if (held) return ledgerLine(capture, held, await parts.match(held));
    const { url, kind } = capture;
    // Withdrawn between the question and the answer: its bytes are loaded the next time.
    const reason = 'not loaded, and no longer known';
    return { url, kind, outcome: 'network', reason, matches: [] };
  };

  return async (entry, visit) => {
    const { captures: found, kept, ...ledger } = visit;
    const queue = new PQueue({ concurrency: HASHED_AT_ONCE });
    const { hash, hashed, forget } = hashedForVisit(await store.registry.version());
    try {
      const all = await allEnded(found.map((capture) => queue.add(() => named(capture))));
      const pictures = await knownPictures(all);
      const captures = await allEnded(
        all.map((one) => queue.add(() => handleCapture(one, pictures, hash))),
      );
      const { raised, seenAgain } = await store.runs.commit({
        runId,
        entry,
        visit: ledger,
        captures,
        hashed: hashed(),
        ...(parts.sealer ? { evidence: true } : {}),
      });
      const alerts = [...raised, ...seenAgain];
      if (parts.sealer && alerts.length > 0) {
        // Before the caller empties the folder that the media are read from.
        await parts.sealer.seal({
          ...{ runId, visit: ledger, alerts, captures },
          kept: kept ?? { headers: {}, missing: ['page: it was gone before it could be kept'] },
          media: sourcesOf(found, captures),
          addressesOf: parts.addressesOf ?? (() => []),
        });
      }
      return { visit, captures, raised, seenAgain };
    } finally {
      forget();
    }
  };
}
