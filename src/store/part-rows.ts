// Parts of found pictures between rows and the domain.

import type { Part } from '../domain/area.js';
import type { PartColumns } from './tables.js';

export const PART_COLUMNS = [
  'cut',
  'area_left',
  'area_top',
  'area_width',
  'area_height',
] as const satisfies readonly (keyof PartColumns)[];

/** Shares that a rounding error took out of their range are put back into it. */
const share = (value: number): number => Math.min(1, Math.max(0, value));

export const partColumns = (part: Part | undefined): PartColumns => ({
  cut: part?.cut ?? null,
  area_left: part ? share(part.area.left) : null,
  area_top: part ? share(part.area.top) : null,
  area_width: part ? share(part.area.width) : null,
  area_height: part ? share(part.area.height) : null,
});

/** As a property to spread: none for a whole picture. */
export function partOf(row: PartColumns): { readonly part?: Part } {
  const { cut, area_left: left, area_top: top, area_width: width, area_height: height } = row;
  if (cut === null || left === null || top === null || width === null || height === null) return {};
  return { part: { cut, area: { left, top, width, height } } };
}
