// The keyframes of a progressive MP4, by its sample tables (ISO/IEC 14496-12, 8.6 and 8.7): where each lies and when it is shown.

import { boxAt, boxesIn, viewOf, type Box } from './mp4-boxes.js';

/** A picture that decodes alone. */
export type SyncSample = {
  /** In the file. */
  readonly offset: number;
  readonly length: number;
  /** When it is shown, in the track's own unit, from the first sample. */
  readonly time: number;
};

export type VideoTrack = {
  readonly samples: readonly SyncSample[];
  /** How many keyframes the film has; `samples` are spread over them where they are very many. */
  readonly ofAll: number;
  /** The track's length, in its own unit. */
  readonly duration: number;
  readonly trak: Box;
};

export type TrackReading =
  | { readonly kind: 'track'; readonly track: VideoTrack }
  /** Its samples are in fragments, which no table of `moov` lists. */
  | { readonly kind: 'fragmented' }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'none'; readonly reason: string };

/** Ten hours at 120 frames a second have four million. */
const MAX_SAMPLES = 5_000_000;
/** More keyframes than are ever fetched of a film: what a table without `stss` lists of a long one is thinned to it. */
const MAX_KEPT = 20_000;
/** A 4K keyframe has about one million bytes. */
const MAX_SAMPLE_BYTES = 20_000_000;

/**
 * Reads the first video track of a `moov` box that begins at `moov.start` of some bytes.
 *
 * @param fileBytes of the whole film: no table can list more.
 */
export function readVideoTrack(bytes: Uint8Array, moov: Box, fileBytes: number): TrackReading {
  const view = viewOf(bytes);
  const typeAt = (at: number): string => Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
  const traks = boxesIn(bytes, moov.body, moov.end).filter(({ type }) => type === 'trak');
  for (const trak of traks) {
    const handler = boxAt(bytes, trak, 'mdia/hdlr');
    if (!handler || handler.body + 12 > handler.end || typeAt(handler.body + 8) !== 'vide')
      continue;
    const stbl = boxAt(bytes, trak, 'mdia/minf/stbl');
    const stsd = stbl && boxAt(bytes, stbl, 'stsd');
    if (!stbl || !stsd || stsd.body + 16 > stsd.end) continue;
    if (typeAt(stsd.body + 12) === 'encv') return { kind: 'encrypted' };
    const tables = tablesOf(bytes, view, stbl);
    if (typeof tables === 'string') return { kind: 'none', reason: tables };
    if (tables.sizes.count === 0) {
      return boxAt(bytes, moov, 'mvex')
        ? { kind: 'fragmented' }
        : { kind: 'none', reason: 'a video track without samples' };
    }
    if (tables.sizes.each * tables.sizes.count > fileBytes) {
      return { kind: 'none', reason: 'more samples than the file can hold' };
    }
    const found = syncSamples(view, tables);
    if (typeof found === 'string') return { kind: 'none', reason: found };
    return { kind: 'track', track: { ...found, trak } };
  }
  return { kind: 'none', reason: 'no video track' };
}

/** A table of fixed rows after a full box header and a count. */
type Table = { readonly at: number; readonly count: number };

type Tables = {
  readonly sizes: { readonly at: number; readonly count: number; readonly each: number };
  readonly chunks: Table & { readonly isLong: boolean };
  readonly runs: Table;
  readonly times: Table;
  readonly shifts: Table | undefined;
  readonly sync: Table | undefined;
};

function tablesOf(bytes: Uint8Array, view: DataView, stbl: Box): Tables | string {
  const boxOf = (type: string): Box | undefined => boxAt(bytes, stbl, type);
  const table = (type: string, row: number): Table | undefined => {
    const box = boxOf(type);
    if (!box || box.body + 8 > box.end) return undefined;
    const count = view.getUint32(box.body + 4);
    return box.body + 8 + count * row <= box.end ? { at: box.body + 8, count } : undefined;
  };
  const stsz = boxOf('stsz');
  if (!stsz || stsz.body + 12 > stsz.end) return 'no table of sample sizes';
  const each = view.getUint32(stsz.body + 4);
  const count = view.getUint32(stsz.body + 8);
  if (count > MAX_SAMPLES) return 'more samples than any film has';
  if (each === 0 && stsz.body + 12 + count * 4 > stsz.end) return 'a broken table of sample sizes';
  const short = table('stco', 4);
  const long = short ? undefined : table('co64', 8);
  const chunks = short ?? long;
  const runs = table('stsc', 12);
  const times = table('stts', 8);
  if (!chunks || !runs || !times) return 'a sample table is missing or broken';
  if (boxOf('stss') && !table('stss', 4)) return 'a broken table of keyframes';
  return {
    sizes: { at: stsz.body + 12, count, each },
    chunks: { ...chunks, isLong: long !== undefined },
    runs,
    times,
    shifts: table('ctts', 8),
    sync: table('stss', 4),
  };
}

function syncSamples(view: DataView, tables: Tables): Omit<VideoTrack, 'trak'> | string {
  const { sizes, chunks, runs, sync } = tables;
  const { times, duration } = timesOf(view, tables);
  const isSync = syncFlags(view, sync, sizes.count);
  const samples: SyncSample[] = [];
  const step = Math.ceil(Math.max(1, sync?.count ?? sizes.count) / MAX_KEPT);
  let ofAll = 0;
  let sample = 0;
  for (let run = 0; run < runs.count && sample < sizes.count; run += 1) {
    const at = runs.at + run * 12;
    const firstChunk = view.getUint32(at);
    const perChunk = view.getUint32(at + 4);
    const nextChunk = run + 1 < runs.count ? view.getUint32(at + 12) : chunks.count + 1;
    if (firstChunk < 1 || nextChunk <= firstChunk || perChunk < 1)
      return 'a broken table of chunks';
    const last = Math.min(nextChunk - 1, chunks.count);
    for (let chunk = firstChunk; chunk <= last && sample < sizes.count; chunk += 1) {
      let offset = chunks.isLong
        ? Number(view.getBigUint64(chunks.at + (chunk - 1) * 8))
        : view.getUint32(chunks.at + (chunk - 1) * 4);
      for (let in_ = 0; in_ < perChunk && sample < sizes.count; in_ += 1, sample += 1) {
        const length = sizes.each || view.getUint32(sizes.at + sample * 4);
        if (
          isSync(sample) &&
          length > 0 &&
          length <= MAX_SAMPLE_BYTES &&
          Number.isSafeInteger(offset)
        ) {
          if (ofAll % step === 0) samples.push({ offset, length, time: times[sample] ?? 0 });
          ofAll += 1;
        }
        offset += length;
      }
    }
  }
  return samples.length === 0 ? 'no keyframes' : { samples, ofAll, duration };
}

/** When each sample is shown: decoding times, shifted where pictures are not shown in the order in which they lie. */
function timesOf(
  view: DataView,
  { times, shifts, sizes }: Tables,
): { readonly times: Float64Array; readonly duration: number } {
  const shown = new Float64Array(sizes.count);
  let sample = 0;
  let time = 0;
  for (let row = 0; row < times.count && sample < sizes.count; row += 1) {
    const count = view.getUint32(times.at + row * 8);
    const step = view.getUint32(times.at + row * 8 + 4);
    for (let left = count; left > 0 && sample < sizes.count; left -= 1, sample += 1) {
      shown[sample] = time;
      time += step;
    }
  }
  const first = shifts && shifts.count > 0 ? view.getInt32(shifts.at + 4) : 0;
  sample = 0;
  for (let row = 0; shifts && row < shifts.count && sample < sizes.count; row += 1) {
    const count = view.getUint32(shifts.at + row * 8);
    const shift = view.getInt32(shifts.at + row * 8 + 4) - first;
    for (let left = count; left > 0 && sample < sizes.count; left -= 1, sample += 1) {
      shown[sample] = Math.max(0, (shown[sample] ?? 0) + shift);
    }
  }
  return { times: shown, duration: time };
}

/** Without a table of keyframes every sample is one. */
function syncFlags(
  view: DataView,
  sync: Table | undefined,
  count: number,
): (sample: number) => boolean {
  if (!sync) return () => true;
  const flags = new Uint8Array(count);
  for (let row = 0; row < sync.count; row += 1) {
    const sample = view.getUint32(sync.at + row * 4) - 1;
    if (sample >= 0 && sample < count) flags[sample] = 1;
  }
  return (sample) => flags[sample] === 1;
}
