// Points of local fingerprints as the tests look at them.

import sharp, { type Sharp } from 'sharp';
import {
  LOCAL,
  pointCount,
  unpackPoint,
  type LocalFingerprint,
  type Point,
} from '../../src/domain/local-fingerprint.js';
import { localFingerprint } from '../../src/hashing/local/local.js';
import type { Pixels } from '../../src/hashing/pixels.js';
import { asSharp } from './fixtures.js';

export type Described = Point & { readonly descriptor: Uint8Array };

export function pointsOf(local: LocalFingerprint): readonly Described[] {
  const view = new DataView(local.points.buffer, local.points.byteOffset);
  return Array.from({ length: pointCount(local) }, (_, i) => ({
    ...unpackPoint(view, i * LOCAL.pointBytes),
    descriptor: local.points.slice(
      (i + 1) * LOCAL.pointBytes - LOCAL.descriptorBytes,
      (i + 1) * LOCAL.pointBytes,
    ),
  }));
}

export const ALL = 100_000;
export const allPoints = (pixels: Pixels): readonly Described[] =>
  pointsOf(localFingerprint(pixels, ALL));

export const TURN = 2 * Math.PI;
/** Smallest turn between two angles. */
const apart = (a: number, b: number): number => {
  const turn = Math.abs(a - b) % TURN;
  return Math.min(turn, TURN - turn);
};

/** The point nearest in place, scale and direction, if any is near. */
export const counterpart = (
  of: Omit<Point, 'dark'>,
  among: readonly Described[],
): Described | undefined =>
  among
    .filter(
      (point) =>
        Math.hypot(point.x - of.x, point.y - of.y) < 0.25 + 0.1 * of.scale &&
        Math.abs(Math.log2(point.scale / of.scale)) < 0.2,
    )
    .sort((a, b) => apart(a.angle, of.angle) - apart(b.angle, of.angle))
    .find((point) => apart(point.angle, of.angle) < 0.2);

export const permuted = (descriptor: Uint8Array, permutation: Uint8Array): Uint8Array => {
  const result = new Uint8Array(LOCAL.descriptorBytes);
  permutation.forEach((source, bit) => {
    const set = ((descriptor[source >> 3] ?? 0) >> (source & 7)) & 1;
    result[bit >> 3] = (result[bit >> 3] ?? 0) | (set << (bit & 7));
  });
  return result;
};

export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;

export async function decoded(file: Buffer, side: number): Promise<Pixels> {
  const { data, info } = await sharp(file)
    .resize(side, side, { fit: 'inside' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

export async function edited(pixels: Pixels, edit: (image: Sharp) => Sharp): Promise<Pixels> {
  const { data, info } = await edit(asSharp(pixels)).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}
