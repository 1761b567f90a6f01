// The index as a file beside the database: written whole, read in one go, never believed when it is another one or damaged.
//
// It is a copy of the registry's codes: as private as the database (mode 0600, in the private data folder). The checksum guards against
// damage (a full disk, a cut copy, a bad sector), not against somebody who can write in that folder: he could change the database too.

import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
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
  /** It stands for this version of the registry: what changed since is still to be taken up. */
  | { readonly outcome: 'opened'; readonly index: MultiIndex; readonly registryVersion: number }
  /** Not the one that the database names, or of another version of Vigil. */
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
  if (BigInt.asUintN(64, kernel.endSum()) !== checksum) return undefined;
  const part = new Part(memory, kernel);
  part.columns.recount();
  return part;
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
 * @param token the file that the database names: every other is stale.
 * @throws the file system's error, other than that there is no such file; RangeError where there is too little memory.
 */
export function openIndexFile(path: string, token: string): OpenedIndexFile {
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
    if (head === 'other-format' || head.token !== token) return { outcome: 'stale' };
    if (head.imageAt !== headerAt(instantiate(newMemory(1)).base())) return { outcome: 'stale' };
    const parts = readParts(file, head);
    if (!parts) return { outcome: 'damaged' };
    const index = new MultiIndex(head.bits, parts, head.nextEntry);
    return { outcome: 'opened', index, registryVersion: head.registryVersion };
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
 * Writes the index to a new file in mode 0600, whole and on the disk when it returns. What was withdrawn is not written: the index is
 * merged before, where need be. Codes may be added and withdrawn meanwhile: the file may have them or not, and stands for the version
 * that was given all the same, since taking up a change twice does no harm.
 *
 * @param path where no file is.
 * @param head the registry's version that the index stands for at least, and the name of the file.
 * @param write writes bytes; another for tests of a full disk.
 * @throws the file system's error; an unfinished file may be left.
 */
export async function writeIndexFile(
  path: string,
  index: MultiIndex,
  { registryVersion, token }: Pick<FileHead, 'registryVersion' | 'token'>,
  { write = writeSync, abort }: { readonly write?: WriteBytes; readonly abort?: AbortSignal } = {},
): Promise<void> {
  await index.merge({ purge: true, ...(abort ? { abort } : {}) });
  const file = await open(path, 'wx+', 0o600);
  try {
    const { bits, parts } = index;
    const imageAt = headerAt(instantiate(newMemory(1)).base());
    // Its place; what belongs there is known at the end.
    writeSync(file.fd, Buffer.alloc(PAGE));
    const filed: FilePart[] = [];
    for (const part of parts) {
      abort?.throwIfAborted();
      filed.push(await writePart(file.fd, part, write));
    }
    // The next entry as it is now: a part may have got codes while it was written.
    const { nextEntry } = index;
    const page = headPage({ bits, token, registryVersion, nextEntry, imageAt, parts: filed });
    writeSync(file.fd, page, 0, PAGE, 0);
    await file.sync();
  } finally {
    await eraseIfUnlinked(file);
    await file.close();
  }
}

/** Erased by a withdrawal while it was written: what came after has no name, and nobody else could overwrite it. */
async function eraseIfUnlinked(file: FileHandle): Promise<void> {
  const { nlink, size } = await file.stat();
  if (nlink > 0) return;
  const zeros = Buffer.alloc(STEP);
  for (let at = 0; at < size; at += STEP) {
    await file.write(zeros, 0, Math.min(STEP, size - at), at);
  }
  await file.sync();
}
