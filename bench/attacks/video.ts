// What re-uploaders do to a video, as arguments of ffmpeg.

import { askedOf } from './attack.js';
import type { Size } from './canvas.js';

/** A video file and what an attack has to know of it. */
export type Clip = Size & { readonly path: string; readonly seconds: number };

/** What attacks lay over it or put it into. */
export type Kit = {
  /** A PNG with transparency, of the clip's size. */
  readonly caption: string;
  readonly watermark: string;
  /** A video that has nothing to do with it. */
  readonly other: Clip;
};

export type VideoAttack = {
  readonly name: string;
  readonly kind: string;
  readonly hard: boolean;
  readonly asked: number;
  readonly extension: 'mp4' | 'webm' | 'gif' | 'webp' | 'png' | 'jpg';
  /** What stands between `-i <clip>` and the file to be made. */
  readonly options: (clip: Clip, kit: Kit) => readonly string[];
};

const H264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-threads',
  '1',
  '-pix_fmt',
  'yuv420p',
  '-an',
];
const h264 = (...more: string[]): string[] => [...H264, '-crf', '26', ...more];
const filtered = (filter: string, ...more: string[]): string[] => ['-vf', filter, ...h264(...more)];
const laidOver = (file: string): string[] => [
  ...['-i', file, '-filter_complex', '[0:v][1:v]overlay=0:0'],
  ...h264(),
];

const even = (value: number): number => 2 * Math.max(1, Math.round(value / 2));

const cropped = ({ width, height }: Size, percent: number): string => {
  const kept = 1 - percent / 100;
  return `crop=${even(width * kept)}:${even(height * kept)}`;
};

const verticalBlurred = ({ width, height }: Size): string => {
  const screen = { width: even(width / 1.5), height: even((width / 1.5) * (16 / 9)) };
  const shown = { width: screen.width, height: even((screen.width * height) / width) };
  return (
    `split[a][b];[a]scale=${screen.width}:${screen.height}:force_original_aspect_ratio=increase,` +
    `crop=${screen.width}:${screen.height},boxblur=20[back];[b]scale=${shown.width}:${shown.height}[front];` +
    `[back][front]overlay=(W-w)/2:(H-h)/2`
  );
};

const intoOther = ({ width, height }: Clip, { other }: Kit): string[] => [
  ...['-stream_loop', '-1', '-i', other.path, '-filter_complex'],
  `[0:v]scale=${even(width * 0.4)}:${even(height * 0.4)}[small];[1:v][small]overlay=W-w-12:12:shortest=1`,
  ...h264(),
];

/** Five seconds of it in a minute of something else. */
const insideLonger = (clip: Clip, { other }: Kit): string[] => {
  const from = Math.max(0, clip.seconds / 2 - 2.5);
  const round = `scale=${clip.width}:${clip.height},fps=25,setsar=1`;
  return [
    ...['-stream_loop', '-1', '-i', other.path, '-filter_complex'],
    `[1:v]${round},split[x][y];[x]trim=0:30,setpts=PTS-STARTPTS[before];[y]trim=30:55,setpts=PTS-STARTPTS[after];` +
      `[0:v]trim=${from}:${from + 5},setpts=PTS-STARTPTS,${round}[ours];[before][ours][after]concat=n=3:v=1`,
    ...h264(),
  ];
};

const trimmed = ({ seconds }: Clip): string[] =>
  filtered(`trim=${0.35 * seconds}:${0.65 * seconds},setpts=PTS-STARTPTS`);

type Row = Omit<VideoAttack, 'name' | 'kind' | 'asked'>;
const mp4 = (options: VideoAttack['options'], hard = false): Row => ({
  extension: 'mp4',
  hard,
  options,
});

const ROWS: Readonly<Record<string, Row>> = {
  'video-h264-crf-35': mp4(() => [...H264, '-crf', '35']),
  'video-hevc': mp4(() => [
    ...['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '30', '-pix_fmt', 'yuv420p', '-an'],
    ...['-x265-params', 'log-level=error:pools=1:frame-threads=1'],
  ]),
  'video-vp9': {
    extension: 'webm',
    hard: false,
    options: () => [
      ...['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-threads', '1'],
      ...['-b:v', '0', '-crf', '42', '-pix_fmt', 'yuv420p', '-an'],
    ],
  },
  'video-one-keyframe': mp4(() => h264('-g', '9999', '-sc_threshold', '0')),
  'video-gop-12': mp4(() => h264('-g', '12')),
  'video-av1': mp4(() => [
    ...['-c:v', 'libsvtav1', '-preset', '12', '-crf', '45', '-pix_fmt', 'yuv420p', '-an'],
    ...['-svtav1-params', 'lp=1'],
  ]),
  'video-10-fps': mp4(() => filtered('fps=10')),
  'video-50-fps': mp4(() => filtered('fps=50')),
  'video-trim-30': mp4(trimmed),
  'video-half-speed': mp4(() => filtered('setpts=2*PTS')),
  'video-double-speed': mp4(() => filtered('setpts=0.5*PTS')),
  'video-mirror': mp4(() => filtered('hflip')),
  'video-letterbox': mp4(({ height }) => filtered(`pad=iw:${even(height * 1.5)}:0:(oh-ih)/2`)),
  'video-crop-10': mp4((clip) => filtered(cropped(clip, 10))),
  'video-crop-25': mp4((clip) => filtered(cropped(clip, 25)), true),
  'video-watermark': mp4((_, { watermark }) => laidOver(watermark)),
  'video-caption': mp4((_, { caption }) => laidOver(caption)),
  'video-vertical-blurred': mp4((clip) => filtered(verticalBlurred(clip)), true),
  'video-picture-in-picture': mp4(intoOther, true),
  'video-inside-longer': mp4(insideLonger, true),
  'video-gif-5-fps': {
    extension: 'gif',
    hard: false,
    options: () => [
      '-vf',
      'fps=5,scale=320:-2,split[a][b];[a]palettegen=max_colors=96[p];[b][p]paletteuse',
    ],
  },
  'video-animated-webp': {
    extension: 'webp',
    hard: false,
    options: () => [
      ...['-vf', 'fps=8,scale=400:-2', '-c:v', 'libwebp_anim', '-loop', '0'],
      ...['-quality', '60', '-compression_level', '1'],
    ],
  },
  'video-still-cropped': {
    extension: 'jpg',
    hard: true,
    options: (clip) => [
      ...['-ss', String(clip.seconds * 0.7), '-frames:v', '1'],
      ...['-vf', cropped(clip, 20), '-q:v', '6'],
    ],
  },
  'video-still': {
    extension: 'png',
    hard: false,
    options: ({ seconds }) => ['-ss', String(seconds * 0.4), '-frames:v', '1'],
  },
  'video-mirror-crop-caption': mp4(
    (clip, { caption }) => [
      ...['-i', caption, '-filter_complex'],
      `[0:v]hflip[m];[m][1:v]overlay=0:0[c];[c]${cropped(clip, 10)}`,
      ...h264(),
    ],
    true,
  ),
};

/** A picture on black that is zoomed into for four seconds, as slide shows do. */
const ZOOM =
  'scale=640:480:force_original_aspect_ratio=decrease:force_divisible_by=2,pad=640:480:(ow-iw)/2:(oh-ih)/2,' +
  "zoompan=z='1+on/500':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=100:s=640x480:fps=25";

/** A picture from which a video is made. */
export const SLIDE_SHOW: VideoAttack = {
  ...{ name: 'video-of-a-picture', kind: 'video', hard: false, asked: askedOf(false) },
  extension: 'mp4',
  options: () => filtered(ZOOM),
};

/** All but {@link SLIDE_SHOW}. */
export const VIDEO_ATTACKS: readonly VideoAttack[] = Object.entries(ROWS).map(([name, row]) => ({
  name,
  kind: 'video',
  asked: askedOf(row.hard),
  ...row,
}));
