// What is found after what re-uploaders do: recall per attack, false alerts, look-alikes, cost; Vigil's own code beside its peers.

import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openScratch } from '../src/hashing/scratch.js';
import { IMAGE_ATTACKS } from './attacks/index.js';
import { SLIDE_SHOW, VIDEO_ATTACKS } from './attacks/video.js';
import { attackImages, showPlain } from './robustness-images.js';
import { COST_SIDE, hashCost, matchCost, videoCost } from './robustness-cost.js';
import { benchMedia, PICTURES } from './robustness-media.js';
import { bytesOf, openRig } from './robustness-rig.js';
import { attackTable, falseAlertLines, missedLines, percent } from './robustness-table.js';
import { falseAlerts, figures, lookAlikes } from './robustness-tally.js';
import { attackVideos, clipsOf } from './robustness-videos.js';
import type { Bench } from './run.js';

/** Of false alerts, in the JSON. */
const MOST_LISTED = 200;

/** One line on a terminal's stderr, written over: stdout is for the figures. */
function progress(): { readonly step: (what: string) => void; readonly done: () => void } {
  if (!process.stderr.isTTY) return { step: () => undefined, done: () => undefined };
  let count = 0;
  return {
    step: (what) => {
      count += 1;
      process.stderr.write(`\r\u001b[K${count} ${what}`);
    },
    done: () => process.stderr.write('\r\u001b[K'),
  };
}

/** Asked for in place of attacks: only the pictures as they are. */
const NO_ATTACK = 'none';

/** Attacks whose names begin with one of these; all where there is no list. @throws RangeError where there is none. */
function chosen<T extends { readonly name: string }>(
  attacks: readonly T[],
  only: readonly string[] | undefined,
): readonly T[] {
  if (only?.includes(NO_ATTACK)) return [];
  const found = attacks.filter(({ name }) => only?.some((start) => name.startsWith(start)) ?? true);
  if (found.length === 0) throw new RangeError(`no attack is called ${(only ?? []).join(', ')}`);
  return found;
}

type Alike = ReturnType<typeof lookAlikes>;

const alikeLines = (alike: Alike): readonly string[] => [
  `look-alikes: ${alike.n} looked up, ${alike.n - alike.unseen} noticed; of those ${alike.related} (${percent(alike.relatedShare)}) called related, ${alike.review} for review, ${alike.alerts} alerts`,
  ...Object.entries(alike.byKind).map(
    ([kind, { n, related, review, alerts, unseen }]) =>
      `  ${kind}: ${n}, related ${related}, review ${review}, alerts ${alerts}, not noticed ${unseen}`,
  ),
  ...falseAlertLines(alike.takenForCopies),
  `copies called related: ${alike.copiesCalledRelated} of ${alike.copies} (${percent(alike.copiesCalledRelatedShare)})`,
];

export const robustnessBench: Bench = async ({ quick, only, pictures }) => {
  sharp.cache(false);
  sharp.concurrency(1);
  await using scratch = await openScratch(join(tmpdir(), 'vigil-bench-clips'));
  const wanted = pictures ?? (quick ? PICTURES.quick : PICTURES.full);
  const media = await benchMedia({ quick, pictures: wanted }, scratch.folder);
  const wishes = chosen([...IMAGE_ATTACKS, ...VIDEO_ATTACKS, SLIDE_SHOW], only);
  const imageAttacks = IMAGE_ATTACKS.filter((attack) => wishes.includes(attack));
  const videoAttacks = [...VIDEO_ATTACKS, SLIDE_SHOW].filter((attack) => wishes.includes(attack));
  const withVideos = media.otherVideo !== undefined && videoAttacks.length > 0;
  const clips = withVideos ? await clipsOf(media.videos, scratch.folder) : [];
  const [other] = withVideos ? await clipsOf([media.otherVideo], scratch.folder) : [];
  const costFolder = join(scratch.folder, 'cost');
  await mkdir(costFolder);
  const measured = media.originals.slice(0, quick ? 3 : 8);
  const rounds = quick ? 3 : 7;
  const hashing = await hashCost(measured, costFolder, rounds);
  await using rig = await openRig(
    [...media.originals, ...media.background].map(({ name, bytes }) => ({
      name,
      source: bytesOf(bytes),
    })),
    clips.map(({ name, path }) => ({ name, source: { from: 'file', path } as const })),
  );
  const { step, done } = progress();
  const images = await attackImages(rig, media, imageAttacks, quick, step);
  const videos = other
    ? await attackVideos(rig, videoAttacks, { clips, other, pictures: media.originals }, step)
    : { results: [], shown: [] };
  const plain = await showPlain(rig, media);
  done();

  const attacks = [...images.results, ...videos.results];
  const shown = [...plain, ...images.shown, ...videos.shown];
  const { unrelatedPairs, wrong } = falseAlerts(shown, rig.registered);
  const alike = lookAlikes(shown, media.lookAlikes);
  const cpuMs = {
    ...hashing,
    vigilMatch: await matchCost(measured, rig.matcher, costFolder, rounds),
    ...(other && !only ? await videoCost(other.path, costFolder) : {}),
  };
  const found = figures(attacks);
  const { storedBytesPerPicture } = rig;
  return {
    json: {
      ...found,
      falseAlerts: wrong.length,
      unrelatedPairs,
      wrong: wrong.slice(0, MOST_LISTED),
      storedBytesPerPicture,
      attacks,
      cpuMs,
      lookAlikes: alike,
    },
    text: [
      media.from,
      `${media.originals.length} pictures and ${clips.length} clips attacked, ${rig.registered.length} references registered, ${storedBytesPerPicture} bytes stored per picture`,
      ...(rig.refused.length > 0 ? [`not registered: ${rig.refused.join(', ')}`] : []),
      attackTable(attacks),
      '',
      `mean recall ${percent(found.meanRecall)}, hard ones ${percent(found.hardMeanRecall)}, worst ${found.worstClass.name} ${percent(found.worstClass.recall)}`,
      `below what is asked: ${found.belowAsked.join(', ') || 'none'}`,
      ...missedLines(shown),
      `false alerts: ${wrong.length} on ${unrelatedPairs} unrelated pairs`,
      ...falseAlertLines(wrong),
      ...alikeLines(alike),
      `CPU per picture of ${COST_SIDE.width} × ${COST_SIDE.height}, and per minute of 720p video:`,
      ...Object.entries(cpuMs).map(([name, ms]) => `  ${name.padEnd(28)}${ms.toFixed(2)} ms`),
      `  the global fingerprint with its decoding is ${(hashing.vigilGlobal / hashing.sharpDecode).toFixed(2)} × sharp's own decode`,
    ].join('\n'),
  };
};
