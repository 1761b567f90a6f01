// The nightly run: the one place that joins the stages. A visited page's media are hashed, matched and committed.

import { rm } from 'node:fs/promises';
import type { Sha256 } from './domain/ids.js';
import type { Match } from './domain/match.js';
import type { HashResult, MediaSource, UndecodableReason } from './domain/media.js';
import type { Clock, FoundMedia, Hasher, Log, MatchedCapture, RunStore } from './domain/ports.js';
import type { Run } from './domain/run.js';
import type { Capture, FrontierEntry, Visit } from './domain/visit.js';

export type NightlyParts = {
  readonly hasher: Hasher;
  readonly sha256Of: (source: MediaSource, abort?: AbortSignal) => Promise<Sha256>;
  readonly foundMedia: FoundMedia;
  readonly runs: Pick<RunStore, 'commit'>;
  /** Matches against the registry as it is now, also when it changed during the run. */
  readonly match: (result: HashResult) => Promise<readonly Match[]>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Reasons that may lie with this machine rather than with the media. */
const TRANSIENT_REASONS: ReadonlySet<UndecodableReason> = new Set(['timeout', 'memory', 'crashed']);
const MAX_DECODER_KILLERS = 10_000;

/** What became of one visit, for progress and totals. */
export type HandledVisit = {
  readonly visit: Visit;
  readonly captures: readonly MatchedCapture[];
  readonly raised: number;
  readonly seenAgain: number;
};

/** A capture's place in the ledger, once it is known what it is. */
function ledgerLine(
  capture: Capture,
  result: HashResult,
  matches: readonly Match[],
): MatchedCapture {
  const { url, kind } = capture;
  switch (result.outcome) {
    case 'fingerprinted':
      return {
        url,
        kind: result.media.kind,
        outcome: 'fetched',
        sha256: result.media.sha256,
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

/**
 * Makes the handler that the crawl hands every visit to. It returns when the visit is in the ledger; a visit whose handling
 * was cut short is not, and its page waits again.
 */
export function visitHandler(
  run: Run,
  parts: NightlyParts,
  abort: AbortSignal,
): (entry: FrontierEntry, visit: Visit) => Promise<HandledVisit> {
  /** Media being hashed right now: two pages that show the same picture hash it once. */
  const underWay = new Map<Sha256, Promise<HashResult>>();
  /** Media that a decoder died on. They are tried again in another run, but not on every page of this one. */
  const decoderKillers = new Map<Sha256, HashResult>();

  const hashAndKeep = async (sha256: Sha256, source: MediaSource): Promise<HashResult> => {
    const known = decoderKillers.get(sha256) ?? (await parts.foundMedia.get(sha256));
    if (known) return known;
    const result = await parts.hasher.hash(source, 'found', abort);
    if (result.outcome === 'undecodable' && TRANSIENT_REASONS.has(result.reason)) {
      if (decoderKillers.size < MAX_DECODER_KILLERS) decoderKillers.set(sha256, result);
    } else {
      await parts.foundMedia.keep(result, parts.clock.now());
    }
    return result;
  };

  const hashOnce = async (source: MediaSource): Promise<HashResult> => {
    const sha256 = await parts.sha256Of(source, abort);
    const hashing = underWay.get(sha256) ?? hashAndKeep(sha256, source);
    underWay.set(sha256, hashing);
    try {
      return await hashing;
    } finally {
      underWay.delete(sha256);
    }
  };

  const handleCapture = async (capture: Capture): Promise<MatchedCapture> => {
    if (capture.outcome !== 'fetched') return { ...capture, matches: [] };
    const result = await hashOnce(capture.source);
    return ledgerLine(capture, result, await parts.match(result));
  };

  return async (entry, visit) => {
    try {
      const { captures: found, ...ledger } = visit;
      const captures = await Promise.all(found.map(handleCapture));
      const { raised, seenAgain } = await parts.runs.commit({
        runId: run.id,
        entry,
        visit: ledger,
        captures,
      });
      return { visit, captures, raised: raised.length, seenAgain: seenAgain.length };
    } finally {
      await Promise.all(visit.captures.map(forget));
    }
  };
}

/** Media written to the temporary folder go as soon as they are hashed (law 1). */
async function forget(capture: Capture): Promise<void> {
  if (capture.outcome === 'fetched' && capture.source.from === 'file') {
    await rm(capture.source.path, { force: true });
  }
}
