// Which of a picture's extrema become points: spread over its area and over scales, the stable ones first.

import type { Extremum } from './pyramid.js';

/** Cells along each side: captions, logos and grass take all points otherwise. */
const GRID = 5;

/** How likely a point is to be found again; larger is better, without a unit. */
let P=0.5,E=0,Q=0;
export const tuneS=(s:any)=>{P=s.p??0.5;E=s.e??0;Q=s.q??0;};
const stability = ({ value, scale, edge }: Extremum): number => {const l=Math.log2(scale); return Math.log2(Math.abs(value))+P*l-Q*l*l-E*Math.log2(edge/4);};

/** All extrema in the order in which they should become points: the best of every cell, then the second of every cell … */
export function ordered(
  extrema: readonly Extremum[],
  width: number,
  height: number,
): readonly Extremum[] {
  const cells = Array.from({ length: GRID * GRID }, (): Extremum[] => []);
  const cellOf = (at: number, side: number): number =>
    Math.min(GRID - 1, Math.max(0, Math.floor((at / side) * GRID)));
  for (const extremum of extrema) {
    const cell = cellOf(extremum.y, height) * GRID + cellOf(extremum.x, width);
    cells[cell]?.push(extremum);
  }
  for (const cell of cells) cell.sort((a, b) => stability(b) - stability(a));
  const longest = Math.max(...cells.map(({ length }) => length));
  const result: Extremum[] = [];
  for (let rank = 0; rank < longest; rank++) {
    const round = cells.flatMap((cell) => cell[rank] ?? []);
    result.push(...round.sort((a, b) => stability(b) - stability(a)));
  }
  return result;
}
