// What of a worker's answers is believed: it decodes hostile bytes, and may be somebody else's by now.

import { describe, expect, it } from 'vitest';
import { LOCAL } from '../../src/domain/local-fingerprint.js';
import { answerSchema } from '../../src/hashing/answers.js';

const LOCAL_FINGERPRINT = {
  version: '1',
  width: 512,
  height: 341,
  points: new Uint8Array(2 * LOCAL.pointBytes),
  blocks: new Uint8Array(64),
};
const PART = { cut: 'layout', area: { left: 0.1, top: 0.2, width: 0.5, height: 0.25 } };
const FINGERPRINT = {
  algorithm: 'pdq',
  version: '1',
  bits: new Uint8Array(32),
  quality: 100,
  variant: 'original',
};

const answer = (fingerprints: readonly unknown[], locals: readonly unknown[]) => ({
  say: 'result',
  job: 1,
  result: {
    outcome: 'fingerprinted',
    media: { sha256: 'a'.repeat(64), kind: 'image', byteLength: 1, width: 2, height: 2 },
    fingerprints,
    locals,
  },
});
const isBelieved = (fingerprint: unknown, local: unknown): boolean =>
  answerSchema.safeParse(answer([fingerprint], [local])).success;

describe('an answer', () => {
  it('with local fingerprints and parts is believed, word for word', () => {
    const whole = answer(
      [FINGERPRINT, { ...FINGERPRINT, part: PART, timeMs: 40 }],
      [LOCAL_FINGERPRINT, { ...LOCAL_FINGERPRINT, part: PART, timeMs: 40 }],
    );
    expect(answerSchema.parse(whole)).toEqual(whole);
  });

  it('with local points only is believed', () => {
    expect(answerSchema.safeParse(answer([], [LOCAL_FINGERPRINT])).success).toBe(true);
  });

  it.each([
    ['half a point', { points: new Uint8Array(LOCAL.pointBytes + 1) }],
    ['too many points', { points: new Uint8Array((LOCAL.mostPoints + 1) * LOCAL.pointBytes) }],
    ['too many blocks', { blocks: new Uint8Array(4097) }],
    ['no size', { width: 0 }],
    ['too large a size', { height: LOCAL.side + 1 }],
    ['a negative time', { timeMs: -1 }],
    ['points that are no bytes', { points: 'AAAA' }],
    ['a part that lies outside', { part: { ...PART, area: { ...PART.area, left: 1.5 } } }],
    ['an unknown cut', { part: { ...PART, cut: 'frame' } }],
    ['something more', { pixels: new Uint8Array(1) }],
  ])('with %s in a local fingerprint is not', (_, change) => {
    expect(isBelieved(FINGERPRINT, LOCAL_FINGERPRINT)).toBe(true);
    expect(isBelieved(FINGERPRINT, { ...LOCAL_FINGERPRINT, ...change })).toBe(false);
  });

  it.each([
    ['too few bits', { bits: new Uint8Array(31) }],
    ['a part without an area', { part: { cut: 'border' } }],
  ])('with %s in a fingerprint is not', (_, change) => {
    expect(isBelieved({ ...FINGERPRINT, ...change }, LOCAL_FINGERPRINT)).toBe(false);
  });
});
