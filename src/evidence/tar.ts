// The bundle's container: POSIX ustar (IEEE Std 1003.1, pax), so that `age -d … | tar x` opens it without Vigil.

const BLOCK = 512;
const MAX_NAME = 100;
const SAFE_NAME = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)?$/;

export type Part = { readonly name: string; readonly bytes: Uint8Array };

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

function header({ name, bytes }: Part, at: Date): Buffer {
  if (!SAFE_NAME.test(name) || name.length > MAX_NAME) throw new RangeError(`part name ${name}`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number): void => {
    block.write(value.toString(8).padStart(length - 1, '0'), offset, 'latin1');
  };
  block.write(name, 0, 'latin1');
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(bytes.length, 124, 12);
  octal(Math.floor(at.getTime() / 1000), 136, 12);
  block.write(' '.repeat(8), 148, 'latin1');
  block.write('0', 156, 'latin1');
  block.write('ustar\0' + '00', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** All parts in their order, with the same time. */
export function tarOf(parts: readonly Part[], at: Date): Uint8Array {
  const pieces = parts.flatMap((part) => [
    header(part, at),
    part.bytes,
    Buffer.alloc(padding(part.bytes.length)),
  ]);
  return Buffer.concat([...pieces, Buffer.alloc(2 * BLOCK)]);
}

/**
 * Reads what {@link tarOf} wrote, and nothing more liberal: plain files with safe names.
 *
 * @throws RangeError on anything else.
 */
export function tarParts(tar: Uint8Array): readonly Part[] {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
  const parts: Part[] = [];
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block[0] === 0) return parts;
    const name = block.subarray(0, MAX_NAME).toString('latin1').replace(/\0+$/, '');
    const size = Number.parseInt(block.subarray(124, 135).toString('latin1'), 8);
    const isPlain = block[156] === 0x30;
    if (!SAFE_NAME.test(name) || !isPlain || !(size >= 0) || at + BLOCK + size > bytes.length) {
      throw new RangeError('not one of our bundles');
    }
    parts.push({ name, bytes: bytes.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + size + padding(size);
  }
  throw new RangeError('the bundle is cut off');
}
