// Tunnels: CONNECT (RFC 9110, 9.3.6) to the addresses that were judged.

import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { count, type ByteBudget } from './connect.js';

/** What goes through a tunnel's door before its bytes do. */
export const TUNNEL_OPEN = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/** For a client to read what a site said before its connection broke: a reset takes away what is not read yet. */
const LAST_WORDS_MS = 500;

/**
 * Joins a client with an open connection until either side ends, is idle for too long, or the bytes of both directions
 * together exceed the limit. Where the site did not end it itself, the client's connection is reset, so that a part is not taken for the
 * whole: an answer without a length ends with its connection.
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
    const cut = (): void => {
      if (client instanceof Socket && !client.destroyed) client.resetAndDestroy();
      end();
    };
    const broken = (): void => {
      upstream.destroy();
      lastWords ??= setTimeout(cut, LAST_WORDS_MS);
    };
    const join = (from: Duplex, to: Duplex): void => {
      count(from, budget, broken);
      from.pipe(to);
      from.on('error', from === upstream ? broken : end);
      from.once('close', () => {
        if (!from.readableEnded) {
          if (from === upstream && !client.destroyed) broken();
          else end();
          return;
        }
        if (to.destroyed || to.writableFinished) {
          end();
          return;
        }
        // It said all: what is still on the way to the other side is written out, for as long as that one reads.
        to.once('finish', end);
        lastWords = setTimeout(cut, idleTimeoutMs);
      });
    };
    upstream.setTimeout(idleTimeoutMs, cut);
    if (client.destroyed || upstream.destroyed) {
      end();
      return;
    }
    join(client, upstream);
    join(upstream, client);
    client.write(TUNNEL_OPEN);
    if (head.length > 0) upstream.write(head);
  });
