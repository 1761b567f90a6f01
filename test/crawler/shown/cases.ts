// The cases: one page for each way in which pages show pictures and films, and what is planted on it.

import { SCENES } from './pictures.js';

type Origins = { readonly origin: string; readonly foreign: string };

export type Case = {
  /** What issue 5 calls it. */
  readonly name: string;
  readonly body: (site: Origins) => string;
  /** Pictures of which a copy of at least 320 pixels must be captured, by their names. */
  readonly pictures?: readonly string[];
  /** Is the film planted, with all its scenes? */
  readonly film?: boolean;
  /** Of the profile, besides its seed. */
  readonly profile?: string;
  /** What the ledger must say, as `outcome reason`. */
  readonly ledger?: readonly RegExp[];
  /** Paths that must not be asked for. */
  readonly never?: readonly string[];
};

const image = (name: string): string => `<img src="/p/${name}.jpg">`;
const script = (text: string): string => `<script>${text}</script>`;
/** A script that shows a picture. */
const shows = (name: string): string =>
  `const i = new Image(); i.src = '/p/${name}.jpg'; document.body.append(i);`;
const DEEP = 'follow: {maxDepth: 1}';

export const IMAGE_CASES: readonly Case[] = [
  {
    name: 'img',
    body: () => image('img'),
    pictures: ['img'],
  },
  {
    name: 'srcset: the largest candidate, not only the one shown',
    body: () =>
      '<img sizes="50px" src="/p/set.jpg?w=40" srcset="/p/set.jpg?w=40 40w, /p/set.jpg?w=100 100w, /p/set.jpg?w=640 640w">',
    pictures: ['set'],
  },
  {
    name: 'picture: of every source',
    body: () =>
      `<picture><source type="image/webp" srcset="/p/source.webp 1x"><source media="(min-width: 9000px)"
        srcset="/p/wide.avif"><img src="/p/fallback.jpg"></picture>`,
    pictures: ['source', 'wide', 'fallback'],
  },
  {
    name: 'native lazy loading',
    body: () => `<div style="height: 30000px"></div><img loading="lazy" src="/p/lazy.jpg">`,
    pictures: ['lazy'],
  },
  {
    name: 'scripted lazy loading by data-src',
    body: () => '<img data-src="/p/data-src.jpg"><div data-background="url(/p/data-bg.jpg)"></div>',
    pictures: ['data-src', 'data-bg'],
  },
  {
    name: 'scripted lazy loading by IntersectionObserver',
    body: () =>
      `<div style="height: 9000px"></div><p id="late">x</p>` +
      script(`new IntersectionObserver(([entry], own) => {
        if (!entry.isIntersecting) return; own.disconnect(); ${shows('observed')}
      }).observe(document.getElementById('late'))`),
    pictures: ['observed'],
  },
  {
    name: 'CSS backgrounds and ::before',
    body: () =>
      `<style>.a{width:9px;height:9px;background:url(/p/css.jpg)}
       .b::before{content:'';display:block;width:9px;height:9px;background:url("/p/before.jpg")}
       .c{display:none;background:image-set(url(/p/image-set.jpg) 1x)}
       .d{display:none}.d::after{content:'';background:url('/p/after.jpg')}</style>
       <div class="a"></div><div class="b"></div><div class="c"></div><div class="d"></div>`,
    pictures: ['css', 'before', 'image-set', 'after'],
  },
  {
    name: 'CSS: ::before of an element far down',
    body: () =>
      `<style>.late{display:none}.late::before{content:'';background:url(/p/late-before.jpg)}</style>
       ${'<i></i>'.repeat(4_000)}<div class="late"></div>`,
    pictures: ['late-before'],
  },
  {
    name: 'CSS: ::before of an element far down, of a sheet that scripts may not read',
    body: ({ foreign }) =>
      `<link rel="stylesheet" href="${foreign}/late.css">${'<i></i>'.repeat(4_000)}<div class="late"></div>`,
    pictures: ['late'],
  },
  {
    name: 'shadow DOM, open and closed',
    body: () =>
      '<div id="open"></div><div id="closed"></div>' +
      script(`for (const mode of ['open', 'closed']) {
        document.getElementById(mode).attachShadow({ mode }).innerHTML =
          '<img src="/p/' + mode + '.jpg"><img data-src="/p/' + mode + '-lazy.jpg">';
      }`),
    pictures: ['open', 'open-lazy', 'closed', 'closed-lazy'],
  },
  {
    name: 'shadow DOM, declarative',
    body: () =>
      '<div><template shadowrootmode="open"><img data-src="/p/declared.jpg"></template></div>' +
      '<div><template shadowrootmode="closed"><img src="/p/declared-closed.jpg"></template></div>',
    pictures: ['declared', 'declared-closed'],
  },
  {
    name: 'iframes of the same and of another site, and srcdoc',
    body: ({ foreign }) =>
      `<iframe src="/inner-same"></iframe><iframe src="${foreign}/inner-foreign"></iframe>
       <iframe srcdoc="<img src='/p/srcdoc.jpg'><img data-src='/p/srcdoc-lazy.jpg'>"></iframe>`,
    pictures: ['same', 'same-lazy', 'foreign', 'foreign-lazy', 'srcdoc', 'srcdoc-lazy'],
  },
  {
    name: 'SVG image and poster',
    body: () =>
      '<svg width="20" height="20"><image href="/p/svg.jpg" width="20" height="20"/></svg>' +
      '<video poster="/p/poster.jpg"></video>',
    pictures: ['svg', 'poster'],
  },
  {
    name: 'service worker answers',
    body: () =>
      script(`navigator.serviceWorker.register('/worker.js');
        navigator.serviceWorker.ready.then(() => {
          const show = () => { ${shows('from-worker')} };
          if (navigator.serviceWorker.controller) show();
          else navigator.serviceWorker.addEventListener('controllerchange', show);
        });`),
    pictures: ['from-worker'],
  },
  {
    name: 'what a shared worker fetched: bytes, and a picture that is drawn',
    body: () =>
      '<canvas width="400" height="300"></canvas>' +
      script(`const worker = new SharedWorker('/shared.js');
        worker.port.onmessage = ({ data }) => {
          if (data instanceof ImageBitmap) {
            const canvas = document.querySelector('canvas');
            canvas.width = data.width; canvas.height = data.height;
            canvas.getContext('2d').drawImage(data, 0, 0);
          } else document.body.append(Object.assign(new Image(), { src: URL.createObjectURL(new Blob([data])) }));
        };`),
    pictures: ['shared-bytes', 'shared-drawn'],
  },
  {
    name: 'cache answers: the same picture on the next page',
    body: () =>
      '<img src="/p/cached.jpg?cached"><img src="/p/cached.jpg?cached"><a href="/cached-again">next</a>',
    profile: DEEP,
    pictures: ['cached', 'cached@/cached-again'],
  },
  {
    name: 'Cache API answers',
    body: () =>
      script(`(async () => {
        const cache = await caches.open('x');
        await cache.add('/p/cache-api.bin');
        const answer = await cache.match('/p/cache-api.bin');
        const i = new Image(); i.src = URL.createObjectURL(await answer.blob()); document.body.append(i);
      })()`),
    pictures: ['cache-api'],
  },
  {
    name: 'data: and blob: images',
    body: () =>
      script(`(async () => {
        const bytes = await (await fetch('/p/data.bin')).blob();
        const reader = new FileReader();
        reader.onload = () => { const i = new Image(); i.src = reader.result.replace('application/octet-stream', 'image/jpeg'); document.body.append(i); };
        reader.readAsDataURL(bytes);
        const blob = await (await fetch('/p/blob.bin')).blob();
        const i = new Image(); i.src = URL.createObjectURL(blob); document.body.append(i);
      })()`),
    pictures: ['data', 'blob'],
  },
  {
    name: 'blob: images that are let go of',
    body: () =>
      script(`(async () => {
        const blob = await (await fetch('/p/revoked.bin')).blob();
        const i = new Image(); i.src = URL.createObjectURL(blob);
        i.onload = () => URL.revokeObjectURL(i.src); document.body.append(i);
      })()`),
    pictures: ['revoked'],
  },
  {
    name: 'fetch().blob()',
    body: () =>
      script(`fetch('/p/fetched.jpg').then((a) => a.blob()).then((blob) => {
        const i = new Image(); i.src = URL.createObjectURL(blob); document.body.append(i); })`),
    pictures: ['fetched'],
  },
  {
    name: 'canvas, drawn from what has no address',
    body: () =>
      '<canvas width="320" height="240"></canvas>' +
      script(`(async () => {
        const bitmap = await createImageBitmap(await (await fetch('/p/canvas.bin')).blob());
        document.querySelector('canvas').getContext('2d').drawImage(bitmap, 0, 0); })()`),
    pictures: ['canvas'],
  },
  {
    name: 'canvas, tiles of a scrambled picture',
    body: () =>
      '<canvas width="320" height="240"></canvas>' +
      script(`(async () => {
        const bitmap = await createImageBitmap(await (await fetch('/p/tiles.bin')).blob());
        const c = document.querySelector('canvas').getContext('2d');
        for (let y = 0; y < 3; y += 1) for (let x = 0; x < 4; x += 1)
          c.drawImage(bitmap, x * 80, y * 80, 80, 80, x * 80, y * 80, 80, 80); })()`),
    pictures: ['tiles'],
  },
  {
    name: 'canvas, tainted by a picture of another site',
    body: ({ foreign }) =>
      '<canvas width="340" height="255" style="display: block"></canvas>' +
      script(`const i = new Image(); i.src = '${foreign}/p/tainted.jpg?w=320';
        i.onload = () => { const c = document.querySelector('canvas').getContext('2d');
          c.translate(340, 0); c.scale(-1.0625, 1.0625); c.drawImage(i, 0, 0); }`),
    // The picture itself is seen on its way; the canvas is known by its mirrored copy.
    pictures: ['tainted', 'tainted~mirrored'],
  },
  {
    name: 'canvas, drawn by WebGL',
    body: () =>
      '<canvas width="320" height="240" style="display: block"></canvas>' +
      script(`(async () => {
        const bitmap = await createImageBitmap(await (await fetch('/p/webgl.bin')).blob(), { imageOrientation: 'flipY' });
        const gl = document.querySelector('canvas').getContext('webgl');
        const shader = (type, text) => { const s = gl.createShader(type); gl.shaderSource(s, text); gl.compileShader(s); return s; };
        const p = gl.createProgram();
        gl.attachShader(p, shader(gl.VERTEX_SHADER, 'attribute vec2 a; varying vec2 v; void main() { v = a * 0.5 + 0.5; gl_Position = vec4(a, 0, 1); }'));
        gl.attachShader(p, shader(gl.FRAGMENT_SHADER, 'precision mediump float; uniform sampler2D t; varying vec2 v; void main() { gl_FragColor = texture2D(t, v); }'));
        gl.linkProgram(p); gl.useProgram(p);
        gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
        gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
        gl.enableVertexAttribArray(0); gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
        gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
        for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
        const draw = () => { gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4); };
        draw(); })()`),
    pictures: ['webgl'],
  },
  {
    name: 'linked full-size images behind thumbnails',
    body: () =>
      `<a href="/p/full.jpg?w=640"><img src="/p/full.jpg?w=64"></a>
       <a href="/view?id=7"><img src="/p/behind.jpg?w=64"></a>`,
    profile: DEEP,
    pictures: ['full', 'behind@/view'],
  },
  {
    name: 'AVIF, WebP, animated GIF',
    body: () => '<img src="/p/one.avif"><img src="/p/two.webp"><img src="/p/three.gif">',
    pictures: ['one', 'two', 'three', 'three-2'],
  },
  {
    name: 'HEIC: not decoded here, and said so',
    body: () => '<img src="/p/photo.heic">',
    ledger: [/^undecodable refused-format/],
  },
  {
    name: 'noscript',
    body: () => '<noscript><img src="/p/noscript.jpg"></noscript>',
    pictures: ['noscript'],
  },
  {
    name: 'JSON-LD larger than is read',
    body: () =>
      `<script type="application/ld+json">{"image":"/p/ld.jpg","x":"${'x'.repeat(2_100_000)}"}</script>`,
    ledger: [/^too-large .*metadata/],
  },
  {
    name: 'JSON-LD',
    body: () =>
      `<script type="application/ld+json">{"@graph":[{"image":{"url":"/p/ld-object.jpg"}},{"image":["/p/ld.jpg"],"x":"${'x'.repeat(600_000)}"}]}</script>`,
    pictures: ['ld', 'ld-object'],
  },
];

const wheel = (name: string, button: string): string =>
  `<div class="viewer"><img id="shown" src="/p/${name}-1.jpg"></div>${button}` +
  script(`let at = 1; document.getElementById('next').addEventListener('click', () => {
    at = at % 4 + 1; document.getElementById('shown').src = '/p/${name}-' + at + '.jpg'; });`);

const four = (name: string): readonly string[] => [1, 2, 3, 4].map((at) => `${name}-${at}`);

export const CLICK_CASES: readonly Case[] = [
  {
    name: 'a carousel with a next button',
    body: () =>
      wheel(
        'wheel',
        '<button id="next" class="swiper-button-next" aria-label="Next slide"></button>',
      ),
    pictures: four('wheel'),
  },
  {
    name: 'a carousel with an arrow that is no button',
    body: () => wheel('arrow', '<div id="next" style="cursor: pointer">›</div>'),
    pictures: four('arrow'),
  },
  {
    name: 'a carousel in Korean, in an iframe',
    body: () => '<iframe src="/korean-wheel" width="600" height="500"></iframe>',
    pictures: four('korean'),
  },
  {
    name: 'a gallery whose thumbnails open the full picture',
    body: () =>
      four('light')
        .map(
          (name) =>
            `<img class="thumb" data-id="${name}" src="/p/${name}.jpg?w=60" style="cursor: pointer">`,
        )
        .join('') +
      '<div id="box"></div>' +
      script(`for (const thumb of document.querySelectorAll('.thumb')) thumb.onclick = () => {
        document.getElementById('box').innerHTML = '<img src="/p/' + thumb.dataset.id + '.jpg?w=640">'; };`),
    pictures: four('light'),
  },
  {
    name: 'a lightbox that covers the page and has a next button',
    body: () =>
      `<a href="#" id="open"><img src="/p/cover-1.jpg?w=60"></a>` +
      script(`document.getElementById('open').onclick = (event) => { event.preventDefault(); let at = 1;
        const box = document.createElement('div'); box.style.cssText = 'position: fixed; inset: 0; background: black';
        box.innerHTML = '<img src="/p/cover-1.jpg"><span class="pswp__button--arrow--next" role="button" title="다음">&gt;</span>';
        box.querySelector('span').onclick = () => { at = at % 4 + 1; box.querySelector('img').src = '/p/cover-' + at + '.jpg'; };
        document.body.append(box); };`),
    pictures: four('cover'),
  },
  {
    name: 'pictures that a carousel draws on one canvas',
    body: () =>
      '<canvas width="320" height="240"></canvas><button id="next" aria-label="next">→</button>' +
      script(`let at = 0; const draw = async () => { at = at % 4 + 1;
        const bitmap = await createImageBitmap(await (await fetch('/p/drawn-' + at + '.bin')).blob());
        document.querySelector('canvas').getContext('2d').drawImage(bitmap, 0, 0); };
        document.getElementById('next').onclick = draw; void draw();`),
    pictures: four('drawn'),
  },
  {
    name: 'infinite scroll',
    body: () =>
      '<p>feed</p>' +
      script(`let at = 0; const more = () => { at += 1; if (at > 4) return;
        const i = new Image(); i.src = '/p/feed-' + at + '.jpg'; i.style.cssText = 'display: block; margin-top: 2500px';
        document.body.append(i); };
        more(); addEventListener('scroll', () => { if (innerHeight + scrollY > document.body.scrollHeight - 50) more(); });`),
    profile: 'scrolls: 8',
    pictures: four('feed'),
  },
  {
    name: 'infinite scroll beyond what the profile walks',
    body: () =>
      '<p>feed</p>' +
      script(`let at = 0; const more = () => { at += 1;
        const i = new Image(); i.src = '/p/endless-' + at + '.jpg'; i.style.cssText = 'display: block; margin-top: 2500px';
        document.body.append(i); };
        more(); addEventListener('scroll', () => { if (innerHeight + scrollY > document.body.scrollHeight - 50) more(); });`),
    profile: 'scrolls: 2',
    ledger: [/^skipped .*feed/],
  },
  {
    name: '"load more", found by its words',
    body: () =>
      image('more-1') +
      `<button id="more" type="button">더 보기</button>` +
      script(`let at = 1; document.getElementById('more').onclick = (event) => { at += 1;
        const i = new Image(); i.src = '/p/more-' + at + '.jpg'; document.body.append(i);
        if (at === 4) event.target.remove(); };`),
    pictures: four('more'),
  },
  {
    name: 'pagination',
    body: () => `${image('page-1')}<a href="/page-2">2</a><a href="/page-2" class="next">다음</a>`,
    profile: 'follow: {maxDepth: 3}',
    pictures: ['page-1', 'page-2@/page-2', 'page-3@/page-3'],
  },
  {
    name: 'what posts, buys, follows or logs out is left alone',
    body: () =>
      image('safe') +
      `<form action="/did-post" method="post"><button class="next">Next</button><input type="submit" value="다음"></form>
       <form action="/did-get"><button>더 보기</button></form>
       <button class="next" onclick="fetch('/did-buy', {method: 'POST'})">Buy next</button>
       <button onclick="fetch('/did-follow', {method: 'POST'})" class="load-more">더보기 팔로우</button>
       <a href="/did-log-out" class="next">로그아웃</a>
       <a href="#" class="next" data-method="delete" onclick="fetch('/did-delete')">next</a>
       ${['하트', '스크랩', '나가기', '선물', '출석', '신청', 'repost', 'leave', 'gift'].map((word) => `<button class="next" onclick="fetch('/did-word')">${word}</button>`).join('')}
       <button class="next" id="sneak">›</button><button aria-label="next" id="beacon">→</button>
       <div class="next" id="form" style="cursor:pointer">»</div>
       <div class="gallery"><div style="cursor:pointer" onclick="fetch('/did-like')" class="like-button"><img src="/p/like.jpg?w=60"></div></div>` +
      script(`const on = (id, send, name) => { document.getElementById(id).onclick = (event) => {
          send(); event.target.onclick = null;
          event.target.after(Object.assign(new Image(), { src: '/p/' + name + '.jpg' })); }; };
        on('sneak', () => fetch('/did-sneak', { method: 'POST', body: 'x' }), 'clicked');
        on('beacon', () => navigator.sendBeacon('/did-beacon', 'x'), 'also-clicked');
        on('form', () => document.forms[0].submit(), 'at-last-clicked');`),
    // What looks harmless and is not is clicked, and what it sends goes nowhere.
    pictures: ['safe', 'clicked', 'also-clicked', 'at-last-clicked'],
    never: [
      '/did-post',
      '/did-get',
      '/did-buy',
      '/did-follow',
      '/did-log-out',
      '/did-delete',
      '/did-like',
      '/did-word',
      '/did-sneak',
      '/did-beacon',
    ],
  },
  {
    name: 'a gate inside an iframe',
    body: () => '<iframe src="/gated" width="500" height="400"></iframe>',
    profile: 'gates: [{button: 성인입니다}]',
    pictures: ['gated'],
  },
  {
    name: 'a click that leads elsewhere loses nothing',
    body: () =>
      image('before-click') +
      `<button class="slick-next" onclick="location.href = '/elsewhere'">next</button>`,
    pictures: ['before-click'],
  },
];

/** In base64 in the page itself, so that no request shows what it is. */
const hidden = (path: string): string => `
  const bytes = async () => Uint8Array.from(atob(await (await fetch('${path}.b64')).text()), (c) => c.charCodeAt(0));`;

const mse = (path: string, type: string): string =>
  '<video muted autoplay></video>' +
  script(`${hidden(path)}
    const source = new MediaSource(); const video = document.querySelector('video');
    video.src = URL.createObjectURL(source);
    source.addEventListener('sourceopen', async () => {
      const buffer = source.addSourceBuffer('${type}'); const all = await bytes();
      for (let at = 0; at < all.length; at += 5000) {
        buffer.appendBuffer(all.subarray(at, at + 5000));
        await new Promise((done) => buffer.addEventListener('updateend', done, { once: true }));
      }
      source.endOfStream(); });`);

const video = (path: string): string => `<video src="${path}"></video>`;

export const FILM_CASES: readonly Case[] = [
  { name: 'MP4, moov at the front', body: () => video('/v/front.mp4'), film: true },
  { name: 'MP4, moov at the end', body: () => video('/v/end.mp4'), film: true },
  { name: 'MP4, fragmented', body: () => video('/v/fragmented.mp4'), film: true },
  { name: 'WebM', body: () => '<video><source src="/v/film.webm"></video>', film: true },
  { name: 'HLS of TS', body: () => video('/v/ts.m3u8'), film: true },
  { name: 'HLS of fMP4', body: () => video('/v/fmp4.m3u8'), film: true },
  { name: 'HLS with AES-128', body: () => video('/v/aes.m3u8'), film: true },
  {
    name: 'HLS that goes on live is said to',
    body: () => video('/live.m3u8'),
    film: true,
    ledger: [/^skipped .*live/],
  },
  { name: 'DASH, timeline', body: () => '<a href="/v/timeline.mpd">film</a>', film: true },
  { name: 'DASH, numbers', body: () => script(`fetch('/v/number.mpd')`), film: true },
  { name: 'DASH, a list of ranges', body: () => '<div data-url="/v/list.mpd"></div>', film: true },
  { name: 'DASH, one file with an index', body: () => '<a href="/base.mpd">film</a>', film: true },
  {
    name: 'DASH under DRM',
    body: () => '<a href="/drm.mpd">film</a>',
    ledger: [/^drm /],
  },
  {
    name: 'DASH that is made to hurt',
    body: () => '<a href="/bomb.mpd">film</a>',
    ledger: [/^(?:unsupported|too-large|network) /],
  },
  {
    name: 'MSE without a manifest, MP4',
    body: () => mse('/v/fragmented.mp4', 'video/mp4; codecs="avc1.64000d"'),
    film: true,
  },
  {
    name: 'MSE without a manifest, WebM',
    body: () => mse('/v/film.webm', 'video/webm; codecs="vp9"'),
    film: true,
  },
  {
    name: 'MSE without a manifest, beside an advertisement that has one',
    body: () =>
      mse('/v/fragmented.mp4', 'video/mp4; codecs="avc1.64000d"') +
      '<a href="/v/ts.m3u8">advertisement</a><video id="ad"></video>' +
      script(`document.getElementById('ad').src = URL.createObjectURL(new MediaSource());`),
    film: true,
    ledger: [/^fetched .*blob:/],
  },
  {
    name: 'MSE in a worker: moments over its length, and that it is no more is said',
    body: () =>
      '<video muted></video>' +
      script(`const worker = new Worker('/feeder.js');
        worker.onmessage = ({ data }) => { document.querySelector('video').srcObject = data; };`),
    pictures: SCENES,
    ledger: [/^unsupported 1 of its videos are live, or fed by a worker/],
  },
  {
    name: 'MSE that loads as it is played',
    body: () =>
      '<video muted></video>' +
      script(`const video = document.querySelector('video'); const source = new MediaSource();
        video.src = URL.createObjectURL(source);
        source.addEventListener('sourceopen', async () => {
          source.duration = 8;
          const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.64000d"');
          const had = new Set();
          let queue = Promise.resolve();
          const add = (name) => { queue = queue.then(async () => {
            if (had.has(name)) return; had.add(name);
            buffer.appendBuffer(await (await fetch('/piece/' + name)).arrayBuffer());
            await new Promise((done) => buffer.addEventListener('updateend', done, { once: true })); }); };
          add('init'); add('1');
          const want = () => add(String(1 + Math.floor(Math.min(video.currentTime, 7.9) / 2)));
          video.addEventListener('seeking', want); video.addEventListener('timeupdate', want); });`),
    film: true,
  },
  {
    name: 'a video made of a blob',
    body: () =>
      '<video></video>' +
      script(`${hidden('/v/front.mp4')}
        bytes().then((all) => { document.querySelector('video').src = URL.createObjectURL(new Blob([all], { type: 'video/mp4' })); });`),
    film: true,
  },
  {
    name: 'a video of another site, which taints a canvas',
    body: ({ foreign }) => `<video muted autoplay src="${foreign}/v/front.mp4"></video>`,
    film: true,
  },
  {
    name: 'a video only in JSON-LD',
    body: () =>
      '<script type="application/ld+json">{"@type":"VideoObject","contentUrl":"/v/front.mp4"}</script>',
    film: true,
  },
  {
    name: 'a video only in og:video',
    body: () => '<meta property="og:video" content="/v/end.mp4">',
    film: true,
  },
  {
    name: 'a live picture without an address: one moment of it, and it is said to be one',
    body: () =>
      '<video muted autoplay width="320" height="240"></video>' +
      script(`(async () => { const c = document.createElement('canvas'); c.width = 320; c.height = 240;
        const bitmap = await createImageBitmap(await (await fetch('/p/live.bin')).blob());
        setInterval(() => c.getContext('2d').drawImage(bitmap, 0, 0), 50);
        document.querySelector('video').srcObject = c.captureStream(10); })()`),
    pictures: ['live'],
    ledger: [/^unsupported .*live/],
  },
  {
    name: 'a player that asks for a DRM key is said to',
    body: () =>
      '<video></video>' +
      script(`navigator.requestMediaKeySystemAccess('com.widevine.alpha', [{ initDataTypes: ['cenc'],
        videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.42E01E"' }] }]).catch(() => 0);`),
    ledger: [/^drm .*widevine/],
  },
];
