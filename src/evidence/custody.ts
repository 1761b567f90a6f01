// What is done with sealed evidence afterwards: opened with a key from elsewhere, purged, and stamped by a time server.

import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf, StopError } from '../domain/errors.js';
import type { EvidenceBundle, EvidenceId, EvidenceStore } from '../domain/evidence.js';
import type { Clock } from '../domain/ports.js';
import { openBundle, sha256Of } from './bundle.js';
import type { EvidenceFiles } from './files.js';
import type { Part } from './tar.js';
import { ANSWER_TYPE, readStamp, REQUEST_TYPE, stampRequest } from './time-stamp.js';

/** Opens a bundle in memory. @throws StopError `evidence-gone`, `evidence-damaged`, `identity-wrong` */
export async function readEvidence(
  bundle: EvidenceBundle,
  files: EvidenceFiles,
  identity: string,
): Promise<readonly Part[]> {
  const { id } = bundle;
  if (bundle.state !== 'sealed') throw new StopError('evidence-gone', { id, state: bundle.state });
  const sealed = await files.read(id);
  if (!sealed) throw new StopError('evidence-gone', { id, state: 'missing' });
  if (sha256Of(sealed) !== bundle.sha256) {
    throw new StopError('evidence-damaged', { id, detail: 'its SHA-256 is another one' });
  }
  return (await openBundle(id, sealed, identity)).parts;
}

/** Writes opened parts into a new folder that nobody else can read. @returns the files. */
export async function writeParts(
  parts: readonly Part[],
  folder: string,
): Promise<readonly string[]> {
  await mkdir(folder, { mode: 0o700 });
  const written: string[] = [];
  for (const { name, bytes } of parts) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    written.push(path);
  }
  return written;
}

/** Deletes the files of bundles that are marked for it; each is written down when it is gone. @returns their ids. */
export async function erasePurged(
  store: EvidenceStore,
  files: EvidenceFiles,
  actor: string,
  clock: Clock,
  only?: EvidenceId,
): Promise<readonly EvidenceId[]> {
  const bundles = (await store.purging()).filter(({ id }) => only === undefined || id === only);
  for (const { id, sha256 } of bundles) {
    await files.erase(id);
    // Killed before it got its name, it lies under the name of its hash.
    await files.discard(sha256);
    await store.purged(id, actor, clock.now());
  }
  return bundles.map(({ id }) => id);
}

/** Posts a request to the time stamp server; it throws where there is no answer. */
export type AskServer = (
  request: Uint8Array,
  mediaType: string,
  abort: AbortSignal,
) => Promise<{ readonly status: number; readonly mediaType: string; readonly body: Uint8Array }>;

export type StampResult = { readonly id: EvidenceId } & (
  | { readonly outcome: 'stamped'; readonly at: Date }
  | { readonly outcome: 'failed'; readonly reason: string }
);

async function stampOne(
  bundle: EvidenceBundle,
  ask: AskServer,
  abort: AbortSignal,
): Promise<{ readonly answer: Uint8Array; readonly at: Date } | { readonly reason: string }> {
  const digest = Buffer.from(bundle.sha256, 'hex');
  const { request, nonce } = stampRequest(digest);
  try {
    const { status, mediaType, body } = await ask(request, REQUEST_TYPE, abort);
    if (status !== 200) return { reason: `the server answered with HTTP ${status}` };
    if (!mediaType.toLowerCase().startsWith(ANSWER_TYPE)) {
      return { reason: `the server answered with ${mediaType.slice(0, 80)}` };
    }
    const read = readStamp(body, digest, nonce);
    return read.outcome === 'stamped' ? { answer: body, at: read.at } : { reason: read.reason };
  } catch (error) {
    abort.throwIfAborted();
    return { reason: reasonOf(error) };
  }
}

/** Failures in a row after which the server is left alone until the next call. */
const GIVE_UP_AFTER = 3;

/** Asks for every time stamp that is due; a failure is written down, and tried again at the next call. */
export async function stampDue(
  store: EvidenceStore,
  files: EvidenceFiles,
  ask: AskServer,
  clock: Clock,
  abort: AbortSignal,
): Promise<readonly StampResult[]> {
  const results: StampResult[] = [];
  let failures = 0;
  for (const bundle of await store.unstamped()) {
    abort.throwIfAborted();
    if (failures >= GIVE_UP_AFTER) break;
    const { id } = bundle;
    const made = await stampOne(bundle, ask, abort);
    if ('reason' in made) {
      failures += 1;
      await store.stampFailed(id, made.reason, clock.now());
      results.push({ id, outcome: 'failed', reason: made.reason });
      continue;
    }
    failures = 0;
    // The answer is kept in the database; the file beside the bundle is for who checks it without Vigil.
    await store.stamped(id, made.answer, made.at, clock.now());
    await files.writeStamp(id, made.answer);
    results.push({ id, outcome: 'stamped', at: made.at });
  }
  return results;
}
