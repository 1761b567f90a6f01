// Planted media: pictures that are told apart by what they show, and one film of such pictures in every wrapping.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const WIDTH = 320;
const HEIGHT = 240;
const CELLS = { width: 12, height: 9 };

/** The film's scenes, two seconds each, a keyframe at the beginning of each. */
export const SCENES = ['scene-1', 'scene-2', 'scene-3', 'scene-4'] as const;
const SCENE_SECONDS = 2;
const RATE = 12;

/** A smooth picture of random patches; every name has its own. */
export function picture(
  name: string,
  format: 'jpeg' | 'png' | 'webp' | 'avif' = 'jpeg',
  width = WIDTH,
): Promise<Buffer> {
  const cells = Buffer.alloc(CELLS.width * CELLS.height * 3);
  let state = Array.from(name).reduce(
    (sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0,
    7,
  );
  for (let at = 0; at < cells.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    cells[at] = state >>> 24;
  }
  return sharp(cells, { raw: { ...CELLS, channels: 3 } })
    .resize(width, Math.round((width * HEIGHT) / WIDTH), { kernel: 'cubic', fit: 'fill' })
    .toFormat(format, format === 'png' ? {} : { quality: 85 })
    .toBuffer();
}

/** An animated GIF of some pictures. */
export async function animation(names: readonly string[]): Promise<Buffer> {
  const frames = await Promise.all(names.map((name) => picture(name, 'png')));
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: names.map(() => 500), effort: 1 })
    .toBuffer();
}

/** The system's own, as the decoders use it. */
const FFMPEG = 'ffmpeg';

const ffmpeg = (folder: string, ...words: readonly string[]): void => {
  execFileSync(FFMPEG, ['-v', 'error', '-nostdin', '-y', ...words], { cwd: folder });
};

/** Writes the film in every wrapping into `folder`. */
export async function writeFilms(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [at, scene] of SCENES.entries()) {
    writeFileSync(join(folder, `scene-${at}.png`), await picture(scene, 'png'));
  }
  const input = ['-framerate', `1/${SCENE_SECONDS}`, '-i', 'scene-%d.png', '-r', String(RATE)];
  const gop = String(SCENE_SECONDS * RATE);
  const h264 = [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', gop],
    ...['-keyint_min', gop, '-sc_threshold', '0'],
  ];
  ffmpeg(folder, ...input, ...h264, '-bf', '2', 'end.mp4');
  const copy = ['-i', 'end.mp4', '-c', 'copy'];
  ffmpeg(folder, ...copy, '-movflags', '+faststart', 'front.mp4');
  ffmpeg(
    folder,
    ...copy,
    '-movflags',
    '+frag_keyframe+empty_moov+default_base_moof',
    'fragmented.mp4',
  );
  ffmpeg(
    folder,
    ...input,
    '-c:v',
    'libvpx-vp9',
    '-deadline',
    'realtime',
    '-cpu-used',
    '8',
    '-g',
    gop,
    '-keyint_min',
    gop,
    'film.webm',
  );
  const hls = ['-f', 'hls', '-hls_time', String(SCENE_SECONDS), '-hls_list_size', '0'];
  ffmpeg(folder, ...copy, ...hls, 'ts.m3u8');
  ffmpeg(
    folder,
    ...copy,
    ...hls,
    '-hls_segment_type',
    'fmp4',
    '-hls_fmp4_init_filename',
    'fmp4-init.mp4',
    'fmp4.m3u8',
  );
  writeFileSync(join(folder, 'aes.key'), Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'));
  writeFileSync(join(folder, 'aes.txt'), 'aes.key\naes.key\n');
  ffmpeg(folder, ...copy, ...hls, '-hls_key_info_file', 'aes.txt', 'aes.m3u8');
  const dash = ['-f', 'dash', '-seg_duration', String(SCENE_SECONDS)];
  const named = (name: string): readonly string[] => [
    '-init_seg_name',
    `${name}-init.m4s`,
    '-media_seg_name',
    `${name}-$Number$.m4s`,
  ];
  ffmpeg(folder, ...copy, ...dash, ...named('timeline'), 'timeline.mpd');
  ffmpeg(folder, ...copy, ...dash, '-use_timeline', '0', ...named('number'), 'number.mpd');
  ffmpeg(
    folder,
    ...copy,
    ...dash,
    '-single_file',
    '1',
    '-single_file_name',
    'list.mp4',
    'list.mpd',
  );
  ffmpeg(
    folder,
    ...copy,
    ...dash,
    '-single_file',
    '1',
    '-global_sidx',
    '1',
    '-single_file_name',
    'base.mp4',
    'base.mpd',
  );
}
