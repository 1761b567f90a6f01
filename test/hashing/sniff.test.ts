// What a media is by its first bytes, and that the short way of JPEGs says what file-type would.

import { fileTypeFromBuffer } from 'file-type';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../src/hashing/sniff.js';
import { photograph } from './fixtures.js';

/** As `sniff` says it, without its short way. */
async function asFileTypeSays(head: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(head);
  return found?.mime === 'image/jpeg' ? 'image' : 'something else';
}
const asSniffed = (head: Uint8Array): Promise<string> =>
  sniff(head).then(
    ({ kind }) => kind,
    () => 'something else',
  );

describe('what begins like a JPEG', () => {
  it('is what file-type says, whatever its fourth byte', async () => {
    const photo = (await photograph('flower')).subarray(0, 4096);
    let jpegs = 0;
    for (let byte = 0; byte < 256; byte++) {
      const head = Uint8Array.from(photo);
      head[3] = byte;
      const said = await asFileTypeSays(head);
      expect(await asSniffed(head), `fourth byte ${byte}`).toBe(said);
      if (said === 'image') jpegs++;
    }
    expect(jpegs).toBe(255);
  });

  it.each([1, 2])('is refused with %i bytes only', async (length) => {
    const head = Uint8Array.of(0xff, 0xd8, 0xff).subarray(0, length);
    await expect(sniff(head)).rejects.toMatchObject({ reason: 'not-media' });
  });
});
