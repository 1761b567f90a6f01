// The worker's entry: a process of its own that decodes one media after the other and may crash without harm.

import { mkdir } from 'node:fs/promises';
import Ffmpeg from 'fluent-ffmpeg';
import { hashMedia } from './hash-media.js';
import { restrictSharp } from './image.js';
import { workerSettingsSchema, type Answer, type HashJob } from './protocol.js';

/** Ends this process and every ffmpeg that it started: they are one process group. */
function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(1);
  }
}

const say = (answer: Answer): void => {
  // A channel that is gone has its own event, below.
  process.send?.(answer, undefined, undefined, () => undefined);
};

// Ctrl-C reaches everything on the terminal; the main process decides what it means.
process.on('SIGINT', () => undefined);
// The main process is gone, perhaps killed: nobody else would end what runs here.
process.on('disconnect', endGroup);

const settings = workerSettingsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
await mkdir(settings.folder, { recursive: true, mode: 0o700 });
restrictSharp();
Ffmpeg.setFfmpegPath(settings.ffmpeg);
Ffmpeg.setFfprobePath(settings.ffprobe);

process.on('message', (message) => {
  // Only the main process holds the other end, so the job needs no parsing.
  const { source, purpose, limits } = message as HashJob;
  void hashMedia(source, purpose, limits, settings.folder).then((result) => {
    say({ say: 'result', result });
  });
});
say({ say: 'ready' });
