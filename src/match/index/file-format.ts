// The first page of an index file: what the file holds, and how its parts can be told to be whole.

import { createHash } from 'node:crypto';
import { bytesOf, type CodeBits } from './layout.js';

/** Parts begin behind this page. */
export const PAGE = 4096;
const MAGIC = Buffer.from('vigilidx');
/**
 * Grows whenever the layout of a part, the kernel's use of it or this page changes, and whenever other codes belong in it: the version
 * of PDQ, which of them are comparable, the order of `VARIANTS`.
 */
const FORMAT = 2;
const HASH_BYTES = 32;
const TOKEN_AT = 48;
const TOKEN_BYTES = 16;
const FIXED_BYTES = 64;
const PART_BYTES = 16;
const MOST_PARTS = Math.floor((PAGE - HASH_BYTES - FIXED_BYTES) / PART_BYTES);

export type FilePart = { readonly bytes: number; readonly checksum: bigint };
export type FileHead = {
  readonly bits: CodeBits;
  /** Names this very file, in 32 hexadecimal digits: the database knows which one may be believed. */
  readonly token: string;
  /** What the index stands for. */
  readonly registryVersion: number;
  readonly nextEntry: number;
  /** Address at which every part's image lies in its memory: addresses within it are absolute. */
  readonly imageAt: number;
  readonly parts: readonly FilePart[];
};

const hashOf = (page: Uint8Array): Buffer =>
  createHash('sha256')
    .update(page.subarray(0, PAGE - HASH_BYTES))
    .digest();

/** @throws RangeError where there are more than 249 parts, which merging prevents. */
export function headPage({
  bits,
  token,
  registryVersion,
  nextEntry,
  imageAt,
  parts,
}: FileHead): Buffer {
  if (parts.length > MOST_PARTS) throw new RangeError(`${parts.length} parts are too many`);
  const page = Buffer.alloc(PAGE);
  MAGIC.copy(page);
  page.writeUInt32LE(FORMAT, 8);
  page.writeUInt32LE(bytesOf(bits), 12);
  page.writeDoubleLE(registryVersion, 16);
  page.writeDoubleLE(nextEntry, 24);
  page.writeDoubleLE(imageAt, 32);
  page.writeUInt32LE(parts.length, 40);
  page.write(token, TOKEN_AT, TOKEN_BYTES, 'hex');
  parts.forEach(({ bytes, checksum }, index) => {
    page.writeDoubleLE(bytes, FIXED_BYTES + index * PART_BYTES);
    page.writeBigUInt64LE(checksum, FIXED_BYTES + index * PART_BYTES + 8);
  });
  hashOf(page).copy(page, PAGE - HASH_BYTES);
  return page;
}

/** What the page says; `damaged` where it is not whole, `other-format` where another version of Vigil wrote it. */
export function parseHead(page: Buffer): FileHead | 'damaged' | 'other-format' {
  if (page.length < PAGE || !page.subarray(0, MAGIC.length).equals(MAGIC)) return 'damaged';
  if (!page.subarray(PAGE - HASH_BYTES).equals(hashOf(page))) return 'damaged';
  const bits = page.readUInt32LE(12) * 8;
  if (page.readUInt32LE(8) !== FORMAT || (bits !== 128 && bits !== 256)) return 'other-format';
  const count = Math.min(page.readUInt32LE(40), MOST_PARTS);
  return {
    bits,
    token: page.toString('hex', TOKEN_AT, TOKEN_AT + TOKEN_BYTES),
    registryVersion: page.readDoubleLE(16),
    nextEntry: page.readDoubleLE(24),
    imageAt: page.readDoubleLE(32),
    parts: Array.from({ length: count }, (_, index) => ({
      bytes: page.readDoubleLE(FIXED_BYTES + index * PART_BYTES),
      checksum: page.readBigUInt64LE(FIXED_BYTES + index * PART_BYTES + 8),
    })),
  };
}
