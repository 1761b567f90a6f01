// A small site that a test describes by its paths, and that remembers who asked for what.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
};
type Ask = { readonly path: string; readonly headers: IncomingHttpHeaders };

export type PlainSite = AsyncDisposable & {
  readonly origin: string;
  readonly host: string;
  /** Everything that was asked for, in order. */
  readonly asked: readonly Ask[];
  readonly times: (path: string) => number;
};

/** @param reply to a path with its query; undefined is a 404, `silence` no answer at all. */
export async function startPlainSite(
  reply: (ask: Ask, origin: string) => Reply | 'silence' | undefined,
): Promise<PlainSite> {
  const asked: Ask[] = [];
  let origin = '';
  const server = createServer((incoming, outgoing: ServerResponse) => {
    const ask = { path: incoming.url ?? '/', headers: incoming.headers };
    asked.push(ask);
    const answer = reply(ask, origin) ?? { status: 404, body: '<title>none</title>' };
    if (answer === 'silence') return;
    const headers = { 'content-type': 'text/html; charset=utf-8', ...answer.headers };
    for (const [name, value] of Object.entries(headers)) {
      outgoing.setHeader(name, typeof value === 'string' ? value : [...value]);
    }
    outgoing.writeHead(answer.status ?? 200).end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const host = `127.0.0.1:${address.port}`;
  origin = `http://${host}`;
  return {
    origin,
    host,
    asked,
    times: (path) => asked.filter((ask) => ask.path === path).length,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
