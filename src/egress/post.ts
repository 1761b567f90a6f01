// Posting to a server that the centre configured: through the guard like everything else, bounded in time and bytes.

import { ProxyAgent } from 'undici';
import { RetryError, SkipError } from '../domain/errors.js';
import { FAILED_HEADER, REFUSED_HEADER } from './headers.js';

export type PostOptions = {
  /** The guard's address. */
  readonly proxyUrl: string;
  readonly mediaType: string;
  readonly body: Uint8Array;
  readonly maxBytes: number;
  /** For everything: connecting, headers and body. */
  readonly timeoutMs: number;
  readonly abort: AbortSignal;
};

export type PostAnswer = {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Uint8Array;
};

/**
 * Posts a body and answers with whatever status came. Redirects are not followed: an answer belongs to who was asked.
 *
 * @throws RetryError `fetch-failed`, `fetch-timeout`; SkipError `egress-refused`, `fetch-too-large`.
 */
export async function post(url: string, options: PostOptions): Promise<PostAnswer> {
  const { host, origin, pathname, search } = new URL(url);
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const agent = new ProxyAgent({ uri: options.proxyUrl, proxyTunnel: false });
  try {
    const response = await agent.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers: { 'content-type': options.mediaType, 'accept-encoding': 'identity' },
      body: options.body,
      signal: AbortSignal.any([timeout, options.abort]),
    });
    const refused = response.headers[REFUSED_HEADER];
    if (refused !== undefined) {
      throw new SkipError('egress-refused', { host, reason: String(refused) });
    }
    const failed = response.headers[FAILED_HEADER];
    if (failed !== undefined) {
      throw new RetryError('fetch-failed', { url: host, detail: String(failed) });
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > options.maxBytes) {
        throw new SkipError('fetch-too-large', { url: host, limit: options.maxBytes });
      }
      chunks.push(chunk);
    }
    const mediaType = String(response.headers['content-type'] ?? '');
    return { status: response.statusCode, mediaType, body: Buffer.concat(chunks) };
  } catch (error) {
    if (error instanceof RetryError || error instanceof SkipError) throw error;
    options.abort.throwIfAborted();
    if (timeout.aborted) {
      throw new RetryError('fetch-timeout', { url: host, ms: options.timeoutMs }, error);
    }
    const detail = error instanceof Error ? error.message : String(error);
    throw new RetryError('fetch-failed', { url: host, detail }, error);
  } finally {
    await agent.destroy();
  }
}
