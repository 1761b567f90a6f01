// RFC 3161 against openssl: it reads our requests, and we read its answers and refuse every other.

import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStamp, stampRequest } from '../../src/evidence/time-stamp.js';
import { opensslTsa } from './tsa.js';

const digestOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();

describe('a time stamp', () => {
  it('is what openssl answers to our request, with its time', () => {
    const tsa = opensslTsa();
    const digest = digestOf('a bundle');
    // Also where the nonce begins with bits that DER would cut off or take for a sign.
    for (const first of [0x00, 0x7f, 0x80, 0xff]) {
      const { request, nonce } = stampRequest(digest, Buffer.from([first, ...randomBytes(7)]));
      const answer = tsa.answer(request);
      const read = readStamp(answer, digest, nonce);
      if (read.outcome !== 'stamped') throw new Error(read.reason);
      // openssl stamps with the machine's clock: only that it is a time of these years is said here.
      expect(read.at.getUTCFullYear()).toBeGreaterThanOrEqual(2026);
      expect(readStamp(answer, digestOf('another'), nonce)).toEqual({
        outcome: 'refused',
        reason: 'it is for something else',
      });
      expect(readStamp(answer, digest, Uint8Array.from(randomBytes(8)))).toEqual({
        outcome: 'refused',
        reason: 'it answers another request',
      });
    }
  });

  it('that the server rejects is told with its status', () => {
    // PKIStatusInfo with status 2 (rejection) and no token.
    const rejection = Uint8Array.from([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]);
    const digest = digestOf('x');
    expect(readStamp(rejection, digest, new Uint8Array(8))).toEqual({
      outcome: 'refused',
      reason: 'the server answered with status 2',
    });
  });

  it('is never taken from bytes that are none, cut off or followed by others', () => {
    const tsa = opensslTsa();
    const digest = digestOf('a bundle');
    const { request, nonce } = stampRequest(digest);
    const answer = tsa.answer(request);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: answer.length - 1 }), (length) => {
        expect(readStamp(answer.subarray(0, length), digest, nonce).outcome).toBe('refused');
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readStamp(bytes, digest, nonce).outcome).toBe('refused');
      }),
    );
  });
});
