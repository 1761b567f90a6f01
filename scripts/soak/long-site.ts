// A plain site of many pages, each with a picture of its own: long enough for memory to show whether it grows.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';

export type LongSite = AsyncDisposable & { readonly origin: string };

/** Pages that a page links to, as a tree: several wait from the first on. */
const CHILDREN = 3;

/** Drawn hills, other ones for every number. */
function picture(number: number): Promise<Buffer> {
  const hill = (each: number): string => {
    const x = (number * 37 + each * 101) % 400;
    const y = 90 + ((number * 53 + each * 61) % 130);
    return `<circle cx="${x}" cy="${y + 120}" r="${60 + ((number + each * 29) % 90)}"
      fill="rgb(${(number * 7 + each * 40) % 200},${90 + ((each * 50) % 120)},${(number * 3) % 160})"/>`;
  };
  const hills = Array.from({ length: 9 }, (_, each) => hill(each)).join('');
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#bcd"/>${hills}</svg>`,
    ),
  )
    .jpeg({ quality: 82 })
    .toBuffer();
}

export async function openLongSite(pages: number): Promise<LongSite> {
  const server = createServer((incoming, response) => {
    const [, kind, text] = /^\/(page|image)\/(\d+)$/.exec(incoming.url ?? '') ?? [];
    const number = Number(text);
    if (kind === undefined || number >= pages) {
      response.writeHead(404).end();
    } else if (kind === 'image') {
      void picture(number).then(
        (body) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(body),
        () => response.destroy(),
      );
    } else {
      const links = Array.from({ length: CHILDREN }, (_, each) => number * CHILDREN + each + 1)
        .filter((to) => to < pages)
        .map((to) => `<a href="/page/${to}">${to}</a>`);
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(
          `<!doctype html><title>${number}</title><img src="/image/${number}" width="400" height="300">${links.join(' ')}`,
        );
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export const longProfile = (origin: string): string => `id: long
name: Long site (soak)
channel: community
seeds: ['${origin}/page/0']
follow: { maxDepth: 50 }
delay: 0ms
`;
