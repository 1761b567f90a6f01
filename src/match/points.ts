// The points of a picture as matching works on them: as arrays, and as they would be in the picture mirrored or made negative.

import {
  descriptorPermutations,
  LOCAL,
  pointCount,
  unpackPoint,
  type LocalFingerprint,
} from '../domain/local-fingerprint.js';
import { bytePermutation, permuted } from './permutation.js';

/** How a found picture is looked at: what is undone before it is compared. */
export type Look = { readonly mirrored: boolean; readonly negative: boolean };

export const PLAIN: Look = { mirrored: false, negative: false };
/** Every look, the likeliest first. */
export const LOOKS: readonly Look[] = [
  PLAIN,
  { mirrored: true, negative: false },
  { mirrored: false, negative: true },
  { mirrored: true, negative: true },
];

/** The points of one picture in their order, the most stable first; positions and scales in its feature pixels. */
export type PointSet = {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly scale: Float32Array;
  /** The scale's logarithm to base 2. */
  readonly octaves: Float32Array;
  /** Radians; only differences of two angles mean anything. */
  readonly angle: Float32Array;
  /** 1 where the point is darker than what is around it. */
  readonly dark: Uint8Array;
  /** Numbers of those that are not, and of those that are: only points of one kind are compared. */
  readonly ofKind: readonly [Uint16Array, Uint16Array];
  /** {@link LOCAL.descriptorBytes} bytes a point. */
  readonly codes: Uint8Array;
};

const { pointBytes, descriptorBytes } = LOCAL;
/** Bytes of a packed point before its descriptor, and where the others lie: see `packPoint`. */
const HEAD = pointBytes - descriptorBytes;
const SCALE_AT = 4;
const ANGLE_AT = 5;
/** Positions are told in 64ths. */
const PLACES = 64;
/** The scale that each value stands for, read once as {@link unpackPoint} reads it: there are hundreds of points in every picture. */
const SCALES = Float32Array.from({ length: 128 }, (_, value) => {
  const point = new Uint8Array(pointBytes);
  point[SCALE_AT] = value;
  return unpackPoint(new DataView(point.buffer), 0).scale;
});

const OCTAVES = SCALES.map(Math.log2);

const PERMUTATIONS = {
  mirrored: bytePermutation(descriptorPermutations.mirrored),
  negative: bytePermutation(descriptorPermutations.negative),
};

/** Unpacks a local fingerprint, as it would be of its picture mirrored left to right, or made negative. */
export function pointsOf(local: LocalFingerprint, { mirrored, negative }: Look = PLAIN): PointSet {
  const count = pointCount(local);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const scale = new Float32Array(count);
  const octaves = new Float32Array(count);
  const angle = new Float32Array(count);
  const dark = new Uint8Array(count);
  const own = new Uint8Array(count * descriptorBytes);
  const { points: packed } = local;
  for (let i = 0; i < count; i++) {
    const at = i * pointBytes;
    const kind = packed[at + SCALE_AT] ?? 0;
    const left = ((packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8)) / PLACES;
    x[i] = mirrored ? local.width - left : left;
    y[i] = ((packed[at + 2] ?? 0) | ((packed[at + 3] ?? 0) << 8)) / PLACES;
    scale[i] = SCALES[kind & 127] ?? 0;
    octaves[i] = OCTAVES[kind & 127] ?? 0;
    const direction = ((packed[at + ANGLE_AT] ?? 0) / 256) * 2 * Math.PI;
    const turned = mirrored ? Math.PI - direction : direction;
    angle[i] = negative ? turned + Math.PI : turned;
    dark[i] = Number(kind >= 128 !== negative);
    const code = i * descriptorBytes - (at + HEAD);
    for (let byte = at + HEAD; byte < at + pointBytes; byte++) {
      own[code + byte] = packed[byte] ?? 0;
    }
  }
  const one = mirrored ? permuted(own, PERMUTATIONS.mirrored) : own;
  const codes = negative ? permuted(one, PERMUTATIONS.negative) : one;
  const { width, height } = local;
  return { count, width, height, x, y, scale, octaves, angle, dark, ofKind: kinds(dark), codes };
}

/** Numbers of the points that are not dark, and of those that are. */
function kinds(dark: Uint8Array): readonly [Uint16Array, Uint16Array] {
  const numbers = [new Uint16Array(dark.length), new Uint16Array(dark.length)] as const;
  const count: [number, number] = [0, 0];
  for (let i = 0; i < dark.length; i++) {
    const kind = dark[i] === 1 ? 1 : 0;
    numbers[kind][count[kind]] = i;
    count[kind] += 1;
  }
  return [numbers[0].subarray(0, count[0]), numbers[1].subarray(0, count[1])];
}
