// Progress: a bar on a terminal, nothing where there is none (cron gets log lines instead).

import { SingleBar } from 'cli-progress';
import type { Batch } from '../domain/results.js';
import type { Terminal } from './session.js';

/** Reads a batch to its end while a bar shows how many are done, and the path of the latest. */
export async function withProgress<Result extends { readonly path: string }>(
  terminal: Terminal,
  batch: Batch<Result>,
): Promise<readonly Result[]> {
  const stream = terminal.barStream;
  const bar =
    stream &&
    new SingleBar({
      format: '{bar} {value}/{total} {path}',
      barsize: 24,
      stream,
      hideCursor: true,
      clearOnComplete: true,
    });
  const results: Result[] = [];
  bar?.start(batch.total, 0, { path: '' });
  try {
    for await (const result of batch.results) {
      results.push(result);
      bar?.increment({ path: result.path.slice(-60) });
    }
  } finally {
    bar?.stop();
  }
  return results;
}
