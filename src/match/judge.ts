// The judgement of one take: which tier it belongs to, by what, and how sure that is.

import type { Alignment, Match } from '../domain/match.js';
import type { MediaKind } from '../domain/media.js';
import {
  TIERS,
  tierOfPdq,
  tierOfPoints,
  tierRank,
  VIDEO_POINTS,
  type Tier,
} from '../domain/tiers.js';
import type { FrameHit } from './frame-hit.js';
import type { GlobalHit } from './global-hits.js';
import { halved, scoreOf, scoreOfFew } from './score.js';
import { middle, type Kinds, type Take } from './take.js';

/**
 * PDQ hits that are believed: all that leave no doubt; the others where the points of that frame do not speak of another picture,
 * nor those of the take's other frames. (Points that speak of a look-alike do not count here: look-alikes resemble one another
 * by their points, not as wholes.)
 */
function believed(hits: readonly FrameHit[]): readonly GlobalHit[] {
  const confirmed = hits.some(({ local }) => local?.copy === true);
  const denied = !confirmed && hits.some(({ contradicted }) => contradicted);
  return hits.flatMap((hit) => {
    const { global } = hit;
    if (!global) return [];
    if (global.distance <= TIERS.strong.pdqMaxDistance) return [global];
    return denied || hit.contradicted ? [] : [global];
  });
}

/** What PDQ says of a take, or undefined. A video's distance is the median over its frames; a picture's the least. */
function byPdq({ hits }: Take, { foundKind, reference }: Kinds) {
  const said = believed(hits);
  const distances = said.map((hit) => hit.distance);
  const distance =
    foundKind === 'video' && reference.media.kind === 'video'
      ? middle(distances)
      : [...distances].sort((a, b) => a - b)[0];
  const hit = said.find((one) => one.distance === distance);
  const tier = distance === undefined ? undefined : tierOfPdq(distance);
  return distance !== undefined && hit && tier ? { distance, hit, tier } : undefined;
}

/** What the points of a take say, or undefined: of copies, or else of look-alikes. */
function byPoints({ hits }: Take, foundKind: MediaKind, copy: boolean) {
  const said = hits.flatMap(({ local, alignment, foundMs }) =>
    local?.copy === copy ? [{ ...local, alignment, foundMs }] : [],
  );
  const [best] = said.sort((a, b) => b.points - a.points || a.distance - b.distance);
  if (!best) return undefined;
  const frames = new Set(
    said.filter(({ points }) => points >= VIDEO_POINTS.inTwo).map(({ foundMs }) => foundMs),
  );
  const pointsToAlert =
    unlikely(best.alignment) +
    (foundKind === 'image'
      ? TIERS.probable.minPoints
      : frames.size >= 2
        ? VIDEO_POINTS.inTwo
        : VIDEO_POINTS.inOne);
  const ofPicture = tierOfPoints(best.points);
  const alerts = best.points >= pointsToAlert;
  const tier = ofPicture === 'probable' && !alerts ? 'review' : ofPicture;
  return tier ? { ...best, tier, pointsToAlert } : undefined;
}

/** Points more that each thing takes which chance does as readily as a re-uploader: there are so many ways to agree. */
const POINTS_EACH = 4;
const UPRIGHT = 5;
const LEAST_STRETCH = 1.05;

/** How many points more an alert needs, the more had to be done to the reference. */
function unlikely(alignment: Alignment | undefined): number {
  if (!alignment) return 0;
  const { turn, mirrored, negative, stretch } = alignment;
  const done = [Math.abs(turn) > UPRIGHT, mirrored, negative, stretch > LEAST_STRETCH];
  return done.filter(Boolean).length * POINTS_EACH;
}

export type Judged = Pick<Match, 'tier' | 'algorithm' | 'distance' | 'score'> &
  Partial<Pick<Match, 'points' | 'alignment' | 'quality'>>;

const surer = (a: Tier | undefined, b: Tier | undefined): boolean =>
  a !== undefined && (b === undefined || tierRank(a) <= tierRank(b));

/** Judges a take. @returns undefined where it says nothing. */
export function judge(take: Take, sides: Kinds): Judged | undefined {
  const global = byPdq(take, sides);
  const local = byPoints(take, sides.foundKind, true);
  const pointsToAlert = local?.pointsToAlert ?? TIERS.probable.minPoints;
  const ofPoints = local ? { points: local.points, alignment: local.alignment } : {};
  if (global && surer(global.tier, local?.tier)) {
    return {
      tier: global.tier,
      algorithm: 'pdq',
      distance: global.distance,
      quality: global.hit.found.quality,
      score: scoreOf({ pdqDistance: global.distance, ...ofPoints, pointsToAlert }),
      ...ofPoints,
    };
  }
  if (local) {
    const { tier, points, distance } = local;
    const pdq = global ? { pdqDistance: global.distance } : {};
    return {
      tier,
      algorithm: 'local',
      distance,
      score:
        tier === 'review'
          ? scoreOfFew(points, pointsToAlert)
          : scoreOf({ ...pdq, points, pointsToAlert }),
      ...ofPoints,
    };
  }
  return lookAlike(take, sides.foundKind) ?? contradicted(take);
}

function lookAlike(take: Take, foundKind: MediaKind): Judged | undefined {
  const local = byPoints(take, foundKind, false);
  if (!local) return undefined;
  const { points, pointsToAlert, distance, alignment } = local;
  return {
    tier: 'related',
    algorithm: 'local',
    distance,
    score: halved(scoreOf({ points, pointsToAlert })),
    points,
    alignment,
  };
}

/** PDQ raised an alert, and points deny it: a person looks. */
function contradicted({ hits }: Take): Judged | undefined {
  const denied = hits.flatMap(({ global }) => global ?? []);
  const [nearest] = denied.sort((a, b) => a.distance - b.distance);
  if (!nearest) return undefined;
  const { distance, found } = nearest;
  return {
    tier: 'review',
    algorithm: 'pdq',
    distance,
    quality: found.quality,
    score: halved(scoreOf({ pdqDistance: distance, pointsToAlert: TIERS.probable.minPoints })),
  };
}
