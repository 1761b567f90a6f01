// DER (ITU-T X.690), as much of it as a time stamp needs: definite lengths, tags of one byte, no BER liberties.

export type Der = { readonly tag: number; readonly content: Uint8Array };

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  generalizedTime: 0x18,
  sequence: 0x30,
  explicit0: 0xa0,
} as const;

const LONG = 0x80;
/** Four bytes of length are four gigabytes: nothing that is read here. */
const MAX_LENGTH_BYTES = 3;

function lengthOf(size: number): readonly number[] {
  if (size < LONG) return [size];
  const bytes: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [LONG | bytes.length, ...bytes];
}

/** One element around its content. */
export const der = (tag: number, ...contents: readonly Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.from([tag, ...lengthOf(content.length)]), content]);
};

/** A positive INTEGER from its big-endian bytes. */
export function derInteger(bytes: Uint8Array): Uint8Array {
  const from = Math.max(
    0,
    bytes.findIndex((byte) => byte !== 0),
  );
  const short = bytes.subarray(from);
  // The first bit is the sign.
  const isHigh = ((short[0] ?? 0) & LONG) !== 0;
  return der(TAG.integer, isHigh ? Uint8Array.from([0, ...short]) : short);
}

/** @throws RangeError where the bytes are no DER. */
function readOne(bytes: Uint8Array, at: number): Der & { readonly end: number } {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new RangeError('DER ends too early');
  if ((tag & 0x1f) === 0x1f) throw new RangeError('DER tag of more than one byte');
  let [from, size] = [at + 2, first];
  if (first >= LONG) {
    const count = first - LONG;
    if (count < 1 || count > MAX_LENGTH_BYTES) throw new RangeError('DER length not accepted');
    size = 0;
    for (const byte of bytes.subarray(from, from + count)) size = size * 256 + byte;
    from += count;
  }
  const end = from + size;
  if (end > bytes.length) throw new RangeError('DER ends too early');
  return { tag, content: bytes.subarray(from, end), end };
}

/** The elements that a content consists of. @throws RangeError */
export function derChildren(content: Uint8Array): readonly Der[] {
  const children: Der[] = [];
  for (let at = 0; at < content.length;) {
    const { end, ...child } = readOne(content, at);
    children.push(child);
    at = end;
  }
  return children;
}

/** The content of an element that must have this tag. @throws RangeError */
export function derContent(element: Der | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) {
    throw new RangeError(`expected DER tag ${tag} but received ${element?.tag ?? 'nothing'}`);
  }
  return element.content;
}
