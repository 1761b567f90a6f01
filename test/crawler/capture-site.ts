// One page that shows pictures in every way that pages do. Every picture is different and named by its way.

import { createCipheriv } from 'node:crypto';
import { createServer } from 'node:http';
import { noisePicture } from './hostile-site.js';

/** Ways to show a picture; each has a picture of its own at `/<way>.jpg`, unless it says otherwise. */
export const WAYS = [
  'img',
  'srcset-large',
  'picture-avif',
  'native-lazy',
  'data-src',
  'observer',
  'css-background',
  'before',
  'hidden-background',
  'open-shadow',
  'closed-shadow',
  'iframe',
  'iframe-lazy-attribute',
  'srcdoc',
  'svg-image',
  'poster',
  'og-image',
  'json-ld',
  'thumbnail',
  'full-size',
  'noscript',
  'image-input',
  'fetched-blob',
  'redirected',
  'referer-guarded',
  'cookie-guarded',
  'more',
] as const;

const SCRIPT = `
  const shadow = (id, mode) => {
    document.getElementById(id).attachShadow({ mode }).innerHTML = '<img src="/' + id + '.jpg">';
  };
  shadow('open-shadow', 'open');
  shadow('closed-shadow', 'closed');
  new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) {
      const image = new Image();
      image.src = '/observer.jpg';
      entry.target.append(image);
    }
  }).observe(document.getElementById('observer'));
  fetch('/fetched-blob.jpg').then((answer) => answer.blob()).then((blob) => {
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    document.body.append(image);
  });
  document.getElementById('button').onclick = (event) => {
    const image = new Image();
    image.src = '/more.jpg';
    document.body.append(image);
    event.target.remove();
  };
`;

const gallery = (dataUrl: string): string => `<!doctype html><html><head><title> Every  way </title>
  <meta property="og:image" content="/og-image.jpg">
  <script type="application/ld+json">{"@graph":[{"image":"/json-ld.jpg"}]}</script>
  <style>
    .background { background: url(/css-background.jpg); width: 50px; height: 50px }
    .before::before { content: ''; display: block; width: 9px; height: 9px; background: url("/before.jpg") }
    .hidden { display: none; background-image: url('/hidden-background.jpg') }
  </style></head><body>
  <img src="/img.jpg">
  <img src="/srcset-small.jpg" srcset="/srcset-small.jpg 100w, /srcset-large.jpg 4000w" sizes="50px">
  <picture><source type="image/avif" media="(min-width: 9000px)" srcset="/picture-avif.jpg 1x"><img src="/img.jpg"></picture>
  <img data-src="/data-src.jpg" src="${dataUrl}">
  <div class="background"></div><div class="before"></div><div class="hidden"></div>
  <div id="open-shadow"></div><div id="closed-shadow"></div>
  <iframe src="/frame"></iframe>
  <iframe srcdoc="<img src='/srcdoc.jpg'>"></iframe>
  <svg width="20" height="20"><image href="/svg-image.jpg" width="20" height="20"/></svg>
  <video poster="/poster.jpg"></video>
  <a href="/full-size.jpg"><img src="/thumbnail.jpg"></a>
  <noscript><img src="/noscript.jpg"></noscript>
  <input type="image" src="/image-input.jpg">
  <img src="/redirect"><img src="/referer-guarded.jpg"><img data-src="/cookie-guarded.jpg">
  <img src="/drawing.svg"><img src="/pixel.gif"><img src="/gone.jpg">
  <button id="button" class="more">more</button>
  <div style="height: 6000px"></div>
  <img loading="lazy" src="/native-lazy.jpg">
  <div id="observer" style="height: 20px"></div>
  <a href="/next?utm_source=a#x">next</a><a href="/next">next</a><a href="mailto:a@b.example">mail</a>
  <a href="/file.zip">file</a><a href="http://elsewhere.example/">elsewhere</a>
  <div onclick="location.href='/clicked'">click</div>
  <script>${SCRIPT}</script></body></html>`;

const KEY = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
/** 188-byte packets as of MPEG-TS: what matters here is that they come back as they were. */
export const segment = (number: number): Buffer => Buffer.alloc(188 * 20, number);

const encrypted = (number: number): Buffer => {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(number, 12);
  const cipher = createCipheriv('aes-128-cbc', KEY, iv);
  return Buffer.concat([cipher.update(segment(number)), cipher.final()]);
};

const playlist = (name: string, count: number, key = ''): string =>
  [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-MEDIA-SEQUENCE:1',
    ...(key ? [key] : []),
    ...Array.from({ length: count }, (_, at) => `#EXTINF:4,\n/hls/${name}/${at + 1}.ts`),
    '#EXT-X-ENDLIST',
  ].join('\n');

const PLAYLISTS: Readonly<Record<string, string>> = {
  '/hls/master.m3u8': [
    '#EXTM3U',
    '#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=1280x720,CODECS="avc1.4d401f,mp4a.40.2"',
    'plain-high.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"',
    'sound.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=640x360,CODECS="avc1.4d401f,mp4a.40.2"',
    'plain.m3u8',
  ].join('\n'),
  '/hls/plain.m3u8': playlist('plain', 3),
  '/hls/aes.m3u8': playlist('aes', 3, '#EXT-X-KEY:METHOD=AES-128,URI="/hls/key"'),
  '/hls/drm.m3u8': playlist(
    'plain',
    2,
    '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"',
  ),
  '/hls/long.m3u8': playlist('plain', 40),
  '/hls/empty.m3u8': '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-ENDLIST',
  '/hls/live.m3u8': playlist('plain', 2).replace('\n#EXT-X-ENDLIST', ''),
  '/named.mp4': playlist('plain', 1),
};

export type CaptureSite = AsyncDisposable & { readonly origin: string; readonly host: string };

export async function startCaptureSite(): Promise<CaptureSite> {
  const pictures = new Map<string, Buffer>();
  const names = [...WAYS, 'srcset-small', 'in-data'];
  for (const [at, name] of names.entries())
    pictures.set(`/${name}.jpg`, await noisePicture(at + 2, 48));
  const dataUrl = `data:image/jpeg;base64,${(pictures.get('/in-data.jpg') ?? Buffer.alloc(0)).toString('base64')}`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const send = (type: string, body: string | Buffer, status = 200): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const list = PLAYLISTS[pathname];
    const part = /^\/hls\/(plain|aes)\/(\d+)\.ts$/.exec(pathname);
    const isGuarded =
      (pathname === '/referer-guarded.jpg' && !request.headers.referer?.includes('/gallery')) ||
      (pathname === '/cookie-guarded.jpg' && !request.headers.cookie?.includes('visitor=1'));
    if (pathname === '/gallery') {
      response.setHeader('set-cookie', 'visitor=1; Path=/; HttpOnly');
      send('text/html', gallery(dataUrl));
    } else if (pathname === '/frame') {
      send('text/html', '<img src="/iframe.jpg"><img data-original="/iframe-lazy-attribute.jpg">');
    } else if (pathname === '/videos') {
      const sources = ['/clip.mp4', '/named.mp4', '/player.mp4', '/missing.mp4', '/huge.mp4'];
      const lists = Object.keys(PLAYLISTS).filter((name) => name.endsWith('.m3u8'));
      const links = lists.filter((name) => name !== '/hls/plain.m3u8');
      send(
        'text/html',
        [...sources, ...links].map((name) => `<a href="${name}">v</a>`).join('') +
          '<a href="/dash.mpd">d</a>',
      );
    } else if (pathname === '/redirect') {
      response.writeHead(302, { location: '/redirected.jpg' }).end();
    } else if (isGuarded) send('text/html', 'no hot-linking', 403);
    else if (pictures.has(pathname)) send('image/jpeg', pictures.get(pathname) ?? '');
    else if (pathname === '/drawing.svg')
      send('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    else if (pathname === '/pixel.gif') {
      send(
        'image/gif',
        Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64'),
      );
    } else if (list !== undefined) {
      send(pathname === '/named.mp4' ? 'video/mp4' : 'application/vnd.apple.mpegurl', list);
    } else if (part) {
      send('video/mp2t', (part[1] === 'aes' ? encrypted : segment)(Number(part[2])));
    } else if (pathname === '/hls/key') send('application/octet-stream', KEY);
    else if (pathname === '/clip.mp4')
      send('video/mp4', Buffer.from('\0\0\0\x18ftypisom-and-so-on'));
    else if (pathname === '/player.mp4') send('text/html', '<!doctype html><p>a player</p>');
    else if (pathname === '/huge.mp4') send('video/mp4', Buffer.alloc(300_000));
    else send('text/html', 'nothing here', 404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
