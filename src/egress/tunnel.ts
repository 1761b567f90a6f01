// Tunnels: CONNECT (RFC 9110, 9.3.6) to the addresses that were judged.

import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { count, type ByteBudget } from './connect.js';

/** What goes through a tunnel's door before its bytes do. */
export const TUNNEL_OPEN = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/**
 * Joins a client with an open connection until either side ends, is idle for too long, or the bytes of both directions
 * together exceed the limit.
 *
 * @param head what the client sent right after its CONNECT.
 */
export const tunnel = (
  client: Duplex,
  head: Buffer,
  upstream: Socket,
  limits: {
    readonly maxBytesPerConnection: number;
    readonly idleTimeoutMs: number;
    readonly onBytes?: (bytes: number) => void;
  },
): Promise<void> =>
  new Promise((resolve) => {
    const { maxBytesPerConnection: limit, onBytes, idleTimeoutMs } = limits;
    const budget: ByteBudget = { limit, used: 0, onBytes };
    let lastWords: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(lastWords);
      client.destroy();
      upstream.destroy();
      resolve();
    };
    const join = (from: Duplex, to: Duplex): void => {
      count(from, budget, end);
      from.pipe(to);
      from.on('error', end);
      from.once('close', () => {
        if (!from.readableEnded || to.destroyed || to.writableFinished) {
          end();
          return;
        }
        // It said all: what is still on the way to the other side is written out, for as long as that one reads.
        to.once('finish', end);
        lastWords = setTimeout(end, idleTimeoutMs);
      });
    };
    upstream.setTimeout(idleTimeoutMs, end);
    if (client.destroyed || upstream.destroyed) {
      end();
      return;
    }
    join(client, upstream);
    join(upstream, client);
    client.write(TUNNEL_OPEN);
    if (head.length > 0) upstream.write(head);
  });
