// From what happened to a media's fetch to its one outcome in the ledger.

import { reasonOf, VigilError, type ErrorCode } from '../domain/errors.js';
import type { MediaKind } from '../domain/media.js';
import type { Capture } from '../domain/visit.js';
import { sniff } from './media-types.js';

/** A capture that has no bytes to hand on. */
export type Missed = Exclude<Capture, { readonly outcome: 'fetched' | 'unchanged' }>;

export const missed = (
  url: string,
  kind: MediaKind,
  outcome: Missed['outcome'],
  reason: string,
): Missed => ({ url: ledgerUrl(url), kind, outcome, reason: oneLine(reason) });

/** What an HTTP status of 400 and above means for a media. */
export function missedByStatus(url: string, kind: MediaKind, status: number): Missed {
  const reason = `HTTP ${status}`;
  if (status === 404 || status === 410) return missed(url, kind, 'gone', reason);
  if (status === 401 || status === 403 || status === 451) {
    return missed(url, kind, 'blocked', reason);
  }
  return missed(url, kind, 'http-error', reason);
}

/** What a failed fetch means for a media. */
export function missedByError(url: string, kind: MediaKind, error: unknown): Missed {
  const reason = reasonOf(error);
  // The reason of an AbortSignal.timeout: the page's time for captures was up.
  if (error instanceof Error && error.name === 'TimeoutError') {
    return missed(url, kind, 'timeout', 'no time was left for it');
  }
  const outcome = error instanceof VigilError ? OUTCOME_OF_CODE[error.code] : undefined;
  return missed(url, kind, outcome ?? 'network', reason);
}

const OUTCOME_OF_CODE: Partial<Record<ErrorCode, Missed['outcome']>> = {
  'fetch-timeout': 'timeout',
  'fetch-too-large': 'too-large',
  'egress-refused': 'blocked',
};

/**
 * The capture of an image's bytes, or why they are left out. What calls itself an image and is none is handed on: the
 * decoder says so, and it counts as a fault.
 */
export function imageCapture(
  url: string,
  contentType: string,
  bytes: Uint8Array,
  minBytes: number,
): Capture {
  const found = sniff(bytes);
  const source = { from: 'bytes', bytes } as const;
  if (found === 'svg' || /^image\/svg/i.test(contentType)) {
    return missed(url, 'image', 'skipped', 'SVG drawing');
  }
  if (bytes.byteLength < minBytes) {
    return missed(url, 'image', 'skipped', `icon or tracker of ${bytes.byteLength} bytes`);
  }
  if (found === 'video') return { url: ledgerUrl(url), kind: 'video', outcome: 'fetched', source };
  if (found === 'image' || (/^image\//i.test(contentType) && found !== 'html')) {
    return { url: ledgerUrl(url), kind: 'image', outcome: 'fetched', source };
  }
  return missed(url, 'image', 'skipped', `no image: ${contentType || 'no content type'}`);
}

const MAX_URL = 2_000;
const MAX_HEAD = 100;

/** The address of a remark on something: of what was lost of a video, or of what was not looked at on a page. */
export const noteUrl = (url: string, what: string): string =>
  `${url.replace(/#.*$/s, '').slice(0, MAX_URL - 50)}#vigil:${what}`;

/** An address as the ledger keeps it: `data:` text is the media itself, so only its head stays, and its length. */
export function ledgerUrl(url: string): string {
  if (!/^data:/i.test(url)) return url.slice(0, MAX_URL);
  const comma = url.indexOf(',');
  const head = url.slice(0, comma < 0 ? 'data:'.length : Math.min(comma, MAX_HEAD));
  return `${head},… (${url.length} characters)`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300);
