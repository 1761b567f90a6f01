// Connecting: to addresses that were judged, with a time limit each, and bytes counted.

import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** Addresses of one name that are tried at most. */
const MAX_ADDRESSES = 3;

/**
 * Opens a TCP connection to the first address that answers.
 *
 * @param timeoutMs for each address.
 * @throws the last address's error; its `code` is `ETIMEDOUT` where none answered in time.
 */
export async function connectTo(
  addresses: readonly string[],
  port: number,
  timeoutMs: number,
): Promise<Socket> {
  let last: unknown = new Error('no address');
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    try {
      return await connectOnce(address, port, timeoutMs);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

function connectOnce(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    const failed = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

/** A counter that several streams of one connection share. */
export type ByteBudget = {
  readonly limit: number;
  used: number;
  /** Told of every chunk that passes: the bytes of all connections are counted there. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
};

/**
 * Counts what a stream gives against the shared budget, and says once that it is used up. By the stream's events, for a stream of
 * its own in between (`Transform`) cost more than all the rest of passing bytes on.
 */
export function count(from: Readable, budget: ByteBudget, usedUp: () => void): void {
  from.on('data', (chunk: Buffer) => {
    budget.used += chunk.length;
    budget.onBytes?.(chunk.length);
    if (budget.used > budget.limit) usedUp();
  });
}
