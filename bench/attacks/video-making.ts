// Videos made by the system's ffmpeg: clips to attack, what is laid over them, and the attacked copies.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { seeded, type Random } from './attack.js';
import { svg, writing, type Size } from './canvas.js';
import type { Clip, Kit, VideoAttack } from './video.js';

const run = promisify(execFile);

/** Runs the system's ffmpeg. @throws where it fails or is not done within two minutes. */
export const ffmpeg = (args: readonly string[]): Promise<unknown> =>
  run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { timeout: 120_000 });

/** Cuts `seconds` from a video, shrunk to a width of at most 640 pixels. @returns what was made at `path`. */
export async function cutClip(
  source: string,
  from: number,
  seconds: number,
  path: string,
): Promise<Clip> {
  const made = [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '18',
    '-pix_fmt',
    'yuv420p',
    '-an',
  ];
  const small = ['-vf', "scale='2*trunc(min(640,iw)/2)':-2,setsar=1"];
  await ffmpeg(['-ss', String(from), '-t', String(seconds), '-i', source, ...small, ...made, path]);
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v:0', '-of', 'csv=p=0'],
    ...['-show_entries', 'stream=width,height', path],
  ]);
  const [width, height] = stdout.split(',').map(Number);
  if (!width || !height) throw new RangeError(`expected a size but received ${stdout}`);
  return { path, width, height, seconds };
}

/** Makes the attacked video beside others in `folder`. @returns its path. */
export async function attackVideo(
  attack: VideoAttack,
  clip: Clip,
  kit: Kit,
  folder: string,
): Promise<string> {
  const path = join(folder, `${attack.name}.${attack.extension}`);
  // Matroska would write a random id and the time.
  const exact = ['-fflags', '+bitexact', '-map_metadata', '-1'];
  await ffmpeg(['-i', clip.path, ...attack.options(clip, kit), ...exact, path]);
  return path;
}

async function layer(path: string, size: Size, body: string): Promise<string> {
  await writeFile(path, await sharp(svg(size, body)).png().toBuffer());
  return path;
}

/** Draws what is laid over the clip. */
export async function kitFor(clip: Clip, other: Clip, folder: string, seed: number): Promise<Kit> {
  const random: Random = seeded(seed);
  const { width, height } = clip;
  const white = { colour: '#ffffff' };
  const caption =
    `<rect y="${height * 0.8}" width="${width}" height="${height * 0.2}" fill="#101018"/>` +
    writing(random, {
      ...{ x: 20, y: height * 0.83, width: width - 40, height: height * 0.16, ...white },
      letter: height * 0.055,
    });
  const watermark = `<g opacity="0.7"><circle cx="${width * 0.9}" cy="${height * 0.1}" r="${height * 0.06}" fill="#e03030"/>${writing(
    random,
    {
      x: width * 0.68,
      y: height * 0.07,
      width: width * 0.16,
      height: height * 0.07,
      letter: height * 0.05,
      ...white,
    },
  )}</g>`;
  return {
    other,
    caption: await layer(join(folder, 'caption.png'), clip, caption),
    watermark: await layer(join(folder, 'watermark.png'), clip, watermark),
  };
}
