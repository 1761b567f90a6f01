// A site on loopback for the guard's tests, and a client that speaks to a proxy in plain HTTP/1.1.

import { createServer, type RequestListener } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { openGuard, type Guard, type GuardOptions } from '../../src/egress/guard.js';
import type { Log } from '../../src/domain/ports.js';

const nothing = (): void => undefined;
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export const guardFor = (options: Partial<GuardOptions>): Promise<Guard> =>
  openGuard({
    allow: [],
    maxBytesPerConnection: 1_000_000,
    connectTimeoutMs: 1000,
    idleTimeoutMs: 1000,
    log: silentLog,
    ...options,
  });

export async function serve(
  listener: RequestListener,
): Promise<AsyncDisposable & { readonly port: number; readonly authority: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    authority: `127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A site that answers everything with these very bytes (latin1), and closes. */
export const serveRaw = (text: string) =>
  serveSockets((socket) => {
    socket.once('data', () => socket.end(text, 'latin1'));
  });

/** A site that does with its connections what it likes. */
export async function serveSockets(
  onSocket: (socket: Socket) => void,
): Promise<AsyncDisposable & { readonly port: number; readonly authority: string }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    authority: `127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What {@link speak} says last where the connection was cut off, not closed. */
export const CUT_OFF = '[cut off]';

/** Sends text to the guard and gives back all that it answers until it closes or cuts off. */
export function speak(guard: Guard, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(guard.url).port) });
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') answer += CUT_OFF;
      else reject(error);
    });
    socket.on('close', () => {
      resolve(answer);
    });
    socket.write(text);
  });
}

export const get = (guard: Guard, url: string, headers: readonly string[] = []): Promise<string> =>
  speak(
    guard,
    [`GET ${url} HTTP/1.1`, 'Host: ignored.example', 'Connection: close', ...headers, '', ''].join(
      '\r\n',
    ),
  );

export const openTunnel = (guard: Guard, authority: string, through = ''): Promise<string> =>
  speak(guard, `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n${through}`);
