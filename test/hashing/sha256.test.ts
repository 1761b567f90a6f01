// SHA-256 of media.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/hashing/sha256.js';
import { temporaryFolder } from './fixtures.js';

// FIPS 180-4's example.
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('sha256Of', () => {
  it('is the same for bytes and for a file', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'abc');
    await writeFile(path, 'abc');
    expect(await sha256Of({ from: 'file', path })).toBe(ABC);
    expect(await sha256Of({ from: 'bytes', bytes: Buffer.from('abc') })).toBe(ABC);
  });

  it('throws what keeps a file from being read, and when it is aborted', async () => {
    await expect(sha256Of({ from: 'file', path: '/nowhere' })).rejects.toThrow('ENOENT');
    await expect(
      sha256Of({ from: 'bytes', bytes: new Uint8Array() }, AbortSignal.abort(new Error('enough'))),
    ).rejects.toThrow('enough');
  });
});
