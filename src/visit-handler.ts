// One visit handled: its media hashed, matched with the registry, and all of it committed to the ledger at once.

import PQueue from 'p-queue';
import type { RunId, Sha256 } from './domain/ids.js';
import type { Match } from './domain/match.js';
import type { HashResult, MediaSource } from './domain/media.js';
import type {
  Clock,
  FoundMedia,
  HandledVisit,
  Hasher,
  MatchedCapture,
  RunStore,
} from './domain/ports.js';
import type { Sealer } from './domain/sealing.js';
import type { Capture, FrontierEntry, Visit } from './domain/visit.js';

export type HandlerParts = {
  readonly store: { readonly runs: Pick<RunStore, 'commit'>; readonly foundMedia: FoundMedia };
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

/**
 * Makes the handler that the crawl hands every visit to. It returns when the visit is in the ledger; a visit whose handling
 * was cut short is not, and its page waits again.
 */
export function visitHandler(
  runId: RunId,
  parts: HandlerParts,
): (entry: FrontierEntry, visit: Visit) => Promise<HandledVisit> {
  const { store, hasher, clock } = parts;
  /** Media being hashed right now: two pages that show the same picture hash it once. */
  const underWay = new Map<Sha256, Promise<HashResult>>();
  /** Media with a fault: tried again in another run, but not on every page of this one. */
  const faulty = new Map<Sha256, HashResult>();

  const hashAndKeep = async (sha256: Sha256, source: MediaSource): Promise<HashResult> => {
    const known = faulty.get(sha256) ?? (await store.foundMedia.get(sha256));
    if (known) return known;
    const result = await hasher.hash(source, 'found', undefined, sha256);
    if (isLasting(result)) await store.foundMedia.keep(result, clock.now());
    else if (faulty.size < MAX_FAULTY) faulty.set(sha256, result);
    return result;
  };

  const hashOnce = async (source: MediaSource): Promise<HashResult> => {
    const sha256 = await parts.sha256Of(source);
    const hashing = underWay.get(sha256) ?? hashAndKeep(sha256, source);
    underWay.set(sha256, hashing);
    try {
      return await hashing;
    } finally {
      underWay.delete(sha256);
    }
  };

  /** What is unchanged is compared by the fingerprints of then, for the registry may have changed meanwhile. */
  const handleUnchanged = async (
    capture: Capture & { readonly outcome: 'unchanged' },
  ): Promise<MatchedCapture> => {
    const result = await store.foundMedia.get(capture.sha256);
    if (result) return ledgerLine(capture, result, await parts.match(result));
    const { url, kind } = capture;
    // Withdrawn between the question and the answer: its bytes are loaded the next time.
    return {
      url,
      kind,
      outcome: 'network',
      reason: 'not loaded, and no longer known',
      matches: [],
    };
  };

  const handleCapture = async (capture: Capture): Promise<MatchedCapture> => {
    if (capture.outcome === 'unchanged') return handleUnchanged(capture);
    if (capture.outcome !== 'fetched') return { ...capture, matches: [] };
    const result = await hashOnce(capture.source);
    return ledgerLine(capture, result, await parts.match(result));
  };

  return async (entry, visit) => {
    const { captures: found, kept, ...ledger } = visit;
    const queue = new PQueue({ concurrency: HASHED_AT_ONCE });
    // All are waited for before a failure is told: the caller empties the folder that they are read from.
    const handled = await Promise.allSettled(
      found.map((capture) => queue.add(() => handleCapture(capture))),
    );
    const captures = handled.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    const { raised, seenAgain } = await store.runs.commit({
      runId,
      entry,
      visit: ledger,
      captures,
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
  };
}
