// SHA-256 of a media, read once from its beginning to its end and never held whole.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parseSha256, type Sha256 } from '../domain/ids.js';
import type { MediaSource } from '../domain/media.js';

/**
 * The SHA-256 (FIPS 180-4) of the bytes; a file is streamed.
 *
 * @throws the file system's error where a file cannot be read to its end, and the abort's reason.
 */
export async function sha256Of(source: MediaSource, abort?: AbortSignal): Promise<Sha256> {
  abort?.throwIfAborted();
  const hash = createHash('sha256');
  switch (source.from) {
    case 'bytes':
      hash.update(source.bytes);
      break;
    case 'file': {
      const stream = createReadStream(source.path, { signal: abort });
      for await (const chunk of stream) hash.update(chunk as Buffer);
      break;
    }
  }
  return parseSha256(hash.digest('hex'));
}
