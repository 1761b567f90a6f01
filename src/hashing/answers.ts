// What of a worker's answers is believed. The worker decodes hostile bytes: what it says is parsed.

import { z } from 'zod';
import { CUTS } from '../domain/area.js';
import { ALGORITHMS, VARIANTS, type Algorithm } from '../domain/fingerprint.js';
import { parseSha256 } from '../domain/ids.js';
import { LOCAL } from '../domain/local-fingerprint.js';
import { MEDIA_KINDS, NOT_COMPARABLE_REASONS, UNDECODABLE_REASONS } from '../domain/media.js';

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform(parseSha256);

const mediaFacts = z
  .strictObject({
    sha256,
    kind: z.enum(MEDIA_KINDS),
    byteLength: z.int().min(0),
    width: z.int().positive(),
    height: z.int().positive(),
    durationMs: z.int().min(0).exactOptional(),
  })
  .readonly();

const fraction = z.number().min(0).max(1);
const part = z
  .strictObject({
    cut: z.enum(CUTS),
    area: z
      .strictObject({ left: fraction, top: fraction, width: fraction, height: fraction })
      .readonly(),
  })
  .readonly();

/** Bytes, of which a decoder that was taken over must not send as many as it likes. */
const bytes = (isFitting: (length: number) => boolean) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && isFitting(value.length));

const fingerprint = z
  .strictObject({
    algorithm: z.enum(Object.keys(ALGORITHMS) as [Algorithm, ...Algorithm[]]),
    version: z.string().max(20),
    bits: bytes((length) => length === 32),
    quality: z.int().min(0).max(100),
    variant: z.enum(VARIANTS),
    timeMs: z.int().min(0).exactOptional(),
    part: part.exactOptional(),
  })
  .readonly();

const MOST_BLOCK_BYTES = 4096;
/** In feature pixels: a stretched picture is no longer than {@link LOCAL.side} on any side. */
const featureSide = z.int().positive().max(LOCAL.side);

const local = z
  .strictObject({
    version: z.string().max(20),
    width: featureSide,
    height: featureSide,
    points: bytes(
      (length) => length % LOCAL.pointBytes === 0 && length <= LOCAL.mostPoints * LOCAL.pointBytes,
    ),
    blocks: bytes((length) => length <= MOST_BLOCK_BYTES),
    timeMs: z.int().min(0).exactOptional(),
    part: part.exactOptional(),
  })
  .readonly();

const hashResult = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('fingerprinted'),
    media: mediaFacts,
    fingerprints: z.array(fingerprint).max(200_000).readonly(),
    locals: z.array(local).max(10_000).readonly(),
    partial: z.string().max(500).exactOptional(),
  }),
  z.strictObject({
    outcome: z.literal('not-comparable'),
    media: mediaFacts,
    reason: z.enum(NOT_COMPARABLE_REASONS),
  }),
  z.strictObject({
    outcome: z.literal('undecodable'),
    sha256: sha256.exactOptional(),
    reason: z.enum(UNDECODABLE_REASONS),
    detail: z.string().max(500),
  }),
]);

/** Counted up by the main process. */
const job = z.int().min(1);

/** Everything a worker says. */
export const answerSchema = z.discriminatedUnion('say', [
  z.strictObject({ say: z.literal('ready') }),
  z.strictObject({ say: z.literal('result'), job, result: hashResult }),
  z.strictObject({ say: z.literal('dropped'), job }),
]);
