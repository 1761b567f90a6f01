// The index as a file beside the database: written whole or not at all, read in one go, never believed when stale or damaged.
//
// It is a copy of the registry's codes: as private as the database (mode 0600, in the private data folder). The checksum guards against
// damage (a full disk, a cut copy, a bad sector), not against somebody who can write in that folder: he could change the database too.

import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isErrno } from '../../domain/errno.js';
import { headPage, PAGE, parseHead, type FileHead, type FilePart } from './file-format.js';
import { instantiate, newMemory } from './kernel.js';
import { headerAt } from './layout.js';
import { MultiIndex } from './multi-index.js';
import { Part } from './part.js';

/** Bytes that are read, summed up and written at a time: while they are in the processor's cache. */
const STEP = 4 * 2 ** 20;

export type OpenedIndexFile =
  | { readonly outcome: 'opened'; readonly index: MultiIndex }
  /** Of another version of the registry or of Vigil. */
  | { readonly outcome: 'stale' }
  | { readonly outcome: 'damaged' }
  | { readonly outcome: 'missing' };

/** As `fs.writeSync`: how many of the bytes were written. */
export type WriteBytes = (file: number, bytes: Uint8Array, at: number, length: number) => number;

/** Reads up to `into.length` bytes; fewer where the file ends. */
function readFully(file: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const read = readSync(file, into, done, into.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

/** Reads a part's image straight into its memory; undefined where it is not what was written. */
function readPart(
  file: number,
  { bytes, checksum }: FilePart,
  position: number,
  at: number,
): Part | undefined {
  const memory = newMemory(at + bytes);
  const kernel = instantiate(memory);
  kernel.beginSum();
  for (let done = 0; done < bytes; done += STEP) {
    const wanted = Math.min(STEP, bytes - done);
    const into = new Uint8Array(memory.buffer, at + done, wanted);
    if (readFully(file, into, position + done) < wanted) return undefined;
    kernel.addToSum(at + done, wanted);
  }
  // Of a damaged image not even the header is looked at.
  return BigInt.asUintN(64, kernel.endSum()) === checksum ? new Part(memory, kernel) : undefined;
}

function readParts(file: number, head: FileHead): readonly Part[] | undefined {
  const size = head.parts.reduce((sum, { bytes }) => sum + bytes, PAGE);
  if (fstatSync(file).size !== size) return undefined;
  const parts: Part[] = [];
  let position = PAGE;
  for (const filed of head.parts) {
    const part = readPart(file, filed, position, head.imageAt);
    if (!part) return undefined;
    parts.push(part);
    position += filed.bytes;
  }
  return parts;
}

/**
 * Opens what {@link writeIndexFile} wrote: ten million codes in a second or two. Blocks while it reads.
 *
 * @param registryVersion the present one: a file of another is stale.
 * @throws the file system's error, other than that there is no such file; RangeError where there is too little memory.
 */
export function openIndexFile(path: string, registryVersion: number): OpenedIndexFile {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { outcome: 'missing' };
    throw error;
  }
  try {
    const page = Buffer.alloc(PAGE);
    const head = parseHead(page.subarray(0, readFully(file, page, 0)));
    if (head === 'damaged') return { outcome: 'damaged' };
    if (head === 'other-format' || head.registryVersion !== registryVersion) {
      return { outcome: 'stale' };
    }
    if (head.imageAt !== headerAt(instantiate(newMemory(1)).base())) return { outcome: 'stale' };
    const parts = readParts(file, head);
    if (!parts) return { outcome: 'damaged' };
    return { outcome: 'opened', index: new MultiIndex(head.bits, parts, head.nextEntry) };
  } finally {
    closeSync(file);
  }
}

/** Writes a part and sums it up, a step at a time, so that what else the thread has to do is done between. */
async function writePart(file: number, part: Part, write: WriteBytes): Promise<FilePart> {
  const { image, header } = part;
  // Of its own: another file may be written at the same time.
  const kernel = instantiate(part.memory);
  kernel.beginSum();
  for (let done = 0; done < image.length; done += STEP) {
    const step = image.subarray(done, done + STEP);
    // In one turn: what is summed up is what is written, though codes may be added or withdrawn meanwhile.
    kernel.addToSum(header + done, step.length);
    for (let written = 0; written < step.length;) {
      written += write(file, step, written, step.length - written);
    }
    await setImmediate();
  }
  return { bytes: image.length, checksum: BigInt.asUintN(64, kernel.endSum()) };
}

/**
 * Writes the index beside the file, in mode 0600, and renames it when it is complete and on the disk. What was withdrawn is not written:
 * the index is merged before, where need be.
 *
 * @param registryVersion the registry's version that the index stands for.
 * @param write writes bytes; another for tests of a full disk.
 * @throws the file system's error; then an earlier file is as it was.
 */
export async function writeIndexFile(
  path: string,
  index: MultiIndex,
  registryVersion: number,
  write: WriteBytes = writeSync,
): Promise<void> {
  await index.merge({ purge: true });
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      const { bits, nextEntry, parts } = index;
      const imageAt = headerAt(instantiate(newMemory(1)).base());
      // Its place; what belongs there is known at the end.
      writeSync(file.fd, Buffer.alloc(PAGE));
      const filed: FilePart[] = [];
      for (const part of parts) filed.push(await writePart(file.fd, part, write));
      const page = headPage({ bits, registryVersion, nextEntry, imageAt, parts: filed });
      writeSync(file.fd, page, 0, PAGE, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** So that the new name survives a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Deletes an index file, after overwriting it: for a withdrawal, after which no copy of the codes may remain. Where there is none,
 * nothing is done. (Storage that keeps old blocks by itself, as flash memory does, is beyond what a program can clean.)
 */
export async function eraseIndexFile(path: string): Promise<void> {
  let file;
  try {
    file = await open(path, 'r+');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  try {
    const zeros = Buffer.alloc(STEP);
    const { size } = await file.stat();
    for (let at = 0; at < size; at += STEP) {
      await file.write(zeros, 0, Math.min(STEP, size - at), at);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(path);
}
