// Local fingerprints of pictures that never were: random points, and what transforms, covers and noise make of them.

import {
  descriptorPermutations,
  LOCAL,
  packPoint,
  type LocalFingerprint,
  type Point,
} from '../../src/domain/local-fingerprint.js';
import { apply, shapeOf, type Transform } from '../../src/match/transform.js';

/** Deterministic numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Spot = Point & { readonly code: Uint8Array };

export const codeFrom = (random: () => number): Uint8Array =>
  Uint8Array.from({ length: LOCAL.descriptorBytes }, () => Math.floor(random() * 256));

/** The code with `count` of its bits turned over. */
export function noisy(code: Uint8Array, count: number, random: () => number): Uint8Array {
  const copy = Uint8Array.from(code);
  const turned = new Set<number>();
  while (turned.size < count) turned.add(Math.floor(random() * copy.length * 8));
  for (const bit of turned) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

export function spotsFrom(seed: number, count: number, width = 512, height = 384): readonly Spot[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => ({
    x: random() * width,
    y: random() * height,
    scale: 1.2 * 2 ** (random() * 3),
    angle: random() * 2 * Math.PI,
    dark: random() < 0.5,
    code: codeFrom(random),
  }));
}

const permuted = (code: Uint8Array, permutation: Uint8Array): Uint8Array => {
  const result = new Uint8Array(code.length);
  permutation.forEach((source, bit) => {
    const set = ((code[source >> 3] ?? 0) >> (source & 7)) & 1;
    result[bit >> 3] = (result[bit >> 3] ?? 0) | (set << (bit & 7));
  });
  return result;
};

/** What the points of a picture are in the picture that a transform makes of it; descriptors lose `bits` of theirs. */
export function transformed(
  spots: readonly Spot[],
  transform: Transform,
  { bits = 0, negative = false, seed = 1 } = {},
): readonly Spot[] {
  const random = randomFrom(seed);
  const { scale, turn, mirrored } = shapeOf(transform);
  return spots.map((spot) => {
    let code = noisy(spot.code, bits, random);
    let angle = mirrored ? Math.PI - spot.angle : spot.angle;
    if (mirrored) code = permuted(code, descriptorPermutations.mirrored);
    if (negative) code = permuted(code, descriptorPermutations.negative);
    if (negative) angle += Math.PI;
    return {
      ...apply(transform, spot),
      scale: spot.scale * scale,
      angle: (angle + turn + 4 * Math.PI) % (2 * Math.PI),
      dark: spot.dark !== negative,
      code,
    };
  });
}

/** Packs the spots that lie inside; in their order. */
export function localOf(
  spots: readonly Spot[],
  { width = 512, height = 384, ...rest }: Partial<Omit<LocalFingerprint, 'points'>> = {},
): LocalFingerprint {
  const inside = spots.filter(({ x, y }) => x >= 0 && y >= 0 && x < width && y < height);
  const points = new Uint8Array(inside.length * LOCAL.pointBytes);
  const packed = new DataView(points.buffer);
  inside.forEach((spot, index) => {
    packPoint(packed, index * LOCAL.pointBytes, spot);
    points.set(spot.code, (index + 1) * LOCAL.pointBytes - LOCAL.descriptorBytes);
  });
  const { version, blocks } = { version: LOCAL.version, blocks: new Uint8Array() };
  return { version, width, height, points, blocks, ...rest };
}

/** As the registry gives voters: the first of the points, without blocks. */
export const votersOf = (
  local: LocalFingerprint,
  most: number = LOCAL.voters,
): LocalFingerprint => ({
  ...local,
  points: local.points.slice(0, most * LOCAL.pointBytes),
  blocks: new Uint8Array(),
});

/** Turns clockwise, enlarges and moves. */
export function similarity(scale: number, degrees: number, dx = 0, dy = 0): Transform {
  const cos = scale * Math.cos((degrees / 180) * Math.PI);
  const sin = scale * Math.sin((degrees / 180) * Math.PI);
  return { xx: cos, xy: -sin, dx, yx: sin, yy: cos, dy };
}
