// Videos of one visit: files, playlists and what scripts made, to the scratch folder, within a budget. Each ends in one outcome.

import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf, SkipError, StopError } from '../domain/errors.js';
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
import { captureDash } from './dash.js';
import { captureHls, type PlaylistCapture } from './hls.js';
import type { CrawlerLimits } from './limits.js';
import { fileUrl, isManifest, isSegment, isVideo, SNIFFED_BYTES, sniff } from './media-types.js';
import type { NetworkWatch } from './network.js';
import { diskFull } from './http.js';
import type { ReadFilm } from './page-films.js';
import { captureProgressive } from './progressive.js';
import type { Lost } from './segments.js';
import { timeoutSignal } from './streams.js';

const KIND = 'video';
const SHARE = 'more than one page’s share of videos';

type Fetched = {
  readonly capture: Capture;
  /** What of it could not be had, each as a line of its own. */
  readonly notes?: readonly Missed[];
  readonly parts?: ReadonlySet<string>;
};

/** @throws StopError `disk-full` */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw diskFull(error, path) ?? error;
  }
}

/**
 * @param named addresses from the sweep.
 * @param folder made private with the first video, removed by the caller; each video becomes a new file in it.
 * @param abort ends the downloads; what was not fetched by then is recorded as `timeout`.
 * @param readFilm reads what the page's scripts made; where there are no scripts, nothing was made.
 */
export async function captureVideos(
  watch: NetworkWatch,
  named: readonly string[],
  folder: string,
  fetching: PageFetch,
  limits: CrawlerLimits,
  abort: AbortSignal,
  readFilm?: ReadFilm,
): Promise<readonly Capture[]> {
  const captures = new Map<string, Capture>();
  const parts = new Set<string>();
  const files = [...new Set(named.map(fileUrl))];
  const manifestsOf = (kind: 'hls' | 'dash'): readonly string[] =>
    files.filter((url) => isManifest(url, '') === kind);
  let taken = 0;

  const take = async (
    url: string,
    fetchAs: (file: string) => Promise<Fetched>,
  ): Promise<Capture | undefined> => {
    if (captures.has(url) || parts.has(url)) return undefined;
    if (taken >= limits.maxVideos) {
      captures.set(url, missed(url, KIND, 'too-large', SHARE));
      return undefined;
    }
    if (abort.aborted) {
      captures.set(url, missed(url, KIND, 'timeout', 'no time was left for it'));
      return undefined;
    }
    taken += 1;
    // Most pages have no videos, and each folder that is made is to be looked through and removed again.
    if (taken === 1) await makeFolder(folder);
    const fetched = await fetchAs(join(folder, `video-${taken}`));
    for (const part of fetched.parts ?? []) if (part !== url) parts.add(part);
    captures.set(url, fetched.capture);
    for (const note of fetched.notes ?? []) captures.set(note.url, note);
    return fetched.capture;
  };
  const takeFile = (url: string): Promise<Capture | undefined> =>
    take(url, (file) => fetchFile(url, file, fetching, limits, abort));

  // Playlists first: what they list is no video of its own.
  const playlists = new Set([...watch.playlists, ...manifestsOf('hls')]);
  for (const url of playlists) {
    await take(url, (file) => fetchPlaylist('hls', url, file, fetching, limits, abort));
  }
  const manifests = new Set([...watch.dashManifests, ...manifestsOf('dash')]);
  for (const url of manifests) {
    await take(url, (file) => fetchPlaylist('dash', url, file, fetching, limits, abort));
  }
  for (const url of parts) captures.delete(url);

  const had = (): number =>
    [...captures.values()].filter(({ outcome }) => outcome === 'fetched').length;
  const listed = had();
  const segmented = playlists.size > 0 || manifests.size > 0;
  const made = files.filter((url) => /^blob:/i.test(url));
  let wasFed = false;
  for (const url of made) {
    // What a playlist lists is what its player feeds; where more is fed than was listed, one may be of an advertisement.
    if (listed >= made.length) continue;
    const capture = await take(url, (file) => fetchMade(url, file, readFilm));
    if (capture?.outcome === 'fetched') wasFed = true;
  }
  for (const url of new Set([...watch.videos, ...files])) {
    if (isManifest(url, '') !== undefined || /^blob:/i.test(url)) continue;
    if (!/^https?:/i.test(url)) {
      captures.set(url, missed(url, KIND, 'unsupported', 'no address that can be fetched'));
    } else if (!(segmented && isSegment(url))) await takeFile(url);
  }
  for (const url of watch.fetchedVideos) {
    if (segmented || captures.has(url)) continue;
    if (isSegment(url) || !isVideo(url, 'video/')) {
      // A script fetched it, and fed it to a film that was had.
      if (wasFed) continue;
      captures.set(url, missed(url, KIND, 'unsupported', 'a segment whose manifest was not seen'));
    } else await takeFile(url);
  }
  // What a script made of a file that was had is that file.
  if (had() >= made.length && !wasFed && watch.fetchedVideos.size > 0) {
    for (const url of made) if (captures.get(url)?.outcome === 'unsupported') captures.delete(url);
  }
  return [...captures.values()];
}

async function fetchPlaylist(
  kind: 'hls' | 'dash',
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
    if (kind === 'hls')
      return ofPlaylist(url, file, await captureHls(fetching.client, url, file, options));
    const result = await captureDash(fetching.client, url, file, options);
    if (result.outcome !== 'file') return ofPlaylist(url, file, result);
    const { capture, notes } = await fetchFile(result.url, file, fetching, limits, abort);
    return {
      capture: { ...capture, url: ledgerUrl(url) },
      parts: result.parts,
      ...(notes ? { notes } : {}),
    };
  } catch (error) {
    if (error instanceof StopError) throw error;
    const status = statusOf(error, url);
    return {
      capture:
        status === undefined ? missedByError(url, KIND, error) : missedByStatus(url, KIND, status),
    };
  }
}

/** The HTTP status that a playlist itself was answered with, where that is why it failed. */
function statusOf(error: unknown, url: string): number | undefined {
  if (!(error instanceof SkipError) || error.params['url'] !== url) return undefined;
  const status = /^HTTP (\d{3})$/.exec(String(error.params['detail']))?.[1];
  return status === undefined ? undefined : Number(status);
}

function lostNote(url: string, lost: Lost, pieces: 'segments' | 'keyframes'): Missed {
  const { outcome } = missedByError(url, KIND, lost.error);
  const reason = `${lost.segments} of ${lost.ofAsked} ${pieces} could not be fetched: ${reasonOf(lost.error)}`;
  return missed(noteUrl(url, 'segments'), KIND, outcome, reason);
}

function ofPlaylist(url: string, file: string, result: PlaylistCapture): Fetched {
  const { parts } = result;
  if (result.outcome !== 'fetched') {
    return { capture: missed(url, KIND, result.outcome, result.reason), parts };
  }
  const source = { from: 'file', path: file } as const;
  const notes: Missed[] = [];
  if (result.isLive) {
    const reason = 'a live broadcast: what it listed at that moment was fetched';
    notes.push(missed(noteUrl(url, 'live'), KIND, 'skipped', reason));
  }
  const { lost } = result;
  if (lost) notes.push(lostNote(url, lost, 'segments'));
  return { capture: { url: ledgerUrl(url), kind: KIND, outcome: 'fetched', source }, parts, notes };
}

/** What a script of the page made, where it has no other address. */
async function fetchMade(
  url: string,
  file: string,
  readFilm: ReadFilm | undefined,
): Promise<Fetched> {
  const film = await readFilm?.(url, file);
  if (!film) {
    const reason = 'made by a script, no manifest was seen';
    return { capture: missed(url, KIND, 'unsupported', reason) };
  }
  if (film.outcome !== 'fetched') return { capture: missed(url, KIND, film.outcome, film.reason) };
  const source = { from: 'file', path: file } as const;
  const capture: Capture = { url: ledgerUrl(url), kind: KIND, outcome: 'fetched', source };
  if (film.dropped === 0) return { capture };
  const reason = `${film.dropped} bytes that a script fed to it were left out`;
  return { capture, notes: [missed(noteUrl(url, 'fed'), KIND, 'too-large', reason)] };
}

async function fetchFile(
  url: string,
  file: string,
  fetching: PageFetch,
  limits: CrawlerLimits,
  abort: AbortSignal,
): Promise<Fetched> {
  const { client } = fetching;
  try {
    const bounds = { maxBytes: limits.maxVideoBytes, timeoutMs: limits.videoMs };
    const options = { ...fetching.options(bounds, url), abort };
    const source = { from: 'file', path: file } as const;
    const notes: Missed[] = [];
    const sampled = await captureProgressive(client, url, file, options, limits, (lost) => {
      notes.push(lostNote(url, lost, 'keyframes'));
    });
    if (sampled.outcome === 'status') return { capture: missedByStatus(url, KIND, sampled.status) };
    if (sampled.outcome === 'drm') return { capture: missed(url, KIND, 'drm', sampled.reason) };
    if (sampled.outcome === 'sampled') {
      return { capture: { url: ledgerUrl(url), kind: KIND, outcome: 'fetched', source }, notes };
    }
    let type = sampled.outcome === 'whole' ? sampled.contentType : '';
    if (sampled.outcome === 'unsampled') {
      const answer = await client.download(url, file, options);
      if (answer.status >= 400) return { capture: missedByStatus(url, KIND, answer.status) };
      type = answer.headers['content-type'] ?? '';
    }
    const found = sniff(await headOf(file));
    if (found === 'hls' || isManifest('', type) === 'hls') {
      return await fetchPlaylist('hls', url, `${file}.playlist`, fetching, limits, abort);
    }
    if (found === 'html' || /^text\/html/i.test(type)) {
      return { capture: missed(url, KIND, 'skipped', 'a page, no video file') };
    }
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
