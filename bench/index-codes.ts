// Codes to measure an index with, and queries of which half are known to have a code near: written to a folder for every index's process.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { VARIANTS } from '../src/domain/fingerprint.js';
import { pdqOf } from '../src/hashing/pdq.js';
import type { Pixels } from '../src/hashing/pixels.js';
import { randomFrom, type Random } from '../test/match/index-codes.js';
import { photographs } from './photos.js';

export const KINDS = ['random', 'real'] as const;
export type Kind = (typeof KINDS)[number];

export const CODE_BYTES = 32;
export const RADIUS = 31;
/** Planted queries are at 10 to 31 bits from a code. */
const NEAREST = 10;
/** A found picture is asked about as the matcher does. */
export const LIMIT = 5000;
const SEED = 20_260_412;
const MOST_PICTURES = 400;
/** Longer side to which photographs are shrunk before their crops are hashed. */
const SIDE = 512;
const COMPARABLE = 50;
/** Real codes are perturbed by up to this many bits. */
const MOST_BITS = 24;
/** Bits by which one title card's codes differ from one another's middle. */
const CARD_BITS = 8;

/** Where the codes, the queries and the truth about them are. */
export const PLACES = {
  codes: 'codes.bin',
  queries: 'queries.bin',
  /** Of each query, entry and distance of the code that it was made from; -1 where it was made from none. */
  planted: 'planted.bin',
  truth: 'truth.bin',
} as const;

function turn(random: Random, codes: Uint8Array, at: number, count: number): void {
  const places = new Set<number>();
  while (places.size < count) places.add(random() & 255);
  for (const place of places) {
    codes[at + (place >> 3)] = (codes[at + (place >> 3)] ?? 0) ^ (1 << (place & 7));
  }
}

/** PDQ of a photograph and of crops of it, in all orientations. */
async function hashesOf(file: Uint8Array, crops: number, random: Random): Promise<Uint8Array[]> {
  const { data, info } = await sharp(file)
    .resize(SIDE, SIDE, { fit: 'inside' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels: Pixels = { data, width: info.width, height: info.height, channels: 3 };
  const share = (): number => (random() % 1000) / 1000;
  return Array.from({ length: crops + 1 }, (_, crop) => {
    const width = crop === 0 ? info.width : Math.floor(info.width * (0.3 + 0.5 * share()));
    const height = crop === 0 ? info.height : Math.floor(info.height * (0.3 + 0.5 * share()));
    const left = Math.floor((info.width - width) * share());
    const top = Math.floor((info.height - height) * share());
    const pdq = pdqOf(pixels, { left, top, width, height });
    return pdq.quality < COMPARABLE ? [] : VARIANTS.map((variant) => pdq.bits(variant));
  }).flat();
}

/**
 * Hashes of real photographs.
 *
 * @param crops of each photograph; they make as many more codes that are skewed as real ones are, and not near one another.
 * @returns what is registered, and of every eighth photograph what is only asked about.
 */
export async function realHashes(
  crops: number,
  pictures = MOST_PICTURES,
): Promise<{ readonly registered: readonly Uint8Array[]; readonly others: readonly Uint8Array[] }> {
  const random = randomFrom(SEED);
  const hashed: Uint8Array[][] = [];
  for (const file of await photographs(pictures)) {
    hashed.push(await hashesOf(file, crops, random));
  }
  const isOther = (n: number): boolean => n % 8 === 7 || (hashed.length < 8 && n === 0);
  return {
    registered: hashed.filter((_, n) => !isOther(n)).flat(),
    others: hashed.filter((_, n) => isOther(n)).flat(),
  };
}

/** Fills in perturbed hashes (32 bytes each); one code in a hundred is the copy of another, and one in a hundred the same title card, nearly. */
export function fillReal(codes: Uint8Array, hashes: readonly Uint8Array[], random: Random): void {
  const card = hashes[0] ?? new Uint8Array(CODE_BYTES);
  for (let at = 0; at < codes.length; at += CODE_BYTES) {
    const lot = random() % 100;
    if (lot === 0 && at > 0) {
      const of = (random() % (at / CODE_BYTES)) * CODE_BYTES;
      codes.copyWithin(at, of, of + CODE_BYTES);
    } else if (lot === 1) {
      codes.set(card, at);
      turn(random, codes, at, random() % (CARD_BITS + 1));
    } else {
      codes.set(hashes[random() % hashes.length] ?? card, at);
      turn(random, codes, at, random() % (MOST_BITS + 1));
    }
  }
}

function fillRandom(codes: Uint8Array, random: Random): void {
  const words = new Uint32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  for (let word = 0; word < words.length; word += 1) words[word] = random();
}

/** Makes codes and queries and writes them to the folder; `hashes` for the real ones. */
export async function writeCodes(
  folder: string,
  kind: Kind,
  count: number,
  queries: number,
  hashes: Awaited<ReturnType<typeof realHashes>>,
): Promise<void> {
  const random = randomFrom(SEED + count);
  const codes = new Uint8Array(count * CODE_BYTES);
  if (kind === 'random') fillRandom(codes, random);
  else fillReal(codes, hashes.registered, random);

  const asked = new Uint8Array(queries * CODE_BYTES);
  const planted = new Int32Array(queries * 2).fill(-1);
  if (kind === 'random') fillRandom(asked, random);
  else fillReal(asked, hashes.others, random);
  for (let query = 0; query < queries; query += 2) {
    const entry = random() % count;
    const distance = NEAREST + (random() % (RADIUS - NEAREST + 1));
    const at = query * CODE_BYTES;
    asked.set(codes.subarray(entry * CODE_BYTES, (entry + 1) * CODE_BYTES), at);
    turn(random, asked, at, distance);
    planted.set([entry, distance], query * 2);
  }
  await writeFile(join(folder, PLACES.codes), codes);
  await writeFile(join(folder, PLACES.queries), asked);
  await writeFile(join(folder, PLACES.planted), planted);
}
