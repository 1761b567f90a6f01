// Signatures: minisign's own vectors, and what a changed letter does.

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkSignature,
  keyIdOf,
  parsePublicKey,
  publicKeyText,
  signatureText,
  type PublicKey,
  type SigningKey,
} from '../../src/reports/signature.js';

const newKey = (): SigningKey => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { private: privateKey, bytes, id: keyIdOf(bytes) };
};
const parsed = (text: string): PublicKey => {
  const key = parsePublicKey(text);
  if ('problem' in key) throw new Error(key.problem);
  return key;
};

// From the tests of go-minisign (jedisct1/go-minisign, minisign_test.go).
const VECTOR_KEY = 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3';
const PLAIN_VECTOR =
  'untrusted comment: signature from minisign secret key\nRWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\ntrusted comment: timestamp:1635442742\tfile:test\n0YteLgV960ia80vnA/fHbvkyjl/IoP/HNOCaZfrF0CdhAlp7ok+Tpkya+VpWPX5C/Is3q8a/kEDSY7fBmmgJCg==\n';
const HASHED_VECTOR =
  'untrusted comment: signature from minisign secret key\nRUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\ntrusted comment: timestamp:1635443258\tfile:test\thashed\n/cj37GK60vryibFn+ftOgbCvW9NKhKYgjVpFFQUcWPAnjO23wrvVDTt7cloNC06maoBli9q6qwZDXXoaxweICQ==\n';

describe('signatures', () => {
  it.each([
    ['plain', PLAIN_VECTOR],
    ['hashed', HASHED_VECTOR],
  ])("of minisign's own (%s) are valid, and of another file are not", (_, signature) => {
    const key = parsed(VECTOR_KEY);
    expect(checkSignature(Buffer.from('test'), signature, key)).toMatchObject({
      outcome: 'valid',
      keyId: 'E7620F1842B4E81F',
    });
    expect(checkSignature(Buffer.from('Test'), signature, key)).toMatchObject({
      outcome: 'changed',
    });
  });

  it('are valid with the public key as its file has it', () => {
    const key = newKey();
    const content = Buffer.from('a report');
    const text = signatureText(content, key, 'timestamp:1\tfile:a.html');
    expect(checkSignature(content, text, parsed(publicKeyText(key)))).toMatchObject({
      outcome: 'valid',
      comment: 'timestamp:1\tfile:a.html',
    });
  });

  it('tell a changed file, comment or signature, whichever byte it is', () => {
    const key = newKey();
    const content = Buffer.from('a report of some length, with many letters');
    const text = signatureText(content, key, 'file:a.html');
    fc.assert(
      fc.property(fc.nat(content.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const other = Buffer.from(content);
        other[at] = (other[at] ?? 0) ^ by;
        expect(checkSignature(other, text, key)).toMatchObject({ outcome: 'changed' });
      }),
    );
    const comment = text.replace('file:a.html', 'file:b.html');
    expect(checkSignature(content, comment, key)).toMatchObject({ outcome: 'changed' });
  });

  it('tell another key from a changed file', () => {
    const [key, other] = [newKey(), newKey()];
    const content = Buffer.from('a report');
    expect(checkSignature(content, signatureText(content, key, ''), other)).toMatchObject({
      outcome: 'wrong-key',
    });
  });

  it('that are none are said to be none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(checkSignature(Buffer.from('x'), text, parsed(VECTOR_KEY))).toHaveProperty(
          'problem',
        );
      }),
    );
    expect(parsePublicKey('')).toHaveProperty('problem');
    expect(parsePublicKey('A'.repeat(20_000))).toHaveProperty('problem');
  });
});
