// Scale-invariant points (Lowe, IJCV 2004): the loops over pixels. Planes are rows of 32-bit floats, each row `stride` floats long, a
// multiple of 8; lengths are in floats, addresses in bytes.
// asc: --disableWarning 112

export { addScaled, enlarge, lumaRow, shares, shrinkRow } from './sift/plane';
export { blur, halve } from './sift/pyramid';
export { addUp, directions } from './sift/blocks';
export { extrema } from './sift/extrema';
export { points } from './sift/points';

export function base(): usize {
  return __heap_base;
}
