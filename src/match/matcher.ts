// The matcher: a hashed media against the registry, one best match for each reference it resembles.

import { referenceIdOf, rowOf, type ReferenceId } from '../domain/ids.js';
import type { Match } from '../domain/match.js';
import type { HashResult } from '../domain/media.js';
import type { Registry } from '../domain/ports.js';
import type { FingerprintedReference, KnownReference, Reference } from '../domain/reference.js';
import { tierRank } from '../domain/tiers.js';
import { bandedVoterIndex } from './banded-index.js';
import type { CodeIndex } from './code-index.js';
import { decide } from './decide.js';
import { frameHits } from './frame-hit.js';
import { globalHits, type RegisteredCodes } from './global-hits.js';
import { buildCodeIndex } from './index/build.js';
import { keepPoints } from './kept-points.js';
import { saysSomething, verifyPairing, type LocalHit } from './local-hits.js';
import { openPairing } from './pairing.js';
import { RegisteredColumns, withPayload } from './registered-columns.js';
import { referencesInMemory } from './references-in-memory.js';
import { shortlist, type Pairing } from './shortlist.js';
import type { MakeVoterIndex } from './voter-index.js';
import { VoterList, type Voters } from './voters.js';
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

/** What is asked of the registry for the few references that a media hits. */
export type ReferencePorts = Pick<Registry, 'localsOf' | 'known' | 'withBytes'>;

/** What is searched; the number of a reference is that of its id. */
export type Searched = { readonly codes: RegisteredCodes; readonly voters: Voters };

export type MatcherPorts = {
  /** All points of a reference, to verify a candidate with. */
  readonly localsOf: Registry['localsOf'];
  /** Another search structure for PDQ: the plain linear one is the oracle of every other. */
  readonly makeIndex?: (codes: readonly Uint8Array[]) => CodeIndex;
  /** The one for voters. */
  readonly makeVoterIndex?: MakeVoterIndex;
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

/** A matcher over what is searched as it is: what is added to it later, a matcher that is opened then finds. */
export function openMatcher({ codes, voters }: Searched, ports: ReferencePorts): Matcher {
  const voting = openVoting(voters, voters.references);
  const pairing = openPairing();

  const points = keepPoints((id, wanted) => ports.localsOf(id, wanted));

  /** Compares the points of a reference's pairings. */
  const verified = async (
    id: ReferenceId,
    pairings: readonly Pairing[],
  ): Promise<readonly LocalHit[]> => {
    const numbers = [...new Set(pairings.map(({ number }) => number))];
    const registered = await points.of(id, numbers);
    // Withdrawn since: it has none, and there is nothing to say of it.
    return pairings.flatMap((pair) => {
      const own = registered.get(pair.number);
      return own ? [verifyPairing(pair, own, pairing)] : [];
    });
  };

  const similar = async (
    result: HashResult & { outcome: 'fingerprinted' },
    exact: ReadonlySet<ReferenceId>,
  ): Promise<readonly Match[]> => {
    const { fingerprints, locals, media } = result;
    const hits = globalHits(fingerprints, codes);
    const { registered, of } = voters;
    const pairings = shortlist(locals, media.kind, hits, { registered, of, voting });
    const seen = new Map<ReferenceId, readonly LocalHit[]>();
    for (const number of new Set([...hits.keys(), ...pairings.keys()])) {
      const id = referenceIdOf(number);
      if (exact.has(id)) continue;
      const local = await verified(id, pairings.get(number) ?? []);
      // Of most candidates nothing is seen: the registry is not asked about them.
      if (hits.has(number) || local.some(saysSomething)) seen.set(id, local);
    }
    // Asked last: whoever was withdrawn, or whose case was closed since the index was made, is not among the known.
    const known: ReadonlyMap<ReferenceId, KnownReference> =
      seen.size === 0 ? new Map() : await ports.known([...seen.keys()]);
    return [...seen].flatMap(([id, local]) => {
      const entry = known.get(id);
      if (!entry) return [];
      const frames = frameHits(entry.reference, media, hits.get(rowOf(id)) ?? [], local);
      return decide(frames, { ...entry, foundKind: media.kind, found: fingerprints }) ?? [];
    });
  };

  return {
    references: voters.references,
    codes: codes.size,
    voters: voters.sides[0].index.size + voters.sides[1].index.size,
    match: async (result) => {
      const sha256 = result.outcome === 'undecodable' ? result.sha256 : result.media.sha256;
      const same = sha256 === undefined ? [] : await ports.withBytes(sha256);
      const exact = same.map(exactMatch);
      const ids = new Set(same.map(({ id }) => id));
      const others = result.outcome === 'fingerprinted' ? await similar(result, ids) : [];
      return [...exact, ...others].sort(
        (a, b) => tierRank(a.tier) - tierRank(b.tier) || b.score - a.score,
      );
    },
  };
}

/** Reads references into memory, whole but for the points of candidates: for few of them, or for another index. */
export async function buildMatcher(
  references: AsyncIterable<FingerprintedReference>,
  { localsOf, makeIndex, makeVoterIndex = bandedVoterIndex }: MatcherPorts,
): Promise<Matcher> {
  const columns = new RegisteredColumns();
  const list = new VoterList();
  const known = referencesInMemory();
  for await (const reference of references) {
    columns.add(reference);
    list.add(known.add(reference), reference.voters);
  }
  const all = columns.take();
  const codes = makeIndex ? withPayload(all, makeIndex) : buildCodeIndex(256, all);
  return openMatcher({ codes, voters: list.build(makeVoterIndex) }, { ...known, localsOf });
}
