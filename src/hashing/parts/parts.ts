// Parts: the pictures found inside a picture, without what re-uploaders put around them.

import type { Part } from '../../domain/area.js';
import type { Pixels } from '../pixels.js';
import { areaOf, heightOf, overlapOf, SIDES, widthOf, type Box } from './box.js';
import { islands } from './ground.js';
import { planeOf } from './plane.js';
import { rectangles } from './rectangles.js';
import { refine } from './refine.js';
import { seamsOf } from './seams.js';
import { smoothnessOf } from './smooth.js';

const E = (k: string, v: number) => Number(process.env[k] ?? v);
/** Each is fingerprinted, and is one more chance of a false alarm. */
const MOST_PARTS = 12;
/** Pixels of the picture: what is smaller has too little to compare. */
const LEAST_SIDE = 48;
/** Of the picture's longer side: smaller pictures on a page are portraits and symbols. */
const LEAST_PART = 0.14;
/** Of both sides: the whole picture is fingerprinted anyway. */
const WHOLE = 0.97;
const NEAR_DUPLICATE = 0.9;

export function partsOf(pixels: Pixels): readonly Part[] {
  const { width, height } = pixels;
  const least = Math.max(LEAST_SIDE, LEAST_PART * Math.max(width, height));
  if (Math.min(width, height) < LEAST_SIDE) return [];
  const plane = planeOf(pixels);
  const found: { box: Box; part: Part; rank: number; divided: boolean }[] = [];
  if (E('I', 0)) for (const { box: coarse, among, divided } of islands(plane, least / plane.factor)) {
    const { box, edges } = refine(pixels, coarse, plane.factor);
    if (widthOf(box) < LEAST_SIDE || heightOf(box) < LEAST_SIDE) continue;
    if (widthOf(box) > WHOLE * width && heightOf(box) > WHOLE * height) continue;
    const contrasts = SIDES.flatMap((side) => edges[side]?.contrast ?? []);
    const mean = contrasts.reduce((sum, each) => sum + each, 0) / Math.max(1, contrasts.length);
    if (mean < 0.45) continue;
    const area = {
      left: box.left / width,
      top: box.top / height,
      width: widthOf(box) / width,
      height: heightOf(box) / height,
    };
    const rank = Math.sqrt(areaOf(box)) ** E('Q', 0.5) * (divided ? 0.01 : 1);
    found.push({ box, part: { cut: among ? 'layout' : 'border', area }, rank, divided });
  }
  const { upright, level } = seamsOf(plane, least / plane.factor);
  for (const { box: coarse, score, loose } of rectangles(plane, upright, level, smoothnessOf(plane), least / plane.factor)) {
    const divided = loose;
    const { box, edges } = refine(pixels, coarse, plane.factor);
    if (widthOf(box) < LEAST_SIDE || heightOf(box) < LEAST_SIDE) continue;
    if (widthOf(box) > WHOLE * width && heightOf(box) > WHOLE * height) continue;
    const seams = SIDES.flatMap((side) => edges[side]?.seam ?? []);
    const mean = seams.reduce((sum, each) => sum + each, 0) / Math.max(1, seams.length);
    if (mean < E('F', 0.45)) continue;
    const area = {
      left: box.left / width,
      top: box.top / height,
      width: widthOf(box) / width,
      height: heightOf(box) / height,
    };
    const rank = Math.sqrt(areaOf(box)) ** E('Q', 0.2) * (E('H', 0) ? (mean + Math.min(1, ...seams)) / 2 + E('J', 0) * score : score) * (divided ? 0.0001 : 1);
    found.push({ box, part: { cut: 'layout', area }, rank, divided });
  }
  found.sort((a, b) => b.rank - a.rank);
  const kept: typeof found = [];
  let divided = 0;
  for (const each of found) {
    if (kept.length >= MOST_PARTS) break;
    if (!kept.every((other) => overlapOf(other.box, each.box) <= NEAR_DUPLICATE)) continue;
    if (each.divided && ++divided > E('V', 3)) continue;
    kept.push(each);
  }
  return kept.map(({ part }) => part);
}
