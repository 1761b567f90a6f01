// Media: one image or video as bytes, and what hashing it can end in.

import type { Fingerprint } from './fingerprint.js';
import type { Sha256 } from './ids.js';
import type { LocalFingerprint } from './local-fingerprint.js';

export const MEDIA_KINDS = ['image', 'video'] as const;
/** `video` is everything with positions in time: animated GIF and WebP too. */
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** Where the bytes are. A file is only ever read. */
export type MediaSource =
  | { readonly from: 'bytes'; readonly bytes: Uint8Array }
  | { readonly from: 'file'; readonly path: string };

/** What is kept of a media besides its fingerprints. */
export type MediaFacts = {
  readonly sha256: Sha256;
  readonly kind: MediaKind;
  readonly byteLength: number;
  /** Pixels, as stored (before EXIF orientation). */
  readonly width: number;
  readonly height: number;
  /** Videos only; absent where the container does not say. */
  readonly durationMs?: number;
};

/** Why a media has no fingerprint that may be compared, although it was decoded. */
export const NOT_COMPARABLE_REASONS = ['too-uniform', 'too-small'] as const;
export type NotComparableReason = (typeof NOT_COMPARABLE_REASONS)[number];

/** Why a media could not be decoded. */
export const UNDECODABLE_REASONS = [
  'empty',
  'not-media',
  'damaged',
  'no-frames',
  'too-many-pixels',
  'refused-format',
  'timeout',
  'memory',
  'crashed',
] as const;
export type UndecodableReason = (typeof UNDECODABLE_REASONS)[number];

export type HashResult =
  | {
      readonly outcome: 'fingerprinted';
      readonly media: MediaFacts;
      /** At least one is comparable, or one of `locals` is. */
      readonly fingerprints: readonly Fingerprint[];
      readonly locals: readonly LocalFingerprint[];
      /** What of it could not be decoded, one line; what was decoded is fingerprinted. Found media only. */
      readonly partial?: string;
    }
  | {
      readonly outcome: 'not-comparable';
      readonly media: MediaFacts;
      readonly reason: NotComparableReason;
    }
  | {
      readonly outcome: 'undecodable';
      /** Absent where not even the bytes could be read to their end. */
      readonly sha256?: Sha256;
      readonly reason: UndecodableReason;
      /** For the log: what the decoder said, one line. */
      readonly detail: string;
    };

/**
 * What a media is hashed for: references densely and in all orientations, found media as they are
 * and by keyframes only.
 */
export type HashPurpose = 'reference' | 'found';

/** Why a path that staff named could not be looked at. */
export const UNREADABLE_PATH_REASONS = [
  'missing',
  'not-permitted',
  'not-a-file',
  /** A link inside a folder: it may lead anywhere, so only named ones are followed. */
  'link',
  /** The disk or the network drive failed. */
  'read-error',
] as const;
export type UnreadablePathReason = (typeof UNREADABLE_PATH_REASONS)[number];
