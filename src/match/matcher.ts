// The matcher: a hashed media against the registry, one best match for each reference it resembles.

import type { Variant } from '../domain/fingerprint.js';
import { isComparable } from '../domain/fingerprint.js';
import type { Sha256 } from '../domain/ids.js';
import type { Match } from '../domain/match.js';
import type { HashResult } from '../domain/media.js';
import type { Registry } from '../domain/ports.js';
import type { FingerprintedReference, Reference } from '../domain/reference.js';
import { tierRank } from '../domain/tiers.js';
import { bandedVoterIndex } from './banded-index.js';
import { linearIndex, type CodeIndex } from './code-index.js';
import { decide } from './decide.js';
import { frameHits } from './frame-hit.js';
import { globalHits, type Owned } from './global-hits.js';
import { verifyPairing, type LocalHit } from './local-hits.js';
import { openPairing } from './pairing.js';
import { shortlist, type Pairing } from './shortlist.js';
import type { MakeVoterIndex } from './voter-index.js';
import { VoterList } from './voters.js';
import { openVoting } from './votes.js';

export type Matcher = {
  readonly references: number;
  /** Comparable codes that are searched. */
  readonly codes: number;
  /** Points that vote. */
  readonly voters: number;
  /**
   * @returns the best match of each reference that the media resembles, the surest first. Media that are `undecodable`
   * or `not-comparable` match only where their very bytes are registered.
   */
  readonly match: (result: HashResult) => Promise<readonly Match[]>;
};

export type MatcherPorts = {
  /** All points of a reference, to verify a candidate with. */
  readonly localsOf: Registry['localsOf'];
  /** The search structure for PDQ; the plain linear one is the oracle of every other. */
  readonly makeIndex?: (codes: readonly Uint8Array[]) => CodeIndex;
  /** The one for voters. */
  readonly makeVoterIndex?: MakeVoterIndex;
};

/** What is kept of a reference beside its codes in the indices. */
type Known = {
  readonly reference: Reference;
  readonly blockhash: Map<Variant, Uint8Array>;
  /** Where its pictures or frames begin among the voters' registered ones, and how many they are. */
  readonly firstRegistered: number;
  readonly registered: number;
};

function exactMatch(reference: Reference): Match {
  const { kind, durationMs } = reference.media;
  const whole = { fromMs: 0, toMs: durationMs ?? 0 };
  return {
    caseId: reference.caseId,
    referenceId: reference.id,
    tier: 'exact',
    algorithm: 'sha256',
    distance: 0,
    variant: 'original',
    score: 100,
    ...(kind === 'video' ? { spans: [{ found: whole, reference: whole }] } : {}),
  };
}

/** Reads the registry into memory: fingerprints and voters. The points of candidates are asked for when they are needed. */
export async function buildMatcher(
  references: AsyncIterable<FingerprintedReference>,
  ports: MatcherPorts,
): Promise<Matcher> {
  const bySha256 = new Map<Sha256, Known[]>();
  const known: Known[] = [];
  const owned: Owned[] = [];
  const list = new VoterList();
  for await (const { fingerprints, voters: own, ...reference } of references) {
    const number = known.length;
    const firstRegistered = list.add(number, own);
    const entry: Known = {
      reference,
      blockhash: new Map(),
      firstRegistered,
      registered: own.length,
    };
    known.push(entry);
    const { sha256 } = reference.media;
    bySha256.set(sha256, [...(bySha256.get(sha256) ?? []), entry]);
    for (const of of fingerprints.filter(isComparable)) {
      if (of.algorithm === 'pdq') owned.push({ reference: number, of });
      else if (of.timeMs === undefined) entry.blockhash.set(of.variant, of.bits);
    }
  }
  const index = (ports.makeIndex ?? linearIndex)(owned.map(({ of }) => of.bits));
  const voters = list.build(ports.makeVoterIndex ?? bandedVoterIndex);
  const voting = openVoting(voters, known.length);
  const pairing = openPairing();
  const registeredOf = (reference: number): readonly number[] => {
    const { firstRegistered = 0, registered = 0 } = known[reference] ?? {};
    return Array.from({ length: registered }, (_, number) => firstRegistered + number);
  };

  /** Loads the points that a reference's pairings need, and compares them. */
  const verified = async (
    { reference }: Known,
    pairings: readonly Pairing[],
  ): Promise<readonly LocalHit[]> => {
    const numbers = [...new Set(pairings.map(({ number }) => number))].sort((a, b) => a - b);
    if (numbers.length === 0) return [];
    const locals = await ports.localsOf(reference.id, numbers);
    // Withdrawn since: it has none, and there is nothing to say of it.
    return pairings.flatMap((pair) => {
      const local = locals[numbers.indexOf(pair.number)];
      return local ? [verifyPairing(pair, local, pairing)] : [];
    });
  };

  const similar = async (
    result: HashResult & { outcome: 'fingerprinted' },
    exact: ReadonlySet<Known>,
  ): Promise<readonly Match[]> => {
    const { fingerprints, locals, media } = result;
    const hits = globalHits(fingerprints, index, owned);
    const pairings = shortlist(locals, media.kind, hits, {
      registered: voters.registered,
      of: registeredOf,
      voting,
    });
    const matches: Match[] = [];
    for (const number of new Set([...hits.keys(), ...pairings.keys()])) {
      const entry = known[number];
      if (!entry || exact.has(entry)) continue;
      const seen = frameHits(
        entry.reference,
        media,
        hits.get(number) ?? [],
        await verified(entry, pairings.get(number) ?? []),
      );
      const match = decide(seen, { ...entry, foundKind: media.kind, found: fingerprints });
      if (match) matches.push(match);
    }
    return matches;
  };

  return {
    references: known.length,
    codes: index.size,
    voters: voters.sides[0].index.size + voters.sides[1].index.size,
    match: async (result) => {
      const sha256 = result.outcome === 'undecodable' ? result.sha256 : result.media.sha256;
      const same = new Set(sha256 === undefined ? [] : bySha256.get(sha256));
      const exact = [...same].map(({ reference }) => exactMatch(reference));
      const others = result.outcome === 'fingerprinted' ? await similar(result, same) : [];
      return [...exact, ...others].sort(
        (a, b) => tierRank(a.tier) - tierRank(b.tier) || b.score - a.score,
      );
    },
  };
}
