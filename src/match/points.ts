// The points of a picture as matching works on them: as arrays, and as they would be in the picture mirrored or made negative.

import {
  descriptorPermutations,
  LOCAL,
  pointCount,
  unpackPoint,
  type LocalFingerprint,
} from '../domain/local-fingerprint.js';
import { permute, permutationTable } from './permutation.js';

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
  /** Radians; only differences of two angles mean anything. */
  readonly angle: Float32Array;
  /** 1 where the point is darker than what is around it. */
  readonly dark: Uint8Array;
  /** {@link LOCAL.descriptorBytes} bytes a point. */
  readonly codes: Uint8Array;
};

const { pointBytes, descriptorBytes } = LOCAL;
/** Bytes of a packed point before its descriptor. */
const HEAD = pointBytes - descriptorBytes;

const TABLES = {
  mirrored: permutationTable(descriptorPermutations.mirrored),
  negative: permutationTable(descriptorPermutations.negative),
};

/** Unpacks a local fingerprint, as it would be of its picture mirrored left to right, or made negative. */
export function pointsOf(local: LocalFingerprint, { mirrored, negative }: Look = PLAIN): PointSet {
  const count = pointCount(local);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const scale = new Float32Array(count);
  const angle = new Float32Array(count);
  const dark = new Uint8Array(count);
  const codes = new Uint8Array(count * descriptorBytes);
  const { buffer, byteOffset, byteLength } = local.points;
  const packed = new DataView(buffer, byteOffset, byteLength);
  for (let i = 0; i < count; i++) {
    const at = i * pointBytes;
    const point = unpackPoint(packed, at);
    x[i] = mirrored ? local.width - point.x : point.x;
    y[i] = point.y;
    scale[i] = point.scale;
    const turned = mirrored ? Math.PI - point.angle : point.angle;
    angle[i] = negative ? turned + Math.PI : turned;
    dark[i] = Number(point.dark !== negative);
    for (let byte = 0; byte < descriptorBytes; byte++) {
      codes[i * descriptorBytes + byte] = local.points[at + HEAD + byte] ?? 0;
    }
  }
  if (mirrored) permute(codes, TABLES.mirrored);
  if (negative) permute(codes, TABLES.negative);
  return { count, width: local.width, height: local.height, x, y, scale, angle, dark, codes };
}
