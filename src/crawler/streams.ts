// Streams and waits with a bound.

import { Transform } from 'node:stream';
import { RetryError, SkipError } from '../domain/errors.js';

/** Passes bytes on until there are too many. @throws SkipError `fetch-too-large` into the stream. */
export function sizeLimit(maxBytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      seen += chunk.byteLength;
      if (seen <= maxBytes) done(null, chunk);
      else done(new SkipError('fetch-too-large', { url: 'the body', limit: maxBytes }));
    },
  });
}

/**
 * Waits for a promise, but not for ever. What the promise does later is ignored, its failure included.
 *
 * @param what named in the error.
 * @throws RetryError `fetch-timeout` when the time is up.
 */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new RetryError('fetch-timeout', { url: what, ms }));
      },
      Math.max(1, ms),
    );
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for some time, or until it is aborted; it never throws. */
export const pause = (ms: number, abort?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (abort?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      abort?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    abort?.addEventListener('abort', done, { once: true });
  });

/** A signal that aborts after some time; any number of milliseconds, fractions and negative ones too. */
export const timeoutSignal = (ms: number): AbortSignal =>
  AbortSignal.timeout(Math.max(0, Math.ceil(ms)));
