// The site of planted media: every picture and every wrapping of the film at an address of its own, and one page a case.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { animation, picture, writeFilms } from './pictures.js';

export type ShownSite = AsyncDisposable & {
  readonly origin: string;
  /** The same server under another registrable name. */
  readonly foreign: string;
  readonly hosts: readonly string[];
  /** Requests in their order: method, path, and range where there was one. */
  readonly asked: readonly string[];
};

/** A page's body, or what a path answers besides the planted media. */
export type Pages = (site: {
  readonly origin: string;
  readonly foreign: string;
}) => Readonly<
  Record<
    string,
    | string
    | { readonly type: string; readonly body: string; readonly headers?: Record<string, string> }
  >
>;

const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.heic': 'image/heic',
  '.bin': 'application/octet-stream',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.m4s': 'video/iso.segment',
  '.mpd': 'application/dash+xml',
};

async function pictureAt(name: string, extension: string, width: number): Promise<Buffer> {
  switch (extension) {
    case '.gif':
      return animation([name, `${name}-2`]);
    case '.heic':
      return Buffer.concat([
        Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
        Buffer.alloc(2_000, 1),
      ]);
    case '.png':
      return picture(name, 'png', width);
    case '.webp':
      return picture(name, 'webp', width);
    case '.avif':
      return picture(name, 'avif', width);
    default:
      return picture(name, 'jpeg', width);
  }
}

/** `/p/<name>.<format>?w=<width>` are pictures, `/v/…` the film; both may be read by other origins under `/open`. */
export async function startShownSite(pages: Pages): Promise<ShownSite> {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-shown-'));
  await writeFilms(folder);
  const asked: string[] = [];
  let origins = { origin: '', foreign: '' };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const { range } = request.headers;
    asked.push(`${request.method ?? ''} ${url.pathname}${range === undefined ? '' : ` ${range}`}`);
    const send = (
      type: string,
      body: Buffer | string,
      headers: Record<string, string> = {},
    ): void => {
      const bytes = Buffer.from(body);
      const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
      if (from === undefined) {
        response
          .writeHead(200, { 'content-type': type, 'accept-ranges': 'bytes', ...headers })
          .end(bytes);
        return;
      }
      const part = bytes.subarray(
        Number(from),
        to === '' || to === undefined ? undefined : Number(to) + 1,
      );
      response.writeHead(206, {
        'content-type': type,
        'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`,
        ...headers,
      });
      response.end(part);
    };
    const isOpen = url.pathname.startsWith('/open/');
    const path = isOpen ? url.pathname.slice('/open'.length) : url.pathname;
    const open: Record<string, string> = isOpen ? { 'access-control-allow-origin': '*' } : {};
    const extension = extname(path);
    const type = TYPES[extension] ?? 'application/octet-stream';
    const found = pages(origins)[path];
    if (found !== undefined) {
      const answer =
        typeof found === 'string'
          ? { type: 'text/html; charset=utf-8', body: `<!doctype html><title>case</title>${found}` }
          : found;
      send(answer.type, answer.body, answer.headers);
    } else if (path.startsWith('/p/')) {
      const name = path.slice('/p/'.length, -extension.length);
      void pictureAt(name, extension, Number(url.searchParams.get('w') ?? '320')).then((bytes) => {
        send(type, bytes, {
          ...open,
          ...(url.searchParams.has('cached') ? { 'cache-control': 'max-age=3600' } : {}),
        });
      });
    } else if (path.startsWith('/piece/')) {
      // The film in pieces whose names and types say nothing.
      const name = `timeline-${path.slice('/piece/'.length)}.m4s`;
      send('application/octet-stream', readFileSync(join(folder, name)));
    } else if (path.endsWith('.b64')) {
      const name = path.slice('/v/'.length, -'.b64'.length);
      send('text/plain', readFileSync(join(folder, name)).toString('base64'));
    } else if (path.startsWith('/v/')) {
      try {
        send(type, readFileSync(join(folder, path.slice('/v/'.length))), open);
      } catch {
        response.writeHead(404).end();
      }
    } else response.writeHead(404, { 'content-type': 'text/html' }).end('none');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origins = {
    origin: `http://127.0.0.1:${address.port}`,
    foreign: `http://localhost:${address.port}`,
  };
  return {
    ...origins,
    hosts: [`127.0.0.1:${address.port}`, `localhost:${address.port}`],
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
