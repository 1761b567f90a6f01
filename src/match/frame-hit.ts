// One picture or frame of a reference seen in one picture or frame of a found media: what PDQ and points say of it together.

import type { Variant } from '../domain/fingerprint.js';
import type { Alignment } from '../domain/match.js';
import type { MediaFacts } from '../domain/media.js';
import type { Reference } from '../domain/reference.js';
import { TIERS } from '../domain/tiers.js';
import { alignWhole } from './explain.js';
import { isSamePart, type GlobalHit } from './global-hits.js';
import { saysSomething, type LocalHit } from './local-hits.js';
import { isMirrored, variantOf } from './orientation.js';

export type FrameHit = {
  /** Absent where that side is a picture. */
  readonly foundMs?: number;
  readonly referenceMs?: number;
  readonly variant: Variant;
  readonly alignment: Alignment;
  /** Absent where PDQ is beyond an alert. */
  readonly global?: GlobalHit;
  /** Points deny what PDQ says. */
  readonly contradicted: boolean;
  /** Points that agree; absent where they were not compared, or say nothing. */
  readonly local?: { readonly points: number; readonly distance: number; readonly copy: boolean };
};

const times = (foundMs: number | undefined, referenceMs: number | undefined) => ({
  ...(foundMs === undefined ? {} : { foundMs }),
  ...(referenceMs === undefined ? {} : { referenceMs }),
});

/** At most so near, and points cannot contradict: see `TIERS`. */
const CONTRADICTED_BEYOND = TIERS.strong.pdqMaxDistance;

/** Joins what was found by PDQ with what was verified of the same reference. */
export function frameHits(
  reference: Reference,
  found: MediaFacts,
  global: readonly GlobalHit[],
  verified: readonly LocalHit[],
): readonly FrameHit[] {
  const fromPoints = verified.flatMap((hit) => fromLocal(hit) ?? []);
  const fromPdq = global.map((hit): FrameHit => {
    const same = verified.find(({ hits }) => hits.includes(hit));
    const local = same && saysSomething(same) ? localOf(same) : undefined;
    return {
      ...times(hit.found.timeMs, hit.of.timeMs),
      variant: hit.of.variant,
      // Points say it more exactly.
      alignment:
        (local && same?.alignment) ??
        alignWhole(hit.of.variant, hit.negative, reference.media, found, hit.found.part),
      global: hit,
      contradicted: hit.distance > CONTRADICTED_BEYOND && isContradicted(hit, verified),
      ...(local ? { local } : {}),
    };
  });
  return [...fromPdq, ...fromPoints];
}

const localOf = ({ points, distance, copy }: LocalHit) => ({ points, distance, copy });

/** A hit of points alone; of those that PDQ found too the PDQ hits are told. */
function fromLocal(hit: LocalHit): FrameHit | undefined {
  const { found, reference, alignment, hits } = hit;
  if (!alignment || !saysSomething(hit) || hits.length > 0) return undefined;
  return {
    ...times(found.timeMs, reference.timeMs),
    variant: variantOf(alignment.mirrored, alignment.turn),
    alignment,
    contradicted: false,
    local: localOf(hit),
  };
}

/** Was this hit, or one of the same part seen in the same way, verified and denied? */
const isContradicted = (hit: GlobalHit, verified: readonly LocalHit[]): boolean =>
  verified.some(
    ({ contradicts, hits }) =>
      contradicts &&
      hits.some(
        (other) =>
          other === hit ||
          (other.found.timeMs === hit.found.timeMs &&
            other.of.timeMs === hit.of.timeMs &&
            other.negative === hit.negative &&
            isMirrored(other.of.variant) === isMirrored(hit.of.variant) &&
            isSamePart(other.found.part, hit.found.part)),
      ),
  );
