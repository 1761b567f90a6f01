// Giving memory back: V8 does not count shared WebAssembly memory as a reason to collect garbage, so that what a merge replaced, up to a
// gigabyte, would stay until JavaScript's own objects happen to need a collection.

import { setImmediate } from 'node:timers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Smaller parts are left to V8: a collection halts the thread for some milliseconds. */
const WORTH = 64 * 2 ** 20;

/** Collects garbage once, after the calls that are under way have let go of what they held; nothing for less than is worth it. */
export function releaseSoon(bytes: number): void {
  if (bytes < WORTH) return;
  setImmediate(() => {
    // Node's switch for this (`--expose-gc`), without asking whoever starts the program to set it.
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    collect();
  });
}
