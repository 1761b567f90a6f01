// The worker's entry: a process of its own that decodes one media after the other and may crash without harm.

import { mkdir } from 'node:fs/promises';
import { hashMedia } from './hash-media.js';
import { restrictSharp } from './image.js';
import type { Answer, Order, WorkerSettings } from './protocol.js';
import { setToolPaths } from './tool-paths.js';

/** Ends this process and every ffmpeg that it started: they are one process group. */
function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(1);
  }
}

/**
 * Small pictures leave 30 kB of old objects each, which V8 would let grow to what worker-spawn.ts allows (for large pictures' sake). Measured
 * over 20,000 pictures: 55 MB a worker instead of 95, for 5 ms each time.
 */
const COLLECT_EVERY = 256;

/** Settles when it is on its way, whatever becomes of this process. A channel that is gone has its own event, below. */
const say = (answer: Answer): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(answer, undefined, undefined, () => {
      resolve();
    });
  });

// Ctrl-C reaches everything on the terminal; the main process decides what it means.
process.on('SIGINT', () => undefined);
// The main process is gone, perhaps killed: nobody else would end what runs here.
process.on('disconnect', endGroup);

// Only the main process starts a worker and holds the other end: neither settings nor orders need parsing.
const settings = JSON.parse(process.argv[2] ?? 'null') as WorkerSettings;
await mkdir(settings.folder, { recursive: true, mode: 0o700 });
restrictSharp();
setToolPaths(settings);

const waiting: (Order & { readonly say: 'hash' })[] = [];
let isAtWork = false;
let ended = 0;

async function workThrough(): Promise<void> {
  isAtWork = true;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { job, source, purpose, sha256 } = next;
    const result = await hashMedia(source, purpose, settings.limits, settings.folder, sha256);
    // What the main process is not told of is for it at work: a crash of the next one would be taken for the fault of this one.
    await say({ say: 'result', job, result });
    ended += 1;
    if (ended % COLLECT_EVERY === 0) globalThis.gc?.();
  }
  isAtWork = false;
}

process.on('message', (message) => {
  const order = message as Order;
  if (order.say === 'hash') {
    waiting.push(order);
    if (!isAtWork) void workThrough();
    return;
  }
  const at = waiting.findIndex(({ job }) => job === order.job);
  if (at === -1) return;
  waiting.splice(at, 1);
  void say({ say: 'dropped', job: order.job });
});
void say({ say: 'ready' });
