// What each of a descriptor's 128 numbers must exceed for its bit to be set: its median over real photographs, so that every bit is
// set in half of all descriptors and says as much as a bit can.

const CELLS = 4;
const DIRECTIONS = 8;

/**
 * Medians over the points of the photographs of `VIGIL_MEDIA`, in 10,000ths, for the cells (0, 0), (0, 1), (1, 0), (1, 1) in rows. The
 * other twelve are these under the symmetries of `descriptorPermutations`, whose numbers were counted together: only with
 * the same thresholds is the descriptor of a mirrored or negative picture a permutation of bits. Remade and compared by
 * test/hashing/local-thresholds.test.ts.
 */
export const MEDIANS: readonly number[] = [
  ...[320, 70, 20, 39, 90, 58, 46, 131],
  ...[1348, 231, 25, 32, 66, 41, 42, 295],
  ...[573, 110, 31, 65, 171, 86, 50, 151],
  ...[2345, 342, 37, 63, 141, 63, 44, 403],
];

/** Where the number of a cell and direction has its median in {@link MEDIANS}. */
export function medianIndex(number: number): number {
  const cell = Math.floor(number / DIRECTIONS);
  const row = Math.floor(cell / CELLS);
  const column = cell % CELLS;
  const direction = number % DIRECTIONS;
  const below = row >= CELLS / 2;
  const right = column >= CELLS / 2;
  const top = below ? CELLS - 1 - row : row;
  const left = right ? CELLS - 1 - column : column;
  // Turned by half, directions stay; mirrored along one axis alone, they run the other way.
  const turned = below === right ? direction : (DIRECTIONS - direction) % DIRECTIONS;
  return (top * (CELLS / 2) + left) * DIRECTIONS + turned;
}

/** For every number of a descriptor, in the order of its bits; numbers of a descriptor of length 1. */
export const THRESHOLDS: readonly number[] = Array.from(
  { length: CELLS * CELLS * DIRECTIONS },
  (_, number) => (MEDIANS[medianIndex(number)] ?? 0) / 10_000,
);
