// Time stamps (RFC 3161): the request for a SHA-256, and what of the answer is checked.

import { randomBytes } from 'node:crypto';
import { der, derChildren, derContent, derInteger, TAG, type Der } from './der.js';

export const REQUEST_TYPE = 'application/timestamp-query';
export const ANSWER_TYPE = 'application/timestamp-reply';

/** 2.16.840.1.101.3.4.2.1, id-sha256 (RFC 5754). */
const SHA256 = Uint8Array.from([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]);
/** 1.2.840.113549.1.7.2, id-signedData (RFC 5652). */
const SIGNED_DATA = Uint8Array.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]);
/** 1.2.840.113549.1.9.16.1.4, id-ct-TSTInfo. */
const TST_INFO = Uint8Array.from([
  0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04,
]);
const ONE = Uint8Array.from([1]);
const TRUE = Uint8Array.from([0xff]);
const NONCE_BYTES = 8;
/** PKIStatus: granted, granted with modifications (RFC 3161, 2.4.2). */
const GRANTED = [0, 1];

export type StampRequest = { readonly request: Uint8Array; readonly nonce: Uint8Array };

/** A TimeStampReq for a SHA-256 (32 bytes), with a nonce, asking for the server's certificate. */
export function stampRequest(digest: Uint8Array, nonce = randomBytes(NONCE_BYTES)): StampRequest {
  // A positive number of full length: then its bytes are the same in the answer.
  const number = Uint8Array.from(nonce);
  number[0] = ((number[0] ?? 0) & 0x7f) | 0x40;
  const algorithm = der(TAG.sequence, der(TAG.oid, SHA256), der(TAG.null));
  const imprint = der(TAG.sequence, algorithm, der(TAG.octets, digest));
  const request = der(
    TAG.sequence,
    derInteger(ONE),
    imprint,
    derInteger(number),
    der(TAG.boolean, TRUE),
  );
  return { request, nonce: number };
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** `20261122031500.25Z` (RFC 3161, 2.4.2: always UTC). */
function timeOf(content: Uint8Array): Date | undefined {
  const text = Buffer.from(content).toString('latin1');
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '0'] = parts;
  const ms = fraction.slice(0, 3).padEnd(3, '0');
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** What is signed: inside TimeStampResp, ContentInfo, SignedData, EncapsulatedContentInfo. @throws RangeError */
function tstInfo(token: Der | undefined): readonly Der[] {
  const [type, wrapped] = derChildren(derContent(token, TAG.sequence));
  if (!isEqual(derContent(type, TAG.oid), SIGNED_DATA)) throw new RangeError('no signed data');
  const [signed] = derChildren(derContent(wrapped, TAG.explicit0));
  const [, , encapsulated] = derChildren(derContent(signed, TAG.sequence));
  const [kind, content] = derChildren(derContent(encapsulated, TAG.sequence));
  if (!isEqual(derContent(kind, TAG.oid), TST_INFO)) throw new RangeError('no time stamp in it');
  const [octets] = derChildren(derContent(content, TAG.explicit0));
  const [info] = derChildren(derContent(octets, TAG.octets));
  return derChildren(derContent(info, TAG.sequence));
}

export type StampAnswer =
  | { readonly outcome: 'stamped'; readonly at: Date }
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * Reads a TimeStampResp: it must be granted, and be for this digest and this nonce. Its signature is not checked here: who doubts the
 * server's word does that with its certificate (`openssl ts -verify`).
 */
export function readStamp(answer: Uint8Array, digest: Uint8Array, nonce: Uint8Array): StampAnswer {
  const refused = (reason: string): StampAnswer => ({ outcome: 'refused', reason });
  try {
    const [outer] = derChildren(answer);
    const [status, token] = derChildren(derContent(outer, TAG.sequence));
    const [number] = derChildren(derContent(status, TAG.sequence));
    const code = derContent(number, TAG.integer)[0] ?? -1;
    if (!GRANTED.includes(code)) return refused(`the server answered with status ${code}`);
    const [, , imprint, , time, ...rest] = tstInfo(token);
    const [algorithm, hashed] = derChildren(derContent(imprint, TAG.sequence));
    const [oid] = derChildren(derContent(algorithm, TAG.sequence));
    const isOurs =
      isEqual(derContent(oid, TAG.oid), SHA256) && isEqual(derContent(hashed, TAG.octets), digest);
    if (!isOurs) return refused('it is for something else');
    const isAnswer = rest.some(
      ({ tag, content }) => tag === TAG.integer && isEqual(content, nonce),
    );
    if (!isAnswer) return refused('it answers another request');
    const at = timeOf(derContent(time, TAG.generalizedTime));
    return at ? { outcome: 'stamped', at } : refused('its time cannot be read');
  } catch (error) {
    if (error instanceof RangeError) return refused(`it cannot be read: ${error.message}`);
    throw error;
  }
}
