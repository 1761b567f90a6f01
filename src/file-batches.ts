// What is done with files that staff name: fingerprinted, registered, looked up; a few at a time, each with its answer.

import { access, constants } from 'node:fs/promises';
import { filesOf, unreadableReason, type FoundFile } from './cases/files.js';
import { registerFiles, type RegisterPorts } from './cases/register.js';
import type { CaseId } from './domain/ids.js';
import { inOrder } from './domain/in-order.js';
import type { HashPurpose, HashResult } from './domain/media.js';
import type { NegativeList } from './domain/negative.js';
import type { Hasher } from './domain/ports.js';
import type {
  Batch,
  FingerprintResult,
  LookupResult,
  RegisterResult,
  UnreadablePath,
} from './domain/results.js';
import { lookUp } from './match/lookup.js';
import type { Matcher } from './match/matcher.js';

/** The list is made first, so that progress knows how many there are. */
async function listOf(paths: readonly string[]): Promise<readonly FoundFile[]> {
  const files: FoundFile[] = [];
  for await (const file of filesOf(paths)) files.push(file);
  return files;
}

async function eachFile<Result>(
  paths: readonly string[],
  atOnce: number,
  work: (path: string) => Promise<Result>,
): Promise<Batch<Result | UnreadablePath>> {
  const files = await listOf(paths);
  const results = inOrder(files, atOnce, async (file): Promise<Result | UnreadablePath> => {
    const { path } = file;
    return file.readable ? work(path) : { path, outcome: 'unreadable', reason: file.reason };
  });
  return { total: files.length, results };
}

/** A file's fingerprints, or that it is gone: one that vanished after it was listed is not said to be damaged. */
async function hashFile(
  path: string,
  purpose: HashPurpose,
  hasher: Hasher,
  abort: AbortSignal,
): Promise<HashResult | UnreadablePath> {
  const result = await hasher.hash({ from: 'file', path }, purpose, abort);
  if (result.outcome !== 'undecodable') return result;
  try {
    await access(path, constants.R_OK);
    return result;
  } catch (error) {
    return { path, outcome: 'unreadable', reason: unreadableReason(error) };
  }
}

/** Fingerprints files, without any registry. */
export const fingerprintBatch = (
  paths: readonly string[],
  purpose: HashPurpose,
  hasher: Hasher,
  atOnce: number,
  abort: AbortSignal,
): Promise<Batch<FingerprintResult>> =>
  eachFile(paths, atOnce, async (path): Promise<FingerprintResult> => {
    const result = await hashFile(path, purpose, hasher, abort);
    return { path, ...result };
  });

/** Compares files with the registry. */
export const lookupBatch = (
  paths: readonly string[],
  hasher: Hasher,
  matcher: Matcher,
  atOnce: number,
  abort: AbortSignal,
  negatives?: Pick<NegativeList, 'notThese'>,
): Promise<Batch<LookupResult>> =>
  eachFile(paths, atOnce, async (path): Promise<LookupResult> => {
    const result = await hashFile(path, 'found', hasher, abort);
    if (result.outcome === 'unreadable') return result;
    const found = await lookUp(matcher, result);
    if (found.outcome !== 'matched' || negatives === undefined) return { path, ...found };
    const notThis = [...(await negatives.notThese(result, found.matches))];
    return { path, ...found, ...(notThis.length === 0 ? {} : { notThis }) };
  });

/** Registers files of a case. */
export async function registerBatch(
  caseId: CaseId,
  paths: readonly string[],
  actor: string,
  ports: RegisterPorts,
  atOnce: number,
  abort: AbortSignal,
): Promise<Batch<RegisterResult>> {
  const files = await listOf(paths);
  return {
    total: files.length,
    results: registerFiles(files, caseId, actor, ports, atOnce, abort),
  };
}
