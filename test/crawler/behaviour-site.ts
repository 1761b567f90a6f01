// A well-meaning site with gates, lists, and moods, for tests of the crawl itself.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type BehaviourSite = AsyncDisposable & {
  readonly origin: string;
  readonly host: string;
  /** Paths in the order in which they were asked for, robots.txt left out. */
  readonly asked: readonly string[];
};

export type Answers = Readonly<
  Record<string, (request: IncomingMessage, response: ServerResponse, url: URL) => void>
>;

export const page =
  (body: string, headers: Record<string, string> = {}): Answers[string] =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(`<!doctype html><title>page</title>${body}`);
  };

export async function startSite(answers: Answers): Promise<BehaviourSite> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    if (url.pathname !== '/robots.txt') asked.push(url.pathname + url.search);
    const answer = answers[url.pathname];
    if (answer) answer(request, response, url);
    else response.writeHead(404, { 'content-type': 'text/html' }).end('none');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `/list` with links to `/1` … `/count`, each an empty page. */
export const listing = (count: number): Answers => ({
  '/list': page(Array.from({ length: count }, (_, at) => `<a href="/${at + 1}">x</a>`).join('')),
  ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`/${at + 1}`, page('x')])),
});
