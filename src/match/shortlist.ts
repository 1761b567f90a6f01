// Which pairs of pictures are worth verifying: those that the voters say, and those that PDQ says; bounded.

import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import type { MediaKind } from '../domain/media.js';
import { isSamePart, type GlobalHit } from './global-hits.js';
import { isMirrored } from './orientation.js';
import { LOOKS, pointsOf, type Look, type PointSet } from './points.js';
import type { Registered } from './voters.js';
import type { Voting } from './votes.js';

/** A found picture, part or frame, as it is looked at. */
export type Looked = {
  readonly local: LocalFingerprint;
  readonly look: Look;
  readonly points: PointSet;
};

/** A found picture to be verified against one registered picture or frame. */
export type Pairing = {
  readonly found: Looked;
  /** Place among the reference's local fingerprints. */
  readonly number: number;
  /** PDQ hits that say the same; empty where only points voted. */
  readonly hits: readonly GlobalHit[];
};

/** What was found of the registry before any points were compared, by the number of the reference. */
export type Shortlist = ReadonlyMap<number, readonly Pairing[]>;

/** Bounds of the work. Pairs of a found picture, each of its parts, or each frame of a found video, by votes … */
const MOST_OF_PICTURE = 10;
const MOST_OF_FRAME = 4;
/** … pairs of one media, the weightiest … */
const MOST_OF_MEDIA = { image: 60, video: 400 } as const;
/** … and of one reference: so many, the weightiest, and as many as again are spread over the found video, for where it begins and ends. */
const MOST_OF_REFERENCE = 12;
/** Pairs by PDQ: of one reference, and of one media. */
const MOST_HITS_OF_REFERENCE = 2;
const MOST_HITS_OF_MEDIA = 24;
/** One vote is chance. */
const LEAST_VOTES = 2;
/** Share of the points, the most stable first, that are looked up as a negative's: these are rare. */
const NEGATIVE_SHARE = 0.25;

/** The looks of the found pictures, each made when it is first wanted. */
export function looksOf(locals: readonly LocalFingerprint[]) {
  const made = new Map<string, Looked>();
  return (place: number, look: Look): Looked | undefined => {
    const local = locals[place];
    if (!local) return undefined;
    const key = `${place} ${look.mirrored} ${look.negative}`;
    const looked = made.get(key) ?? { local, look, points: pointsOf(local, look) };
    made.set(key, looked);
    return looked;
  };
}

type Wanted = { readonly place: number; readonly look: Look; readonly registered: number };
type Weighed = Wanted & { readonly weight: number };

export type Known = {
  readonly registered: readonly (Registered | undefined)[];
  /** Numbers in `registered` of one reference's pictures or frames, in their order. */
  readonly of: (reference: number) => readonly number[];
  readonly voting: Voting;
};

/** @param hits by the number of the reference. */
export function shortlist(
  locals: readonly LocalFingerprint[],
  kind: MediaKind,
  hits: ReadonlyMap<number, readonly GlobalHit[]>,
  known: Known,
): Shortlist {
  const lookAt = looksOf(locals);
  const most = kind === 'image' ? MOST_OF_PICTURE : MOST_OF_FRAME;
  const voted = locals
    .flatMap((_, place) => byVotes(place, most, lookAt, known))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_OF_MEDIA[kind]);
  const referenceOf = ({ registered }: Wanted) => known.registered[registered]?.reference ?? -1;
  const wanted = new Map<number, Weighed[]>();
  for (const one of voted) {
    const reference = referenceOf(one);
    wanted.set(reference, [...(wanted.get(reference) ?? []), one]);
  }
  const pairings = new Map<number, Map<string, { wanted: Wanted; hits: GlobalHit[] }>>();
  const want = (one: Wanted, said: readonly GlobalHit[]) => {
    const { mirrored, negative } = one.look;
    const key = `${one.place} ${mirrored} ${negative} ${one.registered}`;
    const ofReference = pairings.get(referenceOf(one)) ?? new Map<string, never>();
    pairings.set(referenceOf(one), ofReference);
    const same = ofReference.get(key);
    if (same) same.hits.push(...said);
    else ofReference.set(key, { wanted: one, hits: [...said] });
  };
  for (const { wanted: one, hit } of byPdq(locals, hits, known)) want(one, [hit]);
  for (const ofReference of wanted.values()) {
    for (const one of bounded(ofReference)) want(one, []);
  }

  return new Map(
    [...pairings].map(([reference, ofReference]): [number, readonly Pairing[]] => [
      reference,
      [...ofReference.values()].flatMap(({ wanted: one, hits: said }): Pairing[] => {
        const found = lookAt(one.place, one.look);
        const number = known.registered[one.registered]?.number;
        return found && number !== undefined ? [{ found, number, hits: said }] : [];
      }),
    ]),
  );
}

/** The weightiest pairs of one reference, and others evenly over the found frames, which are in the order of time. */
function bounded(pairs: readonly Weighed[]): readonly Weighed[] {
  const rest = pairs.slice(MOST_OF_REFERENCE).sort((a, b) => a.place - b.place);
  const step = Math.max(1, (rest.length - 1) / (MOST_OF_REFERENCE - 1));
  const spread = Array.from(
    { length: Math.min(rest.length, MOST_OF_REFERENCE) },
    (_, at) => rest[Math.round(at * step)],
  );
  return [...pairs.slice(0, MOST_OF_REFERENCE), ...spread.filter((pair) => pair !== undefined)];
}

/** The candidates of one found picture, in whichever look. */
function byVotes(
  place: number,
  most: number,
  lookAt: ReturnType<typeof looksOf>,
  { voting }: Known,
): readonly Weighed[] {
  return LOOKS.flatMap((look) => {
    const points = lookAt(place, look)?.points;
    if (!points) return [];
    const voters = look.negative ? Math.ceil(points.count * NEGATIVE_SHARE) : points.count;
    return voting
      .candidates(points, voters, most)
      .filter(({ votes }) => votes >= LEAST_VOTES)
      .map(({ registered, weight }) => ({ place, look, registered, weight }));
  })
    .sort((a, b) => b.weight - a.weight || a.registered - b.registered)
    .slice(0, most);
}

/** The pairs of pictures whose fingerprints hit, the nearest of each reference: their points confirm or contradict. */
function byPdq(
  locals: readonly LocalFingerprint[],
  hits: ReadonlyMap<number, readonly GlobalHit[]>,
  known: Known,
): readonly { readonly wanted: Wanted; readonly hit: GlobalHit }[] {
  return [...hits]
    .flatMap(([reference, ofReference]) =>
      [...ofReference]
        .sort((a, b) => a.distance - b.distance)
        .slice(0, MOST_HITS_OF_REFERENCE)
        .flatMap((hit) => {
          const place = placeOf(hit, locals);
          const registered = known
            .of(reference)
            .find((number) => known.registered[number]?.timeMs === hit.of.timeMs);
          if (place === undefined || registered === undefined) return [];
          const look = { mirrored: isMirrored(hit.of.variant), negative: hit.negative };
          return [{ wanted: { place, look, registered }, hit }];
        }),
    )
    .sort((a, b) => a.hit.distance - b.hit.distance)
    .slice(0, MOST_HITS_OF_MEDIA);
}

/** The local fingerprint of the very picture, part or frame whose PDQ hit; of the whole where the part has none. */
function placeOf({ found }: GlobalHit, locals: readonly LocalFingerprint[]): number | undefined {
  const ofFrame = locals.flatMap((local, place) => (local.timeMs === found.timeMs ? [place] : []));
  const partOf = (place: number) => locals[place]?.part;
  return (
    ofFrame.find((place) => isSamePart(partOf(place), found.part)) ??
    ofFrame.find((place) => partOf(place) === undefined)
  );
}
