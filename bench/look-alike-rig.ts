// Pictures of the shared media compared as the matcher compares them, without a matcher: every pair that is asked for.

import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { LocalFingerprint } from '../src/domain/local-fingerprint.js';
import { hashMedia } from '../src/hashing/hash-media.js';
import { evidenceOf } from '../src/match/evidence.js';
import { traitsOf, type Traits } from '../src/match/look-alike-traits.js';
import { openPairing } from '../src/match/pairing.js';
import { LOOKS, pointsOf } from '../src/match/points.js';
import { verify } from '../src/match/verify.js';
import { picturesOf, STILLS } from './robustness-look-alikes.js';

/** Fewer points raise no question: they are no alert. */
const LEAST_POINTS = 9;

const LIMITS = { maxPixels: 1e8, maxImageBytes: 2 ** 28 };

export type Comparing = {
  /** Of the photographs, in order; not of the stills. */
  readonly names: readonly string[];
  /** Of a photograph or a still. @throws RangeError where there is none. */
  readonly bytesOf: (name: string) => Buffer;
  /** A found picture, and each part of it, on a reference, in the look that has the most points; nothing of those that hardly agree. */
  readonly compared: (name: string, found: Buffer) => Promise<readonly Traits[]>;
  /** Do the two agree in as many points as raise a question? */
  readonly agree: (one: string, other: string) => Promise<boolean>;
};

/** @param media the shared media. @param scratch a folder for what is made on the way. */
export async function openComparing(media: string, scratch: string): Promise<Comparing> {
  const photos = join(media, 'photos');
  const names = (await readdir(photos, { recursive: true }))
    .filter((name) => /\.(?:jpe?g|png)$/i.test(name))
    .map((name) => name.split(sep).join('/'))
    .sort();
  const files = new Map<string, Buffer>();
  for (const name of names) files.set(name, await readFile(join(photos, name)));
  for (const { name, bytes } of await picturesOf(STILLS, media, scratch)) files.set(name, bytes);
  const bytesOf = (name: string): Buffer => {
    const bytes = files.get(name);
    if (!bytes) throw new RangeError(`no picture ${name}`);
    return bytes;
  };

  const pairing = openPairing();
  const localsOf = async (bytes: Buffer, purpose: 'reference' | 'found') => {
    const result = await hashMedia({ from: 'bytes', bytes }, purpose, LIMITS, scratch);
    return result.outcome === 'fingerprinted' ? result.locals : [];
  };
  const references = new Map<string, LocalFingerprint | undefined>();
  const referenceOf = async (name: string): Promise<LocalFingerprint | undefined> => {
    if (!references.has(name)) {
      references.set(name, (await localsOf(bytesOf(name), 'reference'))[0]);
    }
    return references.get(name);
  };
  const compared = async (name: string, bytes: Buffer): Promise<readonly Traits[]> => {
    const local = await referenceOf(name);
    if (!local) return [];
    const points = pointsOf(local);
    return (await localsOf(bytes, 'found')).flatMap((found) => {
      const seen = LOOKS.flatMap((look) => {
        const looked = { local: found, look, points: pointsOf(found, look) };
        const paired = pairing.pair(looked.points, points);
        const agreement = verify(looked.points, points, paired);
        if (!agreement || agreement.pairs.length < LEAST_POINTS) return [];
        return [evidenceOf(looked, { local, points }, paired, agreement, [])];
      }).sort((a, b) => b.pairs.length - a.pairs.length);
      return seen.slice(0, 1).map(traitsOf);
    });
  };
  const agree = async (one: string, other: string): Promise<boolean> => {
    const [left, right] = [await referenceOf(one), await referenceOf(other)];
    if (!left || !right) return false;
    const [found, reference] = [pointsOf(left), pointsOf(right)];
    const agreement = verify(found, reference, pairing.pair(found, reference));
    return (agreement?.pairs.length ?? 0) >= LEAST_POINTS;
  };
  return { names, bytesOf, compared, agree };
}
