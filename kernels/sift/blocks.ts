// Coarse directions of brightness: any box's sum in four look-ups, and the direction in which every cell of a grid becomes brighter.

/** Tangent of a sixteenth of a turn: up to there a direction is taken for along its axis. */
const SIXTEENTH: f64 = 0.41421356237309503;

/**
 * A summed-area table (Crow, "Summed-area tables for texture mapping", SIGGRAPH 1984).
 *
 * @param sums room for (height + 1) rows of width + 1 doubles: of each the sum of all samples above and left of it.
 */
export function addUp(plane: usize, width: i32, height: i32, stride: i32, sums: usize): void {
  const row = (<usize>(width + 1)) << 3;
  memory.fill(sums, 0, row);
  let above = sums;
  for (let y = 0; y < height; y++, plane += (<usize>stride) << 2) {
    store<f64>(above + row, 0);
    above += 8;
    let line: f64 = 0;
    for (let at = plane, end = plane + ((<usize>width) << 2); at < end; at += 4, above += 8) {
      line += <f64>load<f32>(at);
      store<f64>(above + row, load<f64>(above) + line);
    }
  }
}

/** A place along a side of `most` pixels to the nearest border between two of them. */
// @ts-ignore: decorator
@inline
function border(at: f64, most: f64): usize {
  return <usize>(<i32>max<f64>(0, min<f64>(most, floor(at + 0.5))));
}

/** Mean of the box from column `x0` to `x1` (bytes) and from row `y0` to `y1` (addresses): no number where it is empty. */
// @ts-ignore: decorator
@inline
function mean(x0: usize, y0: usize, x1: usize, y1: usize, row: usize): f64 {
  const sum =
    load<f64>(y1 + x1) - load<f64>(y0 + x1) - load<f64>(y1 + x0) + load<f64>(y0 + x0);
  return sum / <f64>((((x1 - x0) >> 3) * (y1 - y0)) / row);
}

/** Eighths of a turn, clockwise from the x axis, 0 to 7. */
function eighthOf(across: f64, down: f64): i32 {
  const ax = abs(across);
  const ay = abs(down);
  if (ay < SIXTEENTH * ax) return across > 0 ? 0 : 4;
  if (ax < SIXTEENTH * ay) return down > 0 ? 2 : 6;
  if (across > 0) return down > 0 ? 1 : 7;
  return down > 0 ? 3 : 5;
}

/**
 * For every cell of a grid the direction in which the picture becomes brighter around it, over `reach` pixels each way.
 *
 * @param sums what `addUp` made of `width` × `height` samples.
 * @param least by how much at least; below, and where a box has no pixels, a cell is 0.
 * @param to `columns` × `rows` bytes: 1 + eighths of a turn, clockwise from the x axis.
 */
export function directions(
  sums: usize,
  width: i32,
  height: i32,
  columns: i32,
  rows: i32,
  cellWidth: f64,
  cellHeight: f64,
  least: f64,
  to: usize,
): void {
  const row = (<usize>(width + 1)) << 3;
  const reach = (cellWidth + cellHeight) / 2;
  const mostX = <f64>width;
  const mostY = <f64>height;
  for (let line = 0; line < rows; line++) {
    const y = (<f64>line + 0.5) * cellHeight;
    const top = sums + border(y - reach, mostY) * row;
    const middle = sums + border(y, mostY) * row;
    const bottom = sums + border(y + reach, mostY) * row;
    for (let column = 0; column < columns; column++, to++) {
      const x = (<f64>column + 0.5) * cellWidth;
      const left = border(x - reach, mostX) << 3;
      const centre = border(x, mostX) << 3;
      const right = border(x + reach, mostX) << 3;
      const across = mean(centre, top, right, bottom, row) - mean(left, top, centre, bottom, row);
      const down = mean(left, middle, right, bottom, row) - mean(left, top, right, middle, row);
      // Not a number is not above either.
      const isSteep = across * across + down * down >= least * least;
      store<u8>(to, isSteep ? 1 + eighthOf(across, down) : 0);
    }
  }
}
