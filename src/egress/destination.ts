// Destinations: from what a client asks for to the very addresses that may be connected to.

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { addressRefusal } from './addresses.js';

/** A host (canonical as in a WHATWG URL, IPv6 without brackets) and a port. */
export type Destination = { readonly host: string; readonly port: number };

/** Answers with every address of a name. @throws whatever the look-up failed with. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export type Verdict =
  | { readonly verdict: 'open'; readonly addresses: readonly [string, ...string[]] }
  | { readonly verdict: 'refused'; readonly reason: string }
  | { readonly verdict: 'failed'; readonly reason: string };

/** The system's resolver: the hosts file and DNS, all addresses. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** A look-up with a time limit; it fails with the code `ETIMEDOUT`. What comes later is ignored. */
export const resolveWithin =
  (resolve: Resolve, timeoutMs: number): Resolve =>
  async (host) => {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(Object.assign(new Error('look-up timed out'), { code: 'ETIMEDOUT' }));
      }, timeoutMs);
    });
    try {
      return await Promise.race([resolve(host), limit]);
    } finally {
      clearTimeout(timer);
    }
  };

/** `host:port` as one text, the form that `allow` and reasons are kept under. */
export const authorityOf = ({ host, port }: Destination): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * A name without the root's dot, so that "localhost." is what "localhost" is; and without any more dots, for what resolves the name
 * may be as generous. What is left is read anew: "0x7f.1.." was no address, and "0x7f.1" is one.
 */
function withoutDots(name: string): string {
  const bare = name.replace(/\.+$/, '');
  return bare !== name && URL.canParse(`https://${bare}`)
    ? new URL(`https://${bare}`).hostname
    : bare;
}

/** The destination of a URL; undefined where it has no host. */
export function destinationOf(url: URL): Destination | undefined {
  if (url.hostname === '') return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: withoutDots(url.hostname).replace(/^\[|\]$/g, ''), port };
}

/**
 * Parses `host:port` (RFC 9110, authority-form). Decimal, octal and hexadecimal IPv4 become dotted decimal here, so that
 * no resolver gets to read them in its own way.
 */
export function parseAuthority(text: string): Destination | undefined {
  const port = /:(\d{1,5})$/.exec(text)?.[1];
  if (port === undefined || Number(port) > 65_535 || /[/?#@\\]/.test(text)) return undefined;
  // "https" so that an explicit port 80 is kept; the port is taken from the text itself.
  if (!URL.canParse(`https://${text}`)) return undefined;
  const destination = destinationOf(new URL(`https://${text}`));
  return destination && { ...destination, port: Number(port) };
}

/**
 * Resolves a destination and checks every address of it: one bad address refuses the name, for an attacker chooses the
 * order. The caller connects to the addresses in the verdict and never looks the name up again (DNS rebinding).
 *
 * @param allow authorities that are allowed although private.
 */
export async function judge(
  destination: Destination,
  allow: ReadonlySet<string>,
  resolve: Resolve,
): Promise<Verdict> {
  // RFC 7686: never asked of DNS, which would tell who is looking for it.
  if (/\.onion$/i.test(destination.host) && !allow.has(authorityOf(destination))) {
    return { verdict: 'refused', reason: 'an .onion name needs a proxy in the profile' };
  }
  let addresses: readonly string[];
  try {
    addresses = isIP(destination.host) ? [destination.host] : await resolve(destination.host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { verdict: 'failed', reason: `name not resolved (${code})` };
  }
  const [first, ...others] = addresses;
  if (first === undefined) return { verdict: 'failed', reason: 'name has no address' };
  if (!allow.has(authorityOf(destination))) {
    for (const address of addresses) {
      const reason = addressRefusal(address);
      if (reason !== undefined) return { verdict: 'refused', reason };
    }
  }
  return { verdict: 'open', addresses: [first, ...others] };
}
