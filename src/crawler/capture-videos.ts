// Videos of one visit: files and HLS playlists, to the scratch folder, within a budget. Each ends in one outcome.

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, StopError } from '../domain/errors.js';
import type { Capture } from '../domain/visit.js';
import {
  ledgerUrl,
  missed,
  missedByError,
  missedByStatus,
  noteUrl,
  type Missed,
} from './capture-outcomes.js';
import type { PageFetch } from './capture-images.js';
import { captureHls } from './hls.js';
import type { CrawlerLimits } from './limits.js';
import { fileUrl, isManifest, isSegment, isVideo, SNIFFED_BYTES, sniff } from './media-types.js';
import type { NetworkWatch } from './network.js';
import { timeoutSignal } from './streams.js';

const KIND = 'video';
const SHARE = 'more than one page’s share of videos';

type Fetched = {
  readonly capture: Capture;
  /** What of it could not be had, as a line of its own. */
  readonly fault?: Missed;
  readonly parts?: ReadonlySet<string>;
};

/**
 * @param named addresses from the sweep.
 * @param folder private, emptied by the caller; each video becomes a new file in it.
 * @param abort ends the downloads; what was not fetched by then is recorded as `timeout`.
 */
export async function captureVideos(
  watch: NetworkWatch,
  named: readonly string[],
  folder: string,
  fetching: PageFetch,
  limits: CrawlerLimits,
  abort: AbortSignal,
): Promise<readonly Capture[]> {
  const captures = new Map<string, Capture>();
  const parts = new Set<string>();
  const files = [...new Set(named.map(fileUrl))];
  const manifestsOf = (kind: 'hls' | 'dash'): readonly string[] =>
    files.filter((url) => isManifest(url, '') === kind);
  let taken = 0;

  const take = async (url: string, asPlaylist: boolean): Promise<void> => {
    if (captures.has(url) || parts.has(url)) return;
    if (taken >= limits.maxVideos) {
      captures.set(url, missed(url, KIND, 'too-large', SHARE));
      return;
    }
    if (abort.aborted) {
      captures.set(url, missed(url, KIND, 'timeout', 'no time was left for it'));
      return;
    }
    taken += 1;
    const file = join(folder, `video-${taken}`);
    const fetched = asPlaylist
      ? await fetchPlaylist(url, file, fetching, limits, abort)
      : await fetchFile(url, file, fetching, limits, abort);
    for (const part of fetched.parts ?? []) if (part !== url) parts.add(part);
    captures.set(url, fetched.capture);
    if (fetched.fault) captures.set(fetched.fault.url, fetched.fault);
  };

  // Playlists first: what they list is no video of its own.
  const playlists = new Set([...watch.playlists, ...manifestsOf('hls')]);
  for (const url of playlists) await take(url, true);
  for (const url of parts) captures.delete(url);

  for (const url of new Set([...watch.dashManifests, ...manifestsOf('dash')])) {
    captures.set(url, missed(url, KIND, 'unsupported', 'DASH is not read yet'));
  }
  const segmented = playlists.size > 0 || watch.dashManifests.size > 0;
  for (const url of new Set([...watch.videos, ...files])) {
    if (isManifest(url, '') !== undefined) continue;
    if (/^blob:/i.test(url)) {
      if (!segmented && watch.fetchedVideos.size === 0) {
        captures.set(
          url,
          missed(url, KIND, 'unsupported', 'made by a script, no manifest was seen'),
        );
      }
    } else if (!/^https?:/i.test(url)) {
      captures.set(url, missed(url, KIND, 'unsupported', 'no address that can be fetched'));
    } else if (!(segmented && isSegment(url))) await take(url, false);
  }
  for (const url of watch.fetchedVideos) {
    if (segmented || captures.has(url)) continue;
    if (isSegment(url) || !isVideo(url, 'video/')) {
      captures.set(url, missed(url, KIND, 'unsupported', 'a segment whose manifest was not seen'));
    } else await take(url, false);
  }
  return [...captures.values()];
}

async function fetchPlaylist(
  url: string,
  file: string,
  fetching: PageFetch,
  limits: CrawlerLimits,
  abort: AbortSignal,
): Promise<Fetched> {
  try {
    const bounds = { maxBytes: limits.maxVideoBytes, timeoutMs: limits.fetchMs };
    const limit = AbortSignal.any([abort, timeoutSignal(limits.videoMs)]);
    const options = { ...fetching.options(bounds, url), abort: limit };
    const result = await captureHls(fetching.client, url, file, options);
    if (result.outcome !== 'fetched') {
      return { capture: missed(url, KIND, result.outcome, result.reason), parts: result.parts };
    }
    const source = { from: 'file', path: file } as const;
    const capture: Capture = { url: ledgerUrl(url), kind: KIND, outcome: 'fetched', source };
    const { lost, parts } = result;
    if (!lost) return { capture, parts };
    const { outcome } = missedByError(url, KIND, lost.error);
    const reason = `${lost.segments} of ${lost.ofAsked} segments could not be fetched: ${reasonOf(lost.error)}`;
    return { capture, fault: missed(noteUrl(url, 'segments'), KIND, outcome, reason), parts };
  } catch (error) {
    if (error instanceof StopError) throw error;
    return { capture: missedByError(url, KIND, error) };
  }
}

async function fetchFile(
  url: string,
  file: string,
  fetching: PageFetch,
  limits: CrawlerLimits,
  abort: AbortSignal,
): Promise<Fetched> {
  try {
    const bounds = { maxBytes: limits.maxVideoBytes, timeoutMs: limits.videoMs };
    const options = { ...fetching.options(bounds, url), abort };
    const answer = await fetching.client.download(url, file, options);
    if (answer.status >= 400) return { capture: missedByStatus(url, KIND, answer.status) };
    const type = answer.headers['content-type'] ?? '';
    const found = sniff(await headOf(file));
    if (found === 'hls' || isManifest('', type) === 'hls') {
      return await fetchPlaylist(url, `${file}.playlist`, fetching, limits, abort);
    }
    if (found === 'html' || /^text\/html/i.test(type)) {
      return { capture: missed(url, KIND, 'skipped', 'a page, no video file') };
    }
    const source = { from: 'file', path: file } as const;
    const kind = found === 'image' ? 'image' : KIND;
    return { capture: { url: ledgerUrl(url), kind, outcome: 'fetched', source } };
  } catch (error) {
    if (error instanceof StopError) throw error;
    if (abort.aborted) return { capture: missed(url, KIND, 'timeout', 'no time was left for it') };
    return { capture: missedByError(url, KIND, error) };
  }
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(
      new Uint8Array(SNIFFED_BYTES),
      0,
      SNIFFED_BYTES,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
