// The body of an answer: collected in memory within a bound, and unpacked where it was packed unasked.

import type { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { SkipError } from '../domain/errors.js';

/**
 * Collects a body. By its events, not by a pipeline of streams: measured, that took a quarter of a small picture's fetch.
 *
 * @throws SkipError `fetch-too-large`, or what the connection failed with.
 */
export const collected = (body: Readable, maxBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const failed = (error: Error): void => {
      // What is not read any more is not kept either.
      chunks.length = 0;
      reject(error);
    };
    body.on('error', failed);
    body.on('close', () => {
      failed(new Error('the answer broke off'));
    });
    body.on('end', () => {
      // A copy, and of its size: the chunks are parts of larger buffers.
      resolve(Buffer.concat(chunks, length));
    });
    body.on('data', (chunk: Uint8Array) => {
      length += chunk.byteLength;
      if (length <= maxBytes) chunks.push(chunk);
      else body.destroy(new SkipError('fetch-too-large', { url: 'the body', limit: maxBytes }));
    });
  });

/** A body that was sent compressed although `identity` was asked for. @throws ERR_BUFFER_TOO_LARGE beyond the limit */
export function unpacked(body: Buffer, encoding: string, maxBytes: number): Uint8Array {
  const bound = { maxOutputLength: maxBytes };
  switch (encoding.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(body, bound);
    case 'br':
      return brotliDecompressSync(body, bound);
    case 'deflate':
      return inflateSync(body, bound);
    default:
      return body;
  }
}
