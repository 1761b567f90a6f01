// Media that are known already: their site is asked whether they have changed, and only what has is loaded again.

import { SkipError } from '../domain/errors.js';
import type { Clock, KnownMedia } from '../domain/ports.js';
import type { Capture, Validators } from '../domain/visit.js';
import { ledgerUrl } from './capture-outcomes.js';
import type { Answer, HttpClient } from './http.js';

/** So long a site is believed that a media has not changed; then it is loaded whole again. */
const BELIEVED_MS = 7 * 24 * 3_600_000;
const NOT_MODIFIED = 304;

export type KnowingClient = {
  /** Asks on conditions where it can. An answer "not modified" is thrown, for it has no bytes; {@link told} knows better. */
  readonly client: HttpClient;
  /** Captures of this client's answers, with what the answers' headers said. */
  readonly told: (captures: readonly Capture[]) => readonly Capture[];
};

const validatorsOf = ({ headers }: Pick<Answer, 'headers'>): Validators | undefined => {
  const etag = headers['etag'];
  const lastModified = headers['last-modified'];
  if (etag === undefined && lastModified === undefined) return undefined;
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
};

/** Is an address in the ledger as it is, and no other one with it? What is cut short stands for many. */
const isWhole = (url: string): boolean => ledgerUrl(url) === url && ledgerUrl(`${url}#`) !== url;

/** A client for the images of one page. Without `known`, it only remembers the validators. */
export function knowingClient(
  inner: HttpClient,
  known: KnownMedia | undefined,
  clock: Clock,
): KnowingClient {
  const unchanged = new Map<string, Capture>();
  const validators = new Map<string, Validators>();

  const get: HttpClient['get'] = async (url, options) => {
    const since = new Date(clock.now().getTime() - BELIEVED_MS);
    const before = isWhole(url) ? await known?.find(url, since) : undefined;
    const conditions: Record<string, string> = {
      ...(before?.etag === undefined ? {} : { 'if-none-match': before.etag }),
      ...(before?.lastModified === undefined ? {} : { 'if-modified-since': before.lastModified }),
    };
    const headers = (at: string): Readonly<Record<string, string>> => ({
      ...options.headers?.(at),
      ...(at === url ? conditions : {}),
    });
    const answer = await inner.get(url, { ...options, headers });
    if (answer.status === NOT_MODIFIED) {
      if (before && answer.finalUrl === url) {
        const { kind, sha256 } = before;
        const same = {
          url: ledgerUrl(url),
          kind,
          outcome: 'unchanged',
          reason: 'HTTP 304',
        } as const;
        unchanged.set(same.url, { ...same, sha256 });
      }
      throw new SkipError('fetch-failed', { url: ledgerUrl(url), detail: 'HTTP 304' });
    }
    const said = validatorsOf(answer);
    // Where it redirects to may change from one time to the next.
    if (answer.status === 200 && answer.finalUrl === url && said && isWhole(url)) {
      validators.set(url, said);
    }
    return answer;
  };

  return {
    client: { ...inner, get },
    told: (captures) =>
      captures.map((capture) => {
        const same = unchanged.get(capture.url);
        if (same) return same;
        const said = validators.get(capture.url);
        return capture.outcome === 'fetched' && said ? { ...capture, validators: said } : capture;
      }),
  };
}
