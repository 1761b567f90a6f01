// Tunnels: CONNECT (RFC 9110, 9.3.6) to the addresses that were judged.

import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { counted, type ByteBudget } from './connect.js';

/**
 * Joins a client with an open connection until either side ends, is idle for too long, or the bytes of both directions
 * together exceed the limit.
 *
 * @param head what the client sent right after its CONNECT.
 */
export async function tunnel(
  client: Duplex,
  head: Buffer,
  upstream: Socket,
  limits: {
    readonly maxBytesPerConnection: number;
    readonly idleTimeoutMs: number;
    readonly onBytes?: (bytes: number) => void;
  },
): Promise<void> {
  const { maxBytesPerConnection: limit, onBytes } = limits;
  const budget: ByteBudget = { limit, used: 0, onBytes };
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  upstream.setTimeout(limits.idleTimeoutMs, end);
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  if (head.length > 0) upstream.write(head);
  await Promise.allSettled([
    pipeline(client, counted(budget), upstream),
    pipeline(upstream, counted(budget), client),
  ]);
  end();
}
