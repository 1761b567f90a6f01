// Fingerprints: what is kept of a picture instead of the picture.

import type { Part } from './area.js';

/** Algorithms that make fingerprints of 256 bits; `comparable` is the least quality that may be compared. */
export const ALGORITHMS = {
  /** Facebook/Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019. */
  pdq: { version: '1', bits: 256, comparable: 50 },
  /** Yang, Gu, Niu, "Block Mean Value Based Image Perceptual Hashing", 2006: a second opinion for staff. */
  blockhash: { version: '1', bits: 256, comparable: 1 },
} as const;
export type Algorithm = keyof typeof ALGORITHMS;

/**
 * The eight orientations (the dihedral group D4) in which a reference is fingerprinted: what was done
 * to the reference to get the picture that the bits stand for. Rotations are clockwise.
 */
export const VARIANTS = [
  'original',
  'rotate-90',
  'rotate-180',
  'rotate-270',
  'mirror',
  'flip',
  'transpose',
  'transverse',
] as const;
export type Variant = (typeof VARIANTS)[number];

/** Algorithm, version, bits and quality, with the variant or the position in the video. */
export type Fingerprint = {
  readonly algorithm: Algorithm;
  readonly version: string;
  /** 32 bytes, the most significant first: the order in which the hex form is read. */
  readonly bits: Uint8Array;
  /** 0 (nothing to hold on to) to 100. */
  readonly quality: number;
  readonly variant: Variant;
  /** Position of the frame in the video, in milliseconds from its beginning; absent for images. */
  readonly timeMs?: number;
  /** Of a found picture or frame: the part that it stands for; absent where it is the whole. */
  readonly part?: Part;
};

/** May this fingerprint be compared at all? Below it, unrelated pictures collide. */
export const isComparable = (fingerprint: Fingerprint): boolean =>
  fingerprint.quality >= ALGORITHMS[fingerprint.algorithm].comparable;
