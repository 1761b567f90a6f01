// The HTTP client: everything that the crawler fetches without the browser, through the guard, bounded.

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Dispatcher } from 'undici';
import { isErrno } from '../domain/errno.js';
import { RetryError, SkipError, StopError, VigilError } from '../domain/errors.js';
import { openAgents, type Agents } from './http-agents.js';
import { collected, unpacked } from './http-body.js';
import { GuardError } from './http-tunnels.js';
import { sizeLimit } from './streams.js';

/** Why a destination behind a tunnel was not reached; the guard knows, the tunnel doesn't say. */
export type WhyNot = (
  authority: string,
) => { readonly what: 'refused' | 'failed'; readonly reason: string } | undefined;

export type HttpClientOptions = {
  /** The guard's address. */
  readonly proxyUrl: string;
  /** Sent where a request names none. */
  readonly userAgent: string;
  readonly whyNot?: WhyNot;
  /** May `http://` go through tunnels (CONNECT)? Not where the guard itself goes through a proxy that may allow none. Default: yes. */
  readonly tunnels?: boolean;
};

export type FetchOptions = {
  /** Headers for a URL, for they may be secrets of one host; asked again for each redirect. */
  readonly headers?: (url: string) => Readonly<Record<string, string>>;
  readonly referer?: string;
  /** The `Cookie` header for a URL; asked again for each redirect. */
  readonly cookies?: (url: string) => Promise<string>;
  /** Told the `Set-Cookie` lines of every answer that has some, those of redirects too. */
  readonly onCookies?: (url: string, lines: readonly string[]) => void;
  readonly maxBytes: number;
  /** For everything: redirects, headers and body. */
  readonly timeoutMs: number;
  readonly maxRedirects?: number;
  readonly abort?: AbortSignal;
};

type Head = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Where redirects ended. */
  readonly finalUrl: string;
};
export type Answer = Head & { readonly body: Uint8Array };
export type DownloadedAnswer = Head & { readonly byteLength: number };

/**
 * Both functions answer with whatever status came.
 *
 * @throws RetryError `fetch-timeout`, `fetch-failed`; SkipError `fetch-too-large`, `fetch-redirects`, `egress-refused`;
 *   StopError `disk-full` from `download`.
 */
export interface HttpClient extends AsyncDisposable {
  /** Fetches into memory. */
  get(url: string, options: FetchOptions): Promise<Answer>;
  /** Fetches into a new file. On failure what was written stays, for the caller owns the folder. */
  download(url: string, file: string, options: FetchOptions): Promise<DownloadedAnswer>;
}

const MAX_REDIRECTS = 10;
/** What may be larger is not sent on a connection that goes on to be used: videos, not pictures (`media.maxImageBytes`). */
export const LARGE_BYTES = 50_000_000;

export function openHttpClient(options: HttpClientOptions): HttpClient {
  const agents = openAgents(options);
  const sender = { agents, ...options };
  return {
    get: (url, fetchOptions) =>
      fetchWith(sender, url, fetchOptions, async (response, { maxBytes }, headers) => {
        const body = await collected(response.body, maxBytes);
        return { body: unpacked(body, headers['content-encoding'] ?? '', maxBytes) };
      }),
    download: (url, file, fetchOptions) => {
      let flags = 'wx';
      return fetchWith(sender, url, fetchOptions, async (response, limits) => {
        const limiter = sizeLimit(limits.maxBytes);
        const target = createWriteStream(file, { flags, mode: 0o600 });
        try {
          await pipeline(response.body, limiter, target);
        } catch (error) {
          // It is ours by now: where the answer is asked for once more, it is written anew.
          if (!isErrno(error, 'EEXIST')) flags = 'w';
          throw diskFull(error, file) ?? error;
        }
        return { byteLength: target.bytesWritten };
      });
    },
    [Symbol.asyncDispose]: () => agents[Symbol.asyncDispose](),
  };
}

type Sender = HttpClientOptions & { readonly agents: Agents };

type ReadBody<T> = (
  response: Dispatcher.ResponseData,
  options: FetchOptions,
  headers: Head['headers'],
) => Promise<T>;

async function fetchWith<T>(
  sender: Sender,
  url: string,
  options: FetchOptions,
  read: ReadBody<T>,
): Promise<Head & T> {
  const limit = timeLimit(options);
  let at = url;
  try {
    for (let hops = 0; hops <= (options.maxRedirects ?? MAX_REDIRECTS); hops += 1) {
      const ask = (): Promise<Hop<T>> => hop(sender, at, options, limit.abort, read);
      const { leadsTo, answer } = await ask().catch((error: unknown) => {
        if (sender.agents.turnsAway(error, new URL(at).origin)) return ask();
        throw error;
      });
      if (leadsTo === undefined) return answer;
      at = leadsTo;
    }
    throw new SkipError('fetch-redirects', { url });
  } catch (error) {
    throw explain(error, at, options, limit.isUp(), sender.whyNot);
  } finally {
    limit.lift();
  }
}

type Hop<T> =
  | { readonly leadsTo: string; readonly answer?: undefined }
  | { readonly leadsTo?: undefined; readonly answer: Head & T };

/** One request: where it is redirected to, or its answer, read. */
async function hop<T>(
  sender: Sender,
  at: string,
  options: FetchOptions,
  abort: AbortSignal,
  read: ReadBody<T>,
): Promise<Hop<T>> {
  const response = await send(sender, at, options, abort);
  const headers = flat(response.headers);
  const setCookie = response.headers['set-cookie'];
  if (setCookie !== undefined) options.onCookies?.(at, [setCookie].flat());
  const location = isRedirect(response.statusCode) ? headers['location'] : undefined;
  if (location !== undefined && URL.canParse(location, at)) {
    await discard(response);
    return { leadsTo: new URL(location, at).href };
  }
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > options.maxBytes) {
    await discard(response);
    throw new SkipError('fetch-too-large', { url: at, limit: options.maxBytes });
  }
  const content = await read(response, options, headers);
  return { answer: { status: response.statusCode, headers, finalUrl: at, ...content } };
}

/** A request's end, as long as it lasts: signals of `AbortSignal.timeout` live on until their time is up, with all that hangs on them. */
function timeLimit({ timeoutMs, abort: asked }: FetchOptions): {
  readonly abort: AbortSignal;
  readonly isUp: () => boolean;
  readonly lift: () => void;
} {
  const ending = new AbortController();
  let up = false;
  const timer = setTimeout(
    () => {
      up = true;
      ending.abort(new Error('time is up'));
    },
    Math.max(0, timeoutMs),
  );
  const stop = (): void => {
    ending.abort(asked?.reason);
  };
  if (asked?.aborted === true) stop();
  else asked?.addEventListener('abort', stop, { once: true });
  return {
    abort: ending.signal,
    isUp: () => up,
    lift: () => {
      clearTimeout(timer);
      asked?.removeEventListener('abort', stop);
    },
  };
}

async function send(
  sender: Sender,
  url: string,
  options: FetchOptions,
  abort: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { protocol, origin, pathname, search } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new SkipError('fetch-failed', { url: shortUrl(url), detail: `scheme ${protocol}` });
  }
  const cookie = await options.cookies?.(url);
  return sender.agents.request({
    origin,
    path: pathname + search,
    method: 'GET',
    headers: {
      'user-agent': sender.userAgent,
      accept: '*/*',
      'accept-encoding': 'identity',
      ...options.headers?.(url),
      ...(options.referer === undefined ? {} : { referer: options.referer }),
      ...(cookie ? { cookie } : {}),
    },
    signal: abort,
    // The guard bounds what goes through one connection: a large answer is its last.
    reset: options.maxBytes > LARGE_BYTES,
  });
}

const unreachable = (url: string, reason: string, cause?: unknown): VigilError =>
  reason === 'ETIMEDOUT'
    ? new RetryError('fetch-timeout', { url: shortUrl(url), ms: 'the connection limit’s' }, cause)
    : new RetryError('fetch-failed', { url: shortUrl(url), detail: reason }, cause);

const refusedBy = (url: string, reason: string): SkipError =>
  new SkipError('egress-refused', { host: new URL(url).host, reason });

function explain(
  error: unknown,
  url: string,
  options: FetchOptions,
  isTimeUp: boolean,
  whyNot: WhyNot | undefined,
): VigilError {
  if (error instanceof VigilError) {
    return error.code === 'fetch-too-large'
      ? new SkipError('fetch-too-large', { url: shortUrl(url), limit: options.maxBytes }, error)
      : error;
  }
  if (isTimeUp || isTimeLimit(options.abort)) {
    return new RetryError('fetch-timeout', { url: shortUrl(url), ms: options.timeoutMs }, error);
  }
  if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
    return new SkipError('fetch-too-large', { url: shortUrl(url), limit: options.maxBytes }, error);
  }
  if (error instanceof GuardError) {
    const { what, reason } = error;
    return what === 'refused' ? refusedBy(url, reason) : unreachable(url, reason, error);
  }
  const { protocol, hostname, port } = new URL(url);
  const known = whyNot?.(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
  if (known?.what === 'refused') return refusedBy(url, known.reason);
  if (known) return unreachable(url, known.reason, error);
  const detail = error instanceof Error ? error.message : String(error);
  return new RetryError('fetch-failed', { url: shortUrl(url), detail }, error);
}

/** Was it aborted because its time was up (`AbortSignal.timeout`), not because somebody asked to stop? */
const isTimeLimit = (abort: AbortSignal | undefined): boolean =>
  abort?.aborted === true && abort.reason instanceof Error && abort.reason.name === 'TimeoutError';

/** The error that ends the command, where a file could not be written because the disk is full. */
export const diskFull = (error: unknown, file: string): StopError | undefined =>
  isErrno(error, 'ENOSPC', 'EDQUOT')
    ? new StopError('disk-full', { path: file }, error)
    : undefined;

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

const discard = (response: Dispatcher.ResponseData): Promise<void> =>
  response.body.dump({ limit: 16 * 1024 }).catch(() => undefined);

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    all[name] = typeof value === 'string' ? value : [value ?? ''].flat().join(', ');
  }
  return all;
}

/** For messages: an address without what may be long or secret in its query. */
export const shortUrl = (url: string): string => url.replace(/[?#].*$/s, '').slice(0, 200);
