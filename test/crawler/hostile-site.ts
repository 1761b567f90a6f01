// A site that does everything wrong, for the crawler's tests: each path misbehaves in one way.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import sharp from 'sharp';

export type HostileSite = AsyncDisposable & {
  readonly origin: string;
  readonly host: string;
  /** How often a path was asked for. */
  readonly asked: (path: string) => number;
};

const page = (body: string, head = ''): string =>
  `<!doctype html><html><head><title>hostile</title>${head}</head><body>${body}</body></html>`;

/** A picture of noise, of about the size that is asked for; no two seeds are alike. */
export async function noisePicture(seed: number, side = 96): Promise<Buffer> {
  const pixels = Buffer.alloc(side * side * 3);
  let state = seed * 2654435761 + 1;
  for (let at = 0; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    pixels[at] = state >>> 24;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toBuffer();
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

const html =
  (body: string, head = ''): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(body, head));
  };

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'text/html', ...headers }).end(page(`${code}`));
  };

const endless =
  (contentType: string, chunk: Buffer): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': contentType });
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };

/** Starts the site. @param robots the answer to /robots.txt; default: 404. */
export async function startHostileSite(robots: Answer = status(404)): Promise<HostileSite> {
  const picture = await noisePicture(1);
  const image: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
  };
  const counts = new Map<string, number>();
  let recovering = 0;

  const answers: Record<string, Answer> = {
    '/robots.txt': robots,
    '/good': html('<a href="/good/2">on</a><img src="/picture.jpg">'),
    '/good/2': html('<img src="/picture.jpg?two">'),
    '/picture.jpg': image,
    '/hang': () => undefined,
    '/hang-body': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write('<!doctype html><title>half</title><img src="/picture.jpg?half">');
    },
    '/circle': status(302, { location: '/circle2' }),
    '/circle2': status(302, { location: '/circle' }),
    '/429': status(429, { 'retry-after': '1' }),
    '/503': status(503),
    '/recovering': (request, response, url) => {
      recovering += 1;
      (recovering < 2 ? status(429, { 'retry-after': '0' }) : html('better'))(
        request,
        response,
        url,
      );
    },
    '/500': status(500),
    '/404': status(404),
    '/410': status(410),
    '/403': status(403),
    '/out': status(302, { location: 'http://192.168.7.7/inside' }),
    '/metadata': html(
      '<img src="http://169.254.169.254/latest.jpg"><img src="/picture.jpg?metadata">',
    ),
    '/endless': endless('text/html', Buffer.from('<p>more</p>'.repeat(5000))),
    '/endless-image': html('<img src="/endless.jpg"><img src="/picture.jpg?beside">'),
    '/endless.jpg': endless('image/jpeg', Buffer.alloc(65_536, 7)),
    '/dialogs': html(
      '<img src="/picture.jpg?dialogs">',
      `<script>onbeforeunload = (e) => { e.preventDefault(); return 'stay'; };
        alert('a'); confirm('b'); prompt('c');</script>`,
    ),
    '/popups': html(
      '<img src="/picture.jpg?popups">',
      `<script>for (let i = 0; i < 5; i += 1) window.open('/good?popup=' + i, 'w' + i);</script>`,
    ),
    '/closes': html('<img src="/picture.jpg?closes"><script>window.close()</script>'),
    '/refresh': html('going', '<meta http-equiv="refresh" content="0;url=/good">'),
    '/refresh-loop': html('round', '<meta http-equiv="refresh" content="0">'),
    '/spins': html(
      '<img src="/picture.jpg?spins">',
      '<script>onload = () => setTimeout(() => { for (;;); }, 30)</script>',
    ),
    '/truncated': html('<img src="/truncated.jpg">'),
    '/truncated.jpg': (_request, response) => {
      response.writeHead(200, {
        'content-type': 'image/jpeg',
        'content-length': String(picture.length),
      });
      response.write(picture.subarray(0, picture.length / 2));
      setTimeout(() => response.destroy(), 20);
    },
    '/wrong-types': html('<img src="/text.jpg"><img src="/as-text"><img src="/html.jpg">'),
    '/text.jpg': (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end('just words '.repeat(40));
    },
    '/as-text': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(picture);
    },
    '/html.jpg': html('no picture here, '.repeat(20)),
    '/download': (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="a.zip"',
      });
      response.end(Buffer.alloc(500));
    },
    '/nothing': (_request, response) => {
      response.writeHead(204).end();
    },
    '/image-page': image,
    '/reset': (request) => {
      request.socket.destroy();
    },
    '/garbage': (request) => {
      request.socket.end('this is no HTTP\r\n\r\n');
    },
    '/missing-images': html('<img src="/404/a.jpg"><img src="/403/a.jpg"><img src="/picture.jpg">'),
    '/403/a.jpg': status(403),
    '/captcha': html('<iframe src="/challenges"></iframe>'),
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://hostile');
    counts.set(url.pathname, (counts.get(url.pathname) ?? 0) + 1);
    (answers[url.pathname] ?? status(404))(request, response, url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    asked: (path) => counts.get(path) ?? 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
