// Who gets which place of a worker, and when.

import { describe, expect, it } from 'vitest';
import { Places } from '../../src/hashing/places.js';

const FIRST = { behind: false, again: false };
const BEHIND = { behind: true, again: false };

/** Lets every promise that can settle do so. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('places', () => {
  it('are filled before anyone waits behind another, and then the one taken longest ago', async () => {
    const places = new Places(['a', 'b'], 10, () => true);
    const given = [];
    for (let at = 0; at < 4; at++) given.push(await places.take(BEHIND));
    expect(given).toEqual(['a', 'b', 'a', 'b']);
    places.give('b');
    places.give('b');
    expect(await places.take(BEHIND)).toBe('b');
  });

  it('have no more than two', async () => {
    const places = new Places(['a'], 10, () => true);
    await places.take(BEHIND);
    await places.take(BEHIND);
    let third: string | undefined;
    void places.take(BEHIND).then((place) => (third = place));
    await settle();
    expect(third).toBeUndefined();
    places.give('a');
    await settle();
    expect(third).toBe('a');
  });

  it('take nobody behind who does not want it, or where there is no room', async () => {
    const open = new Set(['b']);
    const places = new Places(['a', 'b'], 10, (place) => open.has(place));
    await places.take(FIRST);
    await places.take(FIRST);
    expect(await places.take(BEHIND)).toBe('b');
    const order: string[] = [];
    void places.take(FIRST).then((place) => order.push(`alone ${place}`));
    void places.take(BEHIND).then((place) => order.push(`behind ${place}`));
    places.give('b');
    await settle();
    // Who wants a place alone holds up those who came later.
    expect(order).toEqual([]);
    places.give('b');
    await settle();
    expect(order).toEqual(['alone b', 'behind b']);
  });

  it('go first to who lost one, however many wait', async () => {
    const places = new Places(['a'], 1, () => false);
    await places.take(FIRST);
    const order: string[] = [];
    void places.take(FIRST).then(() => order.push('waited'));
    await expect(places.take(FIRST)).rejects.toThrow(RangeError);
    void places.take({ ...FIRST, again: true }).then(() => order.push('again'));
    places.give('a');
    await settle();
    expect(order).toEqual(['again']);
    places.give('a');
    await settle();
    expect(order).toEqual(['again', 'waited']);
  });

  it('are given to those behind one who leaves', async () => {
    const places = new Places(['a'], 10, () => true);
    await places.take(FIRST);
    const abort = new AbortController();
    const leaving = places.take(FIRST, abort.signal);
    const staying = places.take(BEHIND);
    abort.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    expect(await staying).toBe('a');
  });
});
