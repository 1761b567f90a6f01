// Points of references that were verified lately: the same few are candidates again and again, and reading and unpacking them costs more
// than comparing. They are of one state of the registry: a matcher that is opened anew begins without any.

import type { ReferenceId } from '../domain/ids.js';
import type { LocalFingerprint } from '../domain/local-fingerprint.js';
import type { Registry } from '../domain/ports.js';
import { pointsOf, type PointSet } from './points.js';

/** A registered picture or frame as it is verified. */
export type RegisteredPoints = { readonly local: LocalFingerprint; readonly points: PointSet };

/** Points that are kept, at most, those of the longest unused pictures dropped first: of 500 pictures or more, about 15 MB. */
const MOST_KEPT = 180_000;

export type KeptPoints = {
  /** @returns by their numbers; those that were withdrawn are missing. */
  readonly of: (
    id: ReferenceId,
    numbers: readonly number[],
  ) => Promise<ReadonlyMap<number, RegisteredPoints>>;
};

/** @param localsOf as the registry answers: the points that are asked for by rising number, or none where they were withdrawn. */
export function keepPoints(localsOf: Registry['localsOf'], most: number = MOST_KEPT): KeptPoints {
  /** By rising time of last use. */
  const kept = new Map<string, RegisteredPoints>();
  let points = 0;

  const keep = (key: string, one: RegisteredPoints): void => {
    points += one.points.count - (kept.get(key)?.points.count ?? 0);
    kept.delete(key);
    kept.set(key, one);
    for (const [oldest, { points: own }] of kept) {
      if (points <= most) break;
      kept.delete(oldest);
      points -= own.count;
    }
  };

  return {
    of: async (id, numbers) => {
      const found = new Map<number, RegisteredPoints>();
      const missing: number[] = [];
      for (const number of numbers) {
        const one = kept.get(keyOf(id, number));
        if (one) found.set(number, one);
        else missing.push(number);
      }
      missing.sort((a, b) => a - b);
      const locals = missing.length === 0 ? [] : await localsOf(id, missing);
      missing.forEach((number, at) => {
        const local = locals[at];
        if (local) found.set(number, { local, points: pointsOf(local) });
      });
      for (const [number, one] of found) keep(keyOf(id, number), one);
      return found;
    },
  };
}

const keyOf = (id: ReferenceId, number: number): string => `${id} ${number}`;
