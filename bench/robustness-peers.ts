// What stands beside Vigil in the robustness bench: PDQ alone, and the perceptual hashes that npm offers for sharp and Node.

import imghash from 'imghash';
import sharp from 'sharp';
import sharpPhash from 'sharp-phash';
import { pdqOf } from '../src/hashing/pdq.js';

// Its types put under `default` what its CommonJS module is itself.
const phash = sharpPhash as unknown as typeof sharpPhash.default;

export const PEER_NAMES = ['pdq', 'sharp-phash', 'imghash'] as const;
export type PeerName = (typeof PEER_NAMES)[number];

type Peer = {
  /** Largest number of differing bits that counts as found. */
  readonly radius: number;
  /** The picture's bits as text of 0 and 1; undefined where the algorithm says that it has nothing to hold on to. */
  readonly bits: (picture: Buffer) => Promise<string | undefined>;
};

/** Below this PDQ's own authors advise against comparing. */
const PDQ_LEAST_QUALITY = 50;

async function pdqBits(picture: Buffer): Promise<string | undefined> {
  const { data, info } = await sharp(picture, { ignoreIcc: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 1 && channels !== 3) return undefined;
  const pdq = pdqOf({ data, width, height, channels });
  if (pdq.quality < PDQ_LEAST_QUALITY) return undefined;
  return Array.from(pdq.bits('original'), (byte) => byte.toString(2).padStart(8, '0')).join('');
}

/**
 * The radii are those at which each raises about as few false alarms as it can be used with: PDQ's recommended 31 of 256; 10 of 64
 * for the DCT hash; 32 of 256 for blockhash (issue 3: wrong in 3.7 and 1.2 of 100,000 pairs).
 */
export const PEERS: Readonly<Record<PeerName, Peer>> = {
  pdq: { radius: 31, bits: pdqBits },
  'sharp-phash': { radius: 10, bits: (picture) => phash(picture) },
  imghash: { radius: 32, bits: (picture) => imghash.hash(picture, 16, 'binary') },
};

function differing(left: string, right: string): number {
  let count = 0;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) count += 1;
  return count;
}

/** One set of bits per algorithm and picture; a video has several pictures. */
export type PeerBits = Readonly<Record<PeerName, readonly string[]>>;

/** What a peer cannot decode it cannot find: no bits. */
export async function peerBits(pictures: readonly Buffer[]): Promise<PeerBits> {
  const of = async (name: PeerName): Promise<string[]> => {
    const bits: string[] = [];
    for (const picture of pictures) {
      const found = await PEERS[name].bits(picture).catch(() => undefined);
      if (found !== undefined) bits.push(found);
    }
    return bits;
  };
  return {
    pdq: await of('pdq'),
    'sharp-phash': await of('sharp-phash'),
    imghash: await of('imghash'),
  };
}

/** Is any picture of the one within the radius of any of the other? */
export const peerFinds = (name: PeerName, reference: PeerBits, found: PeerBits): boolean =>
  reference[name].some((left) =>
    found[name].some((right) => differing(left, right) <= PEERS[name].radius),
  );
