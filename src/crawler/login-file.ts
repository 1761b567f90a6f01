// Saved logins on disk: one file a site, for its owner's eyes alone, and sealed where there is a key.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isErrno } from '../domain/errno.js';
import { reasonOf, StopError } from '../domain/errors.js';
import type { SiteId } from '../domain/ids.js';
import {
  savedLoginSchema,
  type Logins,
  type LostLogins,
  type SavedLogin,
} from '../domain/login.js';

export type LoginFolder = {
  readonly folder: string;
  /** 32 bytes as hexadecimal digits; empty where logins are kept as they are. */
  readonly key: string;
};

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce for each writing. */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_BYTES = 4_000_000;

const base64 = z.string().transform((text) => Buffer.from(text, 'base64'));
const fileSchema = z.union([
  z.strictObject({ vigilLogin: z.literal(1), savedAt: z.string(), state: savedLoginSchema }),
  z.strictObject({
    vigilLogin: z.literal(1),
    savedAt: z.string(),
    nonce: base64,
    sealed: base64,
  }),
]);

const pathOf = (folder: string, site: SiteId): string => join(folder, `${site}.login`);
/** Bound to its site: a file that was given another's name does not open. */
const boundTo = (site: SiteId): Buffer => Buffer.from(`vigil-login:${site}`);

function seal(site: SiteId, text: string, key: string): { nonce: string; sealed: string } {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(key, 'hex'), nonce).setAAD(boundTo(site));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

function unseal(site: SiteId, nonce: Buffer, sealed: Buffer, key: string): string {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, Buffer.from(key, 'hex'), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(site)).setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]).toString();
}

/** Saves a site's login in place of an earlier one: whole or not at all. */
export async function saveLogin(
  { folder, key }: LoginFolder,
  site: SiteId,
  login: SavedLogin,
  at: Date,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const head = { vigilLogin: 1, savedAt: at.toISOString() };
  const body = key === '' ? { state: login } : seal(site, JSON.stringify(login), key);
  const path = pathOf(folder, site);
  await rm(`${path}.new`, { force: true });
  await writeFile(`${path}.new`, JSON.stringify({ ...head, ...body }), { mode: 0o600, flag: 'wx' });
  await rename(`${path}.new`, path);
}

/**
 * Reads a site's login; undefined where none was saved.
 *
 * @throws StopError `login-unreadable`: a crawl without it would see what strangers see, and say nothing.
 */
export async function readLogin(
  { folder, key }: LoginFolder,
  site: SiteId,
): Promise<SavedLogin | undefined> {
  const path = pathOf(folder, site);
  const unreadable = (detail: string, cause?: unknown): StopError =>
    new StopError('login-unreadable', { site, detail }, cause);
  let text: string;
  try {
    if ((await stat(path)).size > MAX_BYTES) throw unreadable('the file is too large');
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (error instanceof StopError) throw error;
    throw isErrno(error, 'EACCES', 'EPERM')
      ? new StopError('not-permitted', { path }, error)
      : unreadable('the file cannot be read', error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('the file is damaged');
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw unreadable('the file is damaged');
  if ('state' in parsed.data) return parsed.data.state;
  if (key === '') throw unreadable('it was saved under a key, and none is set');
  try {
    const { nonce, sealed } = parsed.data;
    return savedLoginSchema.parse(JSON.parse(unseal(site, nonce, sealed, key)));
  } catch {
    throw unreadable('it was saved under another key, or the file is damaged');
  }
}

/** Erases a site's login. @returns whether there was one. */
export async function eraseLogin({ folder }: LoginFolder, site: SiteId): Promise<boolean> {
  try {
    await rm(pathOf(folder, site));
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** The saved logins of these sites. One that cannot be read is its own site's trouble, not the night's. */
export async function readLogins(
  where: LoginFolder,
  sites: readonly { readonly id: SiteId }[],
): Promise<{ readonly logins: Logins; readonly lostLogins: LostLogins }> {
  const logins = new Map<SiteId, SavedLogin>();
  const lostLogins = new Map<SiteId, string>();
  for (const { id } of sites) {
    try {
      const login = await readLogin(where, id);
      if (login) logins.set(id, login);
    } catch (error) {
      if (!(error instanceof StopError)) throw error;
      lostLogins.set(id, reasonOf(error));
    }
  }
  return { logins, lostLogins };
}
