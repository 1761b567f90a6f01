// Videos that a page made itself, from the page's memory to a local file: fed to a MediaSource by a script, or made of a blob.

import { writeFile } from 'node:fs/promises';
import type { Frame, Page } from 'playwright';
import { z } from 'zod';
import { diskFull } from './http.js';
import { inPage } from './in-page.js';
import { sniff } from './media-types.js';
import { boxesIn, headerAt } from './mp4-boxes.js';
import { STORE, type PageStore } from './page-hooks.js';
import { within } from './streams.js';

export type PageFilm =
  | {
      readonly outcome: 'fetched';
      /** Bytes that the page fed beyond the bound; they were left out. */
      readonly dropped: number;
    }
  | { readonly outcome: 'too-large' | 'unsupported'; readonly reason: string };

/** Reads the video behind a `blob:` address into a new file. Undefined where no frame remembers it. */
export type ReadFilm = (url: string, file: string) => Promise<PageFilm | undefined>;

/** One answer of a page, in bytes: 4 MB are 5.3 MB of text. */
const CHUNK_BYTES = 4_000_000;
const MAX_FILM_BYTES = 64_000_000;
const MAX_RUNS = 500;
/** For one film, whatever it is asked in. */
const FILM_MS = 30_000;
const MAX_FRAMES = 12;

const filmSchema = z.object({
  kind: z.enum(['fed', 'blob', 'none']),
  /** Lengths of the unbroken runs of bytes, in their order. */
  runs: z.array(z.int().nonnegative()).max(MAX_RUNS),
  dropped: z.number().nonnegative(),
});

/** @throws StopError `disk-full`; the disk's other errors as they are. */
export function filmReader(page: Page, answerMs: number): ReadFilm {
  const ask = async (frame: Frame, script: string): Promise<unknown> =>
    within(frame.evaluate(script), answerMs, 'a film of the page');
  const find = async (url: string) => {
    for (const frame of page.frames().slice(0, MAX_FRAMES)) {
      const argument = { store: STORE, url, maxRuns: MAX_RUNS };
      const answer = await ask(frame, inPage(describeFilm, argument)).catch(() => undefined);
      const film = filmSchema.safeParse(answer);
      if (film.success && film.data.kind !== 'none') return { frame, film: film.data };
    }
    return undefined;
  };
  return async (url, file) => {
    const found = await find(url);
    if (!found) return undefined;
    const { frame, film } = found;
    const end = performance.now() + FILM_MS;
    const total = film.runs.reduce((sum, length) => sum + length, 0);
    if (total > MAX_FILM_BYTES) {
      return { outcome: 'too-large', reason: `${total} bytes made by a script` };
    }
    const runs: Buffer[] = [];
    for (const [run, length] of film.runs.entries()) {
      const chunks: Buffer[] = [];
      for (let from = 0; from < length; from += CHUNK_BYTES) {
        const argument = { store: STORE, url, run, from, to: Math.min(length, from + CHUNK_BYTES) };
        const text = await ask(frame, inPage(readFilm, argument)).catch(() => undefined);
        if (
          performance.now() > end ||
          typeof text !== 'string' ||
          text.length > CHUNK_BYTES * 1.5
        ) {
          return { outcome: 'unsupported', reason: 'made by a script that did not hand it over' };
        }
        chunks.push(Buffer.from(text, 'base64'));
      }
      runs.push(Buffer.concat(chunks));
    }
    const bytes = film.kind === 'blob' ? Buffer.concat(runs) : joined(runs);
    if (bytes.length === 0 || sniff(bytes) !== 'video') {
      return { outcome: 'unsupported', reason: 'made by a script, of no known format' };
    }
    try {
      await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw diskFull(error, file) ?? error;
    }
    return { outcome: 'fetched', dropped: film.dropped };
  };
}

/** Bytes before a fragment that a broken run is searched for one. */
const RESYNC_BYTES = 8_000_000;

/**
 * What was fed to a buffer, as one file. Of MP4 the whole boxes are kept, and of several initialisation sections (a player that
 * changes the quality) the one with most after it: two in one file would confuse any decoder. WebM may be joined as it is.
 */
export function joined(runs: readonly Buffer[]): Buffer {
  const [first] = runs;
  const type = first && headerAt(first, 0)?.type;
  if (type === undefined || !/^(?:ftyp|styp|moov|moof|sidx|free)$/.test(type))
    return Buffer.concat(runs);
  type Lot = { readonly init: Buffer; readonly parts: Buffer[]; bytes: number };
  const lots = new Map<string, Lot>();
  let lot: Lot | undefined;
  for (const run of runs) {
    const bytes = run.subarray(firstBox(run));
    let moof: Buffer | undefined;
    for (const box of boxesIn(bytes)) {
      const whole = bytes.subarray(box.start, box.end);
      if (box.type === 'moov') {
        const name = whole.toString('latin1');
        lot = lots.get(name) ?? { init: whole, parts: [], bytes: 0 };
        lots.set(name, lot);
      } else if (box.type === 'moof') moof = whole;
      else if (box.type === 'mdat' && moof && lot) {
        lot.parts.push(moof, whole);
        lot.bytes += whole.length;
        moof = undefined;
      }
    }
  }
  const best = [...lots.values()].sort((a, b) => b.bytes - a.bytes)[0];
  if (!best) return Buffer.alloc(0);
  const ftyp = Buffer.from('\x00\x00\x00\x18ftypiso5\x00\x00\x02\x00iso5mp41', 'latin1');
  return Buffer.concat([ftyp, best.init, ...best.parts]);
}

/** Where in a run the first box begins: at its beginning, or, where bytes before it were left out, at the first fragment. */
function firstBox(run: Buffer): number {
  const type = headerAt(run, 0)?.type;
  if (type !== undefined && /^(?:ftyp|styp|moov|moof|sidx|free|prft|emsg)$/.test(type)) return 0;
  const at = run.subarray(0, RESYNC_BYTES).indexOf('moof', 4, 'latin1');
  return at < 4 ? run.length : at - 4;
}

/** Runs inside the page: is there a film behind an address, and how long is it? */
export function describeFilm(argument: {
  readonly store: string;
  readonly url: string;
  readonly maxRuns: number;
}): z.infer<typeof filmSchema> {
  const store = (window as unknown as Record<string, PageStore | undefined>)[argument.store];
  const fed = store?.fed.find((each) => each.url() === argument.url && each.bytes > 0);
  if (fed) {
    const runs = fed.runs.slice(0, argument.maxRuns);
    const lengths = runs.map((run) => run.reduce((sum, chunk) => sum + chunk.length, 0));
    return { kind: 'fed', runs: lengths, dropped: fed.dropped };
  }
  const blob = store?.blobs.get(argument.url);
  if (blob) return { kind: 'blob', runs: [blob.size], dropped: 0 };
  return { kind: 'none', runs: [], dropped: 0 };
}

/** Runs inside the page: some bytes of a film, in base64. */
export async function readFilm(argument: {
  readonly store: string;
  readonly url: string;
  readonly run: number;
  readonly from: number;
  readonly to: number;
}): Promise<string> {
  const store = (window as unknown as Record<string, PageStore | undefined>)[argument.store];
  const { from, to } = argument;
  const fed = store?.fed.find((each) => each.url() === argument.url && each.bytes > 0);
  const whole = fed
    ? new Blob(fed.runs[argument.run] as BlobPart[])
    : store?.blobs.get(argument.url);
  if (!whole) return '';
  const bytes = new Uint8Array(await whole.slice(from, to).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
