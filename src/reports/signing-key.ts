// The centre's signing key as a file: PKCS #8 in PEM (RFC 5958), readable by its owner only.

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { open, stat, readFile } from 'node:fs/promises';
import { isErrno } from '../domain/errno.js';
import { StopError } from '../domain/errors.js';
import { keyIdOf, type SigningKey } from './signature.js';

/** What others than the owner may do. */
const OTHERS = 0o077;

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const bytes = Buffer.from(x, 'base64url');
  return { private: privateKey, bytes, id: keyIdOf(bytes) };
}

/** @returns undefined where there is none. @throws StopError `key-unusable` */
export async function readSigningKey(path: string): Promise<SigningKey | undefined> {
  let pem: string;
  try {
    const { mode } = await stat(path);
    if ((mode & OTHERS) !== 0) {
      const detail = 'others than its owner may read it; chmod 600 it';
      throw new StopError('key-unusable', { path, detail });
    }
    pem = await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    if (isErrno(error, 'EACCES', 'EPERM')) throw new StopError('not-permitted', { path }, error);
    throw error;
  }
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType === 'ed25519') return signingKeyOf(privateKey);
  } catch (error) {
    throw new StopError('key-unusable', { path, detail: 'it is not a private key in PEM' }, error);
  }
  throw new StopError('key-unusable', { path, detail: 'it is not an Ed25519 key' });
}

/** Makes a key where there is none, mode 0600; an existing one is never written over. @throws StopError */
export async function makeSigningKey(path: string): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isErrno(error, 'EEXIST')) throw new StopError('already-there', { path }, error);
    if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) {
      throw new StopError('not-permitted', { path }, error);
    }
    if (isErrno(error, 'ENOENT')) throw new StopError('folder-missing', { path }, error);
    throw error;
  }
  return signingKeyOf(privateKey);
}
