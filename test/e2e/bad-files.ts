// Files as they should not be, for the tests of bad input: each small on disk, and wrong in one way.

import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { crc32 } from '../hashing/crc32.js';

const run = promisify(execFile);

function pngChunk(name: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** A valid black-and-white PNG of side × side pixels, a thousandth of them on disk. */
function hugePng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit a pixel, greyscale.
  header.writeUInt8(1, 8);
  const lines = Buffer.alloc(side * (Math.ceil(side / 8) + 1));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(lines, { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A moving picture of three different frames. */
async function animation(photograph: string): Promise<Sharp> {
  const frames = await Promise.all(
    [0, 60, 120].map((left) =>
      sharp(photograph)
        .resize(400, 300, { fit: 'cover' })
        .extract({ left, top: 0, width: 240, height: 240 })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } });
}

const playlist = (address: string): string =>
  [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-TARGETDURATION:4',
    '#EXTINF:4,',
    `${address}/segment.ts`,
    '#EXTINF:4,',
    'file:///etc/hostname',
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');

const svg = (address: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400" height="400">
    <image xlink:href="file:///etc/hostname" width="100" height="100"/>
    <image xlink:href="${address}/picture.jpg" width="400" height="400"/>
    <circle cx="200" cy="200" r="90" fill="teal"/></svg>`;

/**
 * Fills a folder.
 *
 * @param photograph a good JPEG, @param address a server that files may refer to, without a slash at the end.
 */
export async function makeBadFiles(
  folder: string,
  photograph: string,
  address: string,
): Promise<void> {
  const at = (name: string): string => join(folder, name);
  await mkdir(folder, { recursive: true });
  const whole = await readFile(photograph);
  const moving = await animation(photograph);
  const ffmpeg = (...args: readonly string[]) => run('ffmpeg', ['-v', 'error', '-y', ...args]);
  await Promise.all([
    copyFile(photograph, at('good.jpg')),
    writeFile(at('truncated.jpg'), whole.subarray(0, whole.length / 3)),
    writeFile(at('huge.png'), hugePng(30_000)),
    writeFile(at('refers.svg'), svg(address)),
    moving.clone().gif().toFile(at('moving.gif')),
    moving.clone().webp().toFile(at('moving.webp')),
    writeFile(at('text.jpg'), 'These are only words. '.repeat(50)),
    writeFile(at('playlist.mp4'), playlist(address)),
    writeFile(at('empty.jpg'), ''),
    ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', at('sound-only.mp4')),
    ffmpeg(
      ...['-f', 'lavfi', '-i', 'color=size=320x240:duration=1', '-frames:v', '0'],
      ...['-c:v', 'libx264', at('no-frames.mp4')],
    ),
    run('mkfifo', [at('pipe.mp4')]),
    symlink('/', at('linked')),
  ]);
}
