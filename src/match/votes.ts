// Votes: the points of a found picture look for the registered ones like them, and each found one votes for its reference.

import { LOCAL } from '../domain/local-fingerprint.js';
import { Ballots } from './ballots.js';
import { openFirstLook } from './first-look.js';
import type { Least } from './vote-cells.js';
import type { PointSet } from './points.js';
import type { VoterHits } from './voter-index.js';
import type { Voters } from './voters.js';

/** A registered picture or frame that a found one may show. */
export type Candidate = {
  /** Number in {@link Voters.registered}. */
  readonly registered: number;
  /** What the votes weigh that lie as one picture on another would have them. */
  readonly weight: number;
  /** How many those are. */
  readonly votes: number;
};

/** Hits of one point, at most: in a registry flooded with the same picture more would say nothing new. */
const MAX_HITS = 512;
/** Of so many registered pictures, the weightiest, it is looked at whether their votes lie together. */
const LONGLIST = 120;

const MOST_RADIUS = 32;
/**
 * Bits in which a voter and a found point may differ. The more voters there are, the more of them are near by chance: with this
 * radius about 200, of whatever number (measured between photographs of different collections).
 */
export const voteRadius = (voters: number): number =>
  Math.round(Math.min(MOST_RADIUS, Math.max(8, 72 - 9 * Math.log10(Math.max(1, voters)))));

export type Voting = {
  /**
   * The registered pictures that most of a found picture's points vote for; ties in the order of registration.
   *
   * @param points how many of them vote, from the first.
   */
  readonly candidates: (found: PointSet, points: number, most: number) => readonly Candidate[];
};

/**
 * A point votes for no more references than these, the nearest, and for all that are as near as the last of them or as sure as
 * {@link SURE_DISTANCE} says: what as many have alike says little, and costs most.
 */
const MOST_SHARING = 8;
const SURE_DISTANCE = 16;
/**
 * A vote counts by this many bits less than chance has, in eighths: near ones say more.
 */
const CHANCE_DISTANCE = 34;
const BITS = 8;
/**
 * A candidate's votes that lie together weigh as much, or are as near. Measured with 472 references on 495 altered copies: of the 486 whose
 * reference verification confirms with 9 points or more, the least has 7.5. Of found pictures that have nothing to do with the registry every
 * sixth has a candidate of 7.5 (2 references), or each has one (100), or every second (1,000); ten of each picture were verified before. A
 * frame has half as many voters as a picture, and needs half the weight. What is as near as this counts whatever it weighs: it is of a
 * picture that many references share.
 */
const LEAST_LYING = 5;
const LEAST_SHARE = 0.4;
const NEAR_LYING = 20;

/** What a vote counts at least, of what it would if no other reference were as near, where not all of them are. */
const LEAST_WEIGHT = 0.1;

/**
 * The weight of a vote that `sharing` references get from the same point, being as near or nearer: shared among them, so that logos,
 * captions, and what many pictures have alike hardly vote; and a little by the share of all references that they are (as in
 * tf-idf), so that in a registry flooded with one picture its copies still outweigh chance. Measured on the copies that are
 * hardest to find (8 to 70 agreeing points) in 366 and 20,366 references: 99.3 and 98.8 % are candidates, with tf-idf alone 97.1 and 96.4.
 */
export const weightOf = (sharing: number, references: number): number =>
  1 / sharing + (LEAST_WEIGHT * Math.log1p(references / sharing)) / Math.log1p(references);

/** @param references how many there are. */
export function openVoting({ registered, sides }: Voters, references: number): Voting {
  const radii = sides.map(({ index }) => voteRadius(index.size));
  const ballots = new Ballots(registered.length);
  const firstLook = openFirstLook(sides);
  const leastOf = (number: number): Least => {
    const share = (registered[number]?.voters ?? 0) / LOCAL.voters;
    return {
      weight: LEAST_LYING * Math.min(1, Math.max(LEAST_SHARE, share)),
      nearness: NEAR_LYING,
    };
  };
  const inOrder = sorter();
  const weightShared = Float64Array.from({ length: MAX_HITS + 1 }, (_, sharing) =>
    sharing === 0 ? 0 : weightOf(sharing, references),
  );
  /** The last point, counted over all searches, that hit a reference: the next one counts it anew. */
  const lastPoint = new Uint32Array(
    registered.reduce((most, one) => Math.max(most, one?.reference ?? 0), 0) + 1,
  );
  let current = 0;

  /** Of the hits as they are gone through: the reference of each, where it was not withdrawn. */
  const WITHDRAWN = 0xffffffff;
  const referenceOf = new Uint32Array(MAX_HITS);

  /** One point votes for all that it hits, the nearest first. */
  const vote = (found: PointSet, point: number) => {
    const dark = found.dark[point] ? 1 : 0;
    const side = sides[dark];
    const at = point * LOCAL.descriptorBytes;
    const hits = side.index.search(found.codes, at, radii[dark] ?? 0, MAX_HITS);
    const { count, entries, distances } = hits;
    if (count === 0) return;
    // Zero is what the list begins with: no point has that number.
    current = current === 0xffffffff ? 1 : current + 1;
    const order = inOrder(hits);
    const turn = Math.round(((found.angle[point] ?? 0) / (2 * Math.PI)) * 256);
    const grown = Math.round((found.octaves[point] ?? 0) * 16);
    let sharing = 0;
    for (let from = 0; from < count;) {
      const distance = distances[order[from] ?? 0] ?? 0;
      let to = from;
      for (; to < count; to++) {
        const hit = order[to] ?? 0;
        if (distances[hit] !== distance) break;
        const reference = registered[side.of[entries[hit] ?? 0] ?? 0]?.reference;
        referenceOf[to] = reference ?? WITHDRAWN;
        if (reference === undefined || lastPoint[reference] === current) continue;
        lastPoint[reference] = current;
        sharing += 1;
      }
      // With none shared all of these were withdrawn.
      const nearness = (CHANCE_DISTANCE - distance) / BITS;
      const weight = (weightShared[sharing] ?? 0) * nearness;
      for (; from < to; from++) {
        if (referenceOf[from] === WITHDRAWN) continue;
        const entry = entries[order[from] ?? 0] ?? 0;
        ballots.cast(
          side.of[entry] ?? 0,
          // Light and dark voters have numbers of their own.
          entry * 2 + dark,
          point,
          weight,
          nearness,
          ((side.angle[entry] ?? 0) - turn) & 255,
          (side.scale[entry] ?? 0) - grown,
        );
      }
      if (sharing >= MOST_SHARING && distance >= SURE_DISTANCE) return;
    }
  };

  return {
    candidates: (found, points, most) => {
      ballots.clear();
      for (let point = 0; point < Math.min(points, found.count); point++) vote(found, point);
      const { votes } = ballots;
      return ballots
        .count(LONGLIST)
        .flatMap(([number, ballot]) => {
          const lying = firstLook(votes, ballot, found, leastOf(number));
          return lying ? [{ registered: number, ...lying }] : [];
        })
        .sort((a, b) => b.weight - a.weight || a.registered - b.registered)
        .slice(0, most);
    },
  };
}

/** Numbers of hits, by rising distance, otherwise as they came: a counting sort, for it is done for every point. */
function sorter(): (hits: VoterHits) => Uint16Array {
  const order = new Uint16Array(MAX_HITS);
  const heads = new Uint16Array(MOST_RADIUS + 2);
  return ({ count, distances }) => {
    heads.fill(0);
    for (let hit = 0; hit < count; hit++) {
      const above = (distances[hit] ?? 0) + 1;
      heads[above] = (heads[above] ?? 0) + 1;
    }
    for (let at = 1; at < heads.length; at++) heads[at] = (heads[at] ?? 0) + (heads[at - 1] ?? 0);
    for (let hit = 0; hit < count; hit++) {
      const distance = distances[hit] ?? 0;
      const place = heads[distance] ?? 0;
      order[place] = hit;
      heads[distance] = place + 1;
    }
    return order;
  };
}
