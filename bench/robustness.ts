// What is found after what re-uploaders do: recall per attack, false alerts, look-alikes, cost; Vigil's own code beside its peers.

import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { openScratch } from '../src/hashing/scratch.js';
import { attackImages, showPlain } from './robustness-images.js';
import { COST_SIDE, imageCost, videoCost } from './robustness-cost.js';
import { benchMedia } from './robustness-media.js';
import { bytesOf, openRig } from './robustness-rig.js';
import { attackTable, falseAlertLines } from './robustness-table.js';
import { falseAlerts, figures, lookAlikes } from './robustness-tally.js';
import { attackVideos, clipsOf } from './robustness-videos.js';
import type { Bench } from './run.js';

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

export const robustnessBench: Bench = async ({ quick }) => {
  sharp.cache(false);
  sharp.concurrency(1);
  await using scratch = await openScratch(join(tmpdir(), 'vigil-bench-clips'));
  const media = await benchMedia(quick, scratch.folder);
  const [other, ...clips] = (await clipsOf(media.videos, scratch.folder)).reverse();
  await using rig = await openRig([
    ...[...media.originals, ...media.background].map(({ name, bytes }) => ({
      name,
      source: bytesOf(bytes),
    })),
    ...clips.map(({ name, path }) => ({ name, source: { from: 'file', path } as const })),
  ]);
  const { step, done } = progress();
  const images = await attackImages(rig, media, quick, step);
  const videos = other ? await attackVideos(rig, clips, other, step) : { results: [], shown: [] };
  const plain = await showPlain(rig, media);
  done();

  const attacks = [...images.results, ...videos.results];
  const shown = [...plain, ...images.shown, ...videos.shown];
  const { unrelatedPairs, wrong } = falseAlerts(shown, rig.registered);
  const alike = lookAlikes(shown, media.lookAlikes);
  const costFolder = join(scratch.folder, 'cost');
  await mkdir(costFolder);
  const cost = await imageCost(
    media.originals.slice(0, quick ? 3 : 8),
    rig.matcher,
    costFolder,
    quick ? 1 : 5,
  );
  const [video] = media.videos.slice(1);
  const videoMinute = video === undefined ? undefined : await videoCost(video, costFolder);
  const cpuMs = {
    ...cost,
    ...(videoMinute === undefined ? {} : { vigilFoundVideoMinute: videoMinute }),
  };
  const found = figures(attacks);
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  return {
    json: {
      ...found,
      falseAlerts: wrong.length,
      unrelatedPairs,
      attacks,
      cpuMs,
      lookAlikes: alike,
    },
    text: [
      media.from,
      `${media.originals.length} pictures and ${clips.length} clips attacked, ${rig.registered.length} references registered`,
      ...(rig.refused.length > 0 ? [`not registered: ${rig.refused.join(', ')}`] : []),
      attackTable(attacks),
      '',
      `mean recall ${percent(found.meanRecall)}, hard ones ${percent(found.hardMeanRecall)}, worst ${found.worstClass.name} ${percent(found.worstClass.recall)}`,
      `false alerts: ${wrong.length} on ${unrelatedPairs} unrelated pairs`,
      ...falseAlertLines(wrong),
      `look-alikes: ${alike.n} pairs, ${alike.related} called related, ${alike.alerts} alerts; ${alike.copiesCalledRelated} of ${alike.copies} copies called related`,
      `CPU per picture of ${COST_SIDE.width} × ${COST_SIDE.height}, and per minute of video:`,
      ...Object.entries(cpuMs).map(([name, ms]) => `  ${name.padEnd(24)}${ms.toFixed(2)} ms`),
    ].join('\n'),
  };
};
