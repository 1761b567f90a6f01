// Detached Ed25519 signatures in minisign's format, so that whoever receives a report can check it without Vigil:
// https://jedisct1.github.io/minisign/#signature-format (files are hashed by BLAKE2b-512 first: "ED").

import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

export type PublicKey = {
  /** Eight bytes. */
  readonly id: Uint8Array;
  /** RFC 8032: 32 bytes. */
  readonly bytes: Uint8Array;
};

export type SigningKey = PublicKey & { readonly private: KeyObject };

/** `wrong-key`: signed by another key than the one given. `changed`: the file, or what the signature says, is not what was signed. */
export type SignatureCheck =
  | { readonly outcome: 'valid'; readonly keyId: string; readonly comment: string }
  | { readonly outcome: 'changed'; readonly keyId: string }
  | { readonly outcome: 'wrong-key'; readonly keyId: string; readonly signedBy: string };

const ID_BYTES = 8;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** Of the file as it is, which old versions of minisign signed, and of its hash. */
const PLAIN = 'Ed';
const HASHED = 'ED';
const TRUSTED = 'trusted comment: ';
const UNTRUSTED = 'untrusted comment: ';
/** A signature has four short lines. */
const MAX_CHARACTERS = 10_000;

/** As minisign prints it: a little-endian number in hexadecimal. */
export const keyIdText = (id: Uint8Array): string =>
  Buffer.from(id).reverse().toString('hex').toUpperCase();

/** Our keys have no id of their own: it is made of the key, so that the same key always has the same. */
export const keyIdOf = (bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest().subarray(0, ID_BYTES);

const base64 = (...parts: readonly (Uint8Array | string)[]): string =>
  Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))).toString('base64');

const keyObject = ({ bytes }: PublicKey): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(bytes).toString('base64url') },
    format: 'jwk',
  });

const hashed = (content: Uint8Array): Buffer => createHash('blake2b512').update(content).digest();

/** The one line of a public key that is not a comment; it is what is handed on. */
export const publicKeyLine = (key: PublicKey): string => base64(PLAIN, key.id, key.bytes);

/** A public key as a file. */
export const publicKeyText = (key: PublicKey): string =>
  `${UNTRUSTED}minisign public key ${keyIdText(key.id)}\n${publicKeyLine(key)}\n`;

/** A public key from its file's text or its one line. @returns what is wrong with it, where it is none. */
export function parsePublicKey(text: string): PublicKey | { readonly problem: string } {
  const line = text.length > MAX_CHARACTERS ? undefined : lastLine(text);
  const bytes = Buffer.from(line ?? '', 'base64');
  if (bytes.length !== PLAIN.length + ID_BYTES + KEY_BYTES) {
    return { problem: 'expected a public key as "vigil report key" prints it' };
  }
  if (bytes.subarray(0, 2).toString('latin1') !== PLAIN) {
    return { problem: 'it is of another kind than Ed25519' };
  }
  return { id: bytes.subarray(2, 2 + ID_BYTES), bytes: bytes.subarray(2 + ID_BYTES) };
}

const lastLine = (text: string): string | undefined => text.trim().split(/\r?\n/).at(-1)?.trim();

/**
 * Signs a file's content.
 *
 * @param comment is signed too; one line.
 * @returns the text of the signature file.
 */
export function signatureText(content: Uint8Array, key: SigningKey, comment: string): string {
  const oneLine = comment.replace(/[\r\n]+/g, ' ');
  const signature = sign(null, hashed(content), key.private);
  const whole = sign(null, Buffer.concat([signature, Buffer.from(oneLine)]), key.private);
  return [
    `${UNTRUSTED}signature by vigil, key ${keyIdText(key.id)}`,
    base64(HASHED, key.id, signature),
    `${TRUSTED}${oneLine}`,
    base64(whole),
    '',
  ].join('\n');
}

type Signature = {
  readonly isHashed: boolean;
  readonly id: Uint8Array;
  readonly signature: Uint8Array;
  readonly comment: string;
  readonly whole: Uint8Array;
};

function parseSignature(text: string): Signature | { readonly problem: string } {
  if (text.length > MAX_CHARACTERS) return { problem: 'it is too long' };
  const [first = '', packed = '', trusted = '', last = ''] = text.split(/\r?\n/);
  const bytes = Buffer.from(packed, 'base64');
  const whole = Buffer.from(last, 'base64');
  const kind = bytes.subarray(0, 2).toString('latin1');
  const isWhole =
    first.startsWith(UNTRUSTED) &&
    trusted.startsWith(TRUSTED) &&
    bytes.length === 2 + ID_BYTES + SIGNATURE_BYTES &&
    whole.length === SIGNATURE_BYTES &&
    (kind === PLAIN || kind === HASHED);
  if (!isWhole) return { problem: 'expected a signature file in the format of minisign' };
  return {
    isHashed: kind === HASHED,
    id: bytes.subarray(2, 2 + ID_BYTES),
    signature: bytes.subarray(2 + ID_BYTES),
    comment: trusted.slice(TRUSTED.length),
    whole,
  };
}

/** Is the file what the holder of the key signed? @returns what is wrong with the signature file, where it is none. */
export function checkSignature(
  content: Uint8Array,
  text: string,
  key: PublicKey,
): SignatureCheck | { readonly problem: string } {
  const parsed = parseSignature(text);
  if ('problem' in parsed) return parsed;
  const keyId = keyIdText(key.id);
  if (!Buffer.from(parsed.id).equals(key.id)) {
    return { outcome: 'wrong-key', keyId, signedBy: keyIdText(parsed.id) };
  }
  const { isHashed, signature, comment, whole } = parsed;
  const signer = keyObject(key);
  const message = isHashed ? hashed(content) : content;
  const told = Buffer.concat([signature, Buffer.from(comment)]);
  const isValid = verify(null, message, signer, signature) && verify(null, told, signer, whole);
  return isValid ? { outcome: 'valid', keyId, comment } : { outcome: 'changed', keyId };
}
