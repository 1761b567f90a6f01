// A DASH manifest as a list of segments. The library reads it in a worker, for a manifest may ask for a billion segments.

import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { SkipError } from '../domain/errors.js';

const range = z.object({
  offset: z.number().int().nonnegative(),
  length: z.number().int().positive(),
});
const piece = z.object({ url: z.string(), range: range.optional() });

const playlistSchema = z.object({
  bandwidth: z.number().catch(0),
  isLive: z.boolean(),
  isProtected: z.boolean(),
  /** The file itself, where it is one. */
  url: z.string(),
  /** Where the segment index of one file lies. */
  index: piece.optional(),
  segments: z
    .array(z.object({ ...piece.shape, init: piece.optional(), seconds: z.number().catch(0) }))
    .max(20_000),
});
export type DashPlaylist = z.infer<typeof playlistSchema>;

const PARSE_MS = 5_000;
const MAX_HEAP_MB = 96;
const MAX_SEGMENTS = 20_000;

/** Runs in the worker, as text: what it is run by differs between sources and build. */
const WORKER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { parse } = require(workerData.library);
  const ranged = (from) => ({
    url: String(from.resolvedUri ?? from.uri ?? ''),
    ...(from.byterange
      ? { range: { offset: Number(from.byterange.offset), length: Number(from.byterange.length) } }
      : {}),
  });
  const { playlists } = parse(workerData.text, { manifestUri: workerData.url });
  parentPort.postMessage((playlists ?? []).slice(0, 100).map((playlist) => ({
    bandwidth: playlist.attributes?.BANDWIDTH ?? 0,
    isLive: playlist.endList !== true,
    isProtected: Object.keys(playlist.contentProtection ?? {}).length > 0,
    url: String(playlist.resolvedUri ?? ''),
    ...(playlist.sidx ? { index: ranged(playlist.sidx) } : {}),
    segments: (playlist.segments ?? []).slice(0, ${MAX_SEGMENTS}).map((segment) => ({
      ...ranged(segment),
      seconds: segment.duration ?? 0,
      ...(segment.map ? { init: ranged(segment.map) } : {}),
    })),
  })));
`;

/**
 * Reads a manifest.
 *
 * @param url what its addresses are relative to.
 * @returns its video representations.
 * @throws SkipError `fetch-failed` for what is no manifest, or one that takes more time or memory than any true one.
 */
export async function readDashManifest(
  text: string,
  url: string,
): Promise<readonly DashPlaylist[]> {
  const require = createRequire(import.meta.url);
  const library = require.resolve('mpd-parser');
  const worker = new Worker(WORKER, {
    eval: true,
    workerData: { library, text, url },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: 16 },
    env: {},
    stdout: true,
    stderr: true,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<unknown>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error('took too long'));
      }, PARSE_MS);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(new Error('gave no answer'));
      });
    });
    return z.array(playlistSchema).parse(answer);
  } catch (error) {
    throw new SkipError(
      'fetch-failed',
      { url, detail: 'no DASH manifest that can be read' },
      error,
    );
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
