// The site that the crawlers are measured on: board pages with ten pictures each, every picture with bytes and an address of its own.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import sharp from 'sharp';
import { photographs } from './photos.js';

export const IMAGES_PER_PAGE = 10;

/** Different pictures; the pages' pictures are these in turn, each with bytes of its own. */
const PICTURES = 120;
/** As boards show them in listings and small posts: about 14 kB each. */
const WIDTH = 320;
const HEIGHT = 240;
/** Links of a page besides those to its pictures: as a board has them. */
const MENU = 12;

export type CrawlSite = AsyncDisposable & {
  readonly authority: string;
  /** The first page of a part of the site that is linked within itself: pages `from` to `from + pages - 1`. */
  readonly part: (from: number, pages: number) => string;
  /** Pictures that the site shows on every so many pages, for the registry. */
  readonly shown: readonly Uint8Array[];
  /** Different pictures that were asked for. */
  readonly asked: () => number;
};

/** Cut-outs of photographs, as JPEGs of the size that boards show. */
async function makePictures(): Promise<readonly Buffer[]> {
  const photos = await photographs(PICTURES);
  return Promise.all(
    Array.from({ length: PICTURES }, async (_, number) => {
      const photo = photos[number % photos.length];
      const zoom = 1 + Math.floor(number / photos.length) * 0.05;
      const [width, height] = [Math.round(WIDTH * zoom), Math.round(HEIGHT * zoom)];
      const scaled = sharp(photo).rotate().resize(width, height, { fit: 'cover' });
      return scaled
        .extract({ left: width - WIDTH, top: 0, width: WIDTH, height: HEIGHT })
        .jpeg({ quality: 80 })
        .toBuffer();
    }),
  );
}

/** The same picture with a comment (JPEG, B.2.4.5): other bytes, the same pixels, and nothing is decoded to make it. */
function commented(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(comment.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)]);
}

const STYLE = `body { font: 15px/1.5 sans-serif; margin: 0 auto; max-width: 900px }
img { max-width: 100%; display: block; margin: 8px 0 } nav a { margin-right: 8px } .post { border-top: 1px solid #ccc }`;

const TEXT =
  '산과 들의 사진을 나누는 게시판입니다. 어제 다녀온 길에서 찍은 풍경을 올립니다. '.repeat(6);

function pageHtml(from: number, pages: number, page: number): string {
  const at = (number: number): string => `/part/${from}/${pages}/page/${number}`;
  const place = page - from;
  // A tree, so that several pages wait from the first on, and the neighbours, as boards have them.
  const near = [2 * place + 1, 2 * place + 2, place - 1, place + 1]
    .filter((each) => each >= 0 && each < pages)
    .map((each) => from + each);
  const menu = Array.from(
    { length: MENU },
    (_, each) => `<a href="${at(from)}#menu-${each}">메뉴 ${each}</a>`,
  );
  const posts = Array.from({ length: IMAGES_PER_PAGE }, (_, each) => {
    const image = `/image/${page}-${each}.jpg`;
    return `<div class="post"><h2>사진 ${page}-${each}</h2><p>${TEXT}</p>
      <img src="${image}" width="${WIDTH}" height="${HEIGHT}" alt="사진 ${each}"></div>`;
  });
  return `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>게시글 ${page}</title>
<link rel="stylesheet" href="/style.css"></head><body><nav>${menu.join('')}</nav>
${posts.join('\n')}
<p>${near.map((number) => `<a href="${at(number)}">게시글 ${number}</a>`).join(' · ')}</p></body></html>`;
}

function answer(
  url: string,
  pictures: readonly Buffer[],
): { type: string; body: Buffer | string; tag?: string } | undefined {
  const page = /^\/part\/(\d+)\/(\d+)\/page\/(\d+)$/.exec(url);
  if (page) {
    const [from, pages, number] = page.slice(1).map(Number);
    return {
      type: 'text/html; charset=utf-8',
      body: pageHtml(from ?? 0, pages ?? 0, number ?? 0),
    };
  }
  const image = /^\/image\/(\d+)-(\d+)\.jpg$/.exec(url);
  if (image) {
    const place = Number(image[1]) * IMAGES_PER_PAGE + Number(image[2]);
    const picture = pictures[place % pictures.length];
    if (picture) return { type: 'image/jpeg', body: commented(picture, url), tag: `"${place}"` };
  }
  return url === '/style.css' ? { type: 'text/css', body: STYLE } : undefined;
}

/** Serves the site on a loopback port. */
export async function openCrawlSite(): Promise<CrawlSite> {
  const pictures = await makePictures();
  const asked = new Set<string>();
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = incoming.url ?? '/';
    const found = answer(url, pictures);
    if (!found) {
      outgoing.writeHead(404).end();
      return;
    }
    if (found.type === 'image/jpeg') asked.add(url);
    const tag = found.tag === undefined ? {} : { etag: found.tag };
    if (found.tag !== undefined && incoming.headers['if-none-match'] === found.tag) {
      outgoing.writeHead(304, tag).end();
      return;
    }
    outgoing.writeHead(200, {
      'content-type': found.type,
      'content-length': Buffer.byteLength(found.body),
      ...tag,
    });
    outgoing.end(found.body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  const authority = `127.0.0.1:${address.port}`;
  return {
    authority,
    part: (from, pages) => `http://${authority}/part/${from}/${pages}/page/${from}`,
    shown: pictures.slice(0, 2),
    asked: () => asked.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
