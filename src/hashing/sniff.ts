// What a media is, by its first bytes; names and Content-Type headers are never asked.

import { Undecodable } from './undecodable.js';

/** How many bytes from the beginning decide. */
export const HEAD_BYTES = 65_536;

/** ffmpeg's demuxers, by the MIME types that file-type tells; the demuxer is forced, so nothing else is tried. */
const DEMUXERS: Readonly<Record<string, string>> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/x-m4v': 'mov',
  'video/3gpp': 'mov',
  'video/3gpp2': 'mov',
  'audio/mp4': 'mov',
  'audio/x-m4a': 'mov',
  'video/webm': 'matroska',
  'video/matroska': 'matroska',
  'video/mp2t': 'mpegts',
  'video/vnd.avi': 'avi',
  'video/x-flv': 'flv',
  'video/x-ms-asf': 'asf',
  'audio/x-ms-asf': 'asf',
  'video/mp1s': 'mpeg',
  'video/mp2p': 'mpeg',
  'video/mpeg': 'mpeg',
  'video/ogg': 'ogg',
};

/** What sharp may decode; the last two may have several frames. */
const PICTURES = [
  ...['image/jpeg', 'image/png', 'image/apng', 'image/avif', 'image/tiff'],
  ...['image/gif', 'image/webp'],
];

export type Sniffed =
  { readonly kind: 'image' } | { readonly kind: 'video'; readonly demuxer: string };

/** Most pictures begin like this, and file-type would say `image/jpeg`; the fourth byte of JPEG-LS is another. */
const isJpeg = ([first, second, third, fourth]: Uint8Array): boolean =>
  first === 0xff && second === 0xd8 && third === 0xff && fourth !== undefined && fourth !== 0xf7;

/** Is this text with an `<svg` element among what comes first? */
const isSvg = (head: Uint8Array): boolean =>
  /^[\s\ufeff]*(?:<\?xml|<!--|<!DOCTYPE|<svg)[\s\S]*?<svg[\s>]|^[\s\ufeff]*<svg[\s>]/i.test(
    Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 4096)).toString('utf8'),
  );

/**
 * Tells what a media is.
 *
 * @param head its first {@link HEAD_BYTES} bytes, or all of them.
 * @throws Undecodable `empty`, `not-media`, `refused-format` (a picture that is not decoded here), or `no-frames` (sound).
 */
export async function sniff(head: Uint8Array): Promise<Sniffed> {
  if (head.length === 0) throw new Undecodable('empty', 'no bytes');
  if (isJpeg(head)) return { kind: 'image' };
  if (isSvg(head)) throw new Undecodable('refused-format', 'image/svg+xml');
  // Loaded by the first media that is no JPEG: a worker starts sooner without it.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  if (!found) throw new Undecodable('not-media', 'no known format begins like this');
  // "audio/ogg; codecs=opus" is one of the answers.
  const mime = (found.mime.split(';')[0] ?? '').toLowerCase();
  const demuxer = DEMUXERS[mime];
  if (demuxer !== undefined) return { kind: 'video', demuxer };
  if (PICTURES.includes(mime)) return { kind: 'image' };
  if (mime.startsWith('image/') || mime.startsWith('video/')) {
    throw new Undecodable('refused-format', mime);
  }
  if (mime.startsWith('audio/')) throw new Undecodable('no-frames', mime);
  throw new Undecodable('not-media', mime);
}
