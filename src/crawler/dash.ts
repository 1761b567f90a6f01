// DASH (ISO/IEC 23009-1): a manifest to one local file, as HLS: the lowest representation, segments spread over its length.

import { readDashManifest, type DashPlaylist } from './dash-manifest.js';
import type { PlaylistCapture } from './hls.js';
import type { FetchOptions, HttpClient } from './http.js';
import { readSegmentIndex } from './mp4-boxes.js';
import {
  captureSegments,
  expectOk,
  fetchPiece,
  type Piece,
  type SegmentPiece,
} from './segments.js';

const MAX_MANIFEST_BYTES = 4_000_000;
const MAX_INDEX_BYTES = 1_000_000;
const MAX_PARTS = 20_000;

/** One file whose index cannot be read is a video file like any other, at this address. */
export type DashFile = {
  readonly outcome: 'file';
  readonly url: string;
  readonly parts: ReadonlySet<string>;
};

/**
 * Captures what a manifest lists into `file`.
 *
 * @param fetchOptions headers, cookies and the time limit of each request; `maxBytes` is the budget of the whole video.
 * @throws what {@link HttpClient} throws, where not one segment could be had; SkipError `fetch-failed` for a manifest that is
 *   none; StopError `disk-full`; the disk's other errors as they are.
 */
export async function captureDash(
  client: Pick<HttpClient, 'get'>,
  url: string,
  file: string,
  fetchOptions: FetchOptions,
): Promise<PlaylistCapture | DashFile> {
  const answer = await client.get(url, { ...fetchOptions, maxBytes: MAX_MANIFEST_BYTES });
  expectOk(answer);
  const text = new TextDecoder().decode(answer.body);
  const playlists = await readDashManifest(text, answer.finalUrl);
  const parts = partsOf(url, playlists);
  const [lowest] = playlists.toSorted((a, b) => a.bandwidth - b.bandwidth);
  if (!lowest) return { outcome: 'unsupported', reason: 'manifest without a video', parts };
  if (playlists.every(({ isProtected }) => isProtected)) {
    return { outcome: 'drm', reason: 'encrypted for a DRM system', parts };
  }
  const chosen = lowest.isProtected
    ? (playlists.find(({ isProtected }) => !isProtected) ?? lowest)
    : lowest;
  if (chosen.index) return captureIndexed(client, chosen.index, file, fetchOptions, parts);
  const segments = mostCommonInit(chosen.segments.filter((each) => /^https?:/i.test(each.url)));
  const [first] = segments;
  if (!first) return { outcome: 'unsupported', reason: 'manifest without segments', parts };
  const lost = await captureSegments(
    client,
    first.init && pieceOf(first.init),
    segments.map(pieceOf),
    file,
    fetchOptions,
  );
  return { outcome: 'fetched', isLive: chosen.isLive, ...(lost ? { lost } : {}), parts };
}

/** A file with a segment index: what comes before the index initialises it. */
async function captureIndexed(
  client: Pick<HttpClient, 'get'>,
  index: { readonly url: string; readonly range?: Piece['range'] | undefined },
  file: string,
  fetchOptions: FetchOptions,
  parts: ReadonlySet<string>,
): Promise<PlaylistCapture | DashFile> {
  const { url, range } = index;
  if (!range || range.length > MAX_INDEX_BYTES) return { outcome: 'file', url, parts };
  const bytes = await fetchPiece(client, { url, range }, fetchOptions, MAX_INDEX_BYTES);
  const ranges = readSegmentIndex(bytes, range.offset);
  if (!ranges || ranges.length === 0) return { outcome: 'file', url, parts };
  const init: Piece = { url, range: { offset: 0, length: range.offset } };
  const segments = ranges.map((each): SegmentPiece => ({ url, range: each }));
  const lost = await captureSegments(client, init, segments, file, fetchOptions);
  return { outcome: 'fetched', isLive: false, ...(lost ? { lost } : {}), parts };
}

function partsOf(manifest: string, playlists: readonly DashPlaylist[]): ReadonlySet<string> {
  const parts = new Set([manifest]);
  for (const { segments, index } of playlists) {
    for (const each of [
      ...segments,
      ...segments.flatMap(({ init }) => init ?? []),
      ...(index ? [index] : []),
    ]) {
      if (parts.size < MAX_PARTS) parts.add(each.url);
    }
  }
  return parts;
}

const pieceOf = ({ url, range }: { url: string; range?: Piece['range'] | undefined }): Piece => ({
  url,
  ...(range ? { range } : {}),
});

type Segment = DashPlaylist['segments'][number];

/** Segments under one initialisation section: two in one file would confuse any decoder. The longest lot is the film. */
function mostCommonInit(segments: readonly Segment[]): readonly Segment[] {
  const lots = new Map<string, Segment[]>();
  for (const segment of segments) {
    const name = `${segment.init?.url ?? ''} ${segment.init?.range?.offset ?? ''}`;
    const lot = lots.get(name);
    if (lot) lot.push(segment);
    else lots.set(name, [segment]);
  }
  const length = (lot: readonly Segment[]): number =>
    lot.reduce((total, { seconds }) => total + seconds, 0);
  return [...lots.values()].sort((a, b) => length(b) - length(a))[0] ?? [];
}
