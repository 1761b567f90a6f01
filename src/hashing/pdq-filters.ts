// The tables of every axis, remembered: pictures come in few sizes, those of a site's thumbnails, of a video's frames.

import { folded, meanKernel, mirrored, pdqKernel, type Kernel } from './pdq-kernel.js';
import { columnTable, rowTable, type ColumnTable, type RowTable } from './pdq-tables.js';
import { LUMA, type Pixels, type Window } from './pixels.js';

/** How one axis of a picture is filtered on its way to 64 samples. */
type Axis = {
  /** PDQ's filters, or means of equal areas. */
  readonly filter: 'pdq' | 'mean';
  /** Source samples, of the full size where the picture is shrunk. */
  readonly length: number;
  /** Source samples that one of the picture stands for. */
  readonly by: number;
  /** As the mirrored picture would be filtered, in the order of the picture as it is. */
  readonly mirrored: boolean;
};

const REMEMBERED = 128;

/** Forgets the oldest, not the least used: sizes that come again are soon made again. */
function remembered<Key, Table>(
  name: (key: Key) => string,
  make: (key: Key) => Table,
): (key: Key) => Table {
  const tables = new Map<string, Table>();
  return (key) => {
    const known = tables.get(name(key));
    if (known) return known;
    const oldest = tables.keys().next();
    if (tables.size >= REMEMBERED && !oldest.done) tables.delete(oldest.value);
    const table = make(key);
    tables.set(name(key), table);
    return table;
  };
}

function kernelOf(axis: Axis): Kernel {
  const whole = axis.filter === 'pdq' ? pdqKernel(axis.length) : meanKernel(axis.length);
  const turned = axis.mirrored ? mirrored(whole) : whole;
  return axis.by === 1 ? turned : folded(turned, axis.by);
}

const nameOf = ({ filter, length, by, mirrored: isMirrored }: Axis): string =>
  `${filter} ${length}/${by} ${isMirrored ? 'mirrored' : ''}`;

/** For an axis that goes down a picture. */
export const rowTableOf: (axis: Axis) => RowTable = remembered(nameOf, (axis) =>
  rowTable(kernelOf(axis)),
);

/** PDQ weighs the channels as eyes do; a plain mean does not. */
const mixOf = (filter: Axis['filter'], channels: Pixels['channels']): readonly number[] =>
  channels === 1 ? [1] : filter === 'pdq' ? LUMA : [1 / 3, 1 / 3, 1 / 3];

type Across = { readonly axis: Axis; readonly channels: Pixels['channels'] };

/** For an axis that goes across a picture. */
export const columnTableOf: (across: Across) => ColumnTable = remembered(
  ({ axis, channels }: Across) => `${nameOf(axis)} ${channels}`,
  ({ axis, channels }: Across) => columnTable(kernelOf(axis), mixOf(axis.filter, channels)),
);

type Extent = { readonly length: number; readonly by: number };

/** What a window stands for of the full picture, down and across. */
export function extentOf(
  { width, height, full }: Pixels,
  window: Window,
): { readonly down: Extent; readonly across: Extent } {
  if (!full) {
    return { down: { length: window.height, by: 1 }, across: { length: window.width, by: 1 } };
  }
  const { by } = full;
  // What the decoder cut off at the end belongs to a window that reaches it.
  const length = (from: number, count: number, end: number, fullEnd: number): number =>
    from + count === end ? fullEnd - from * by : count * by;
  return {
    down: { length: length(window.top, window.height, height, full.height), by },
    across: { length: length(window.left, window.width, width, full.width), by },
  };
}
