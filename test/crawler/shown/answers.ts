// What the site of planted media answers besides media: the cases' own pages, and what they lean on.

import type { Case } from './cases.js';
import type { Pages } from './site.js';

const html = (body: string): string => body;

const MPD = (inner: string): { readonly type: string; readonly body: string } => ({
  type: 'application/dash+xml',
  body: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S">
    <Period><AdaptationSet contentType="video" mimeType="video/mp4">${inner}</AdaptationSet></Period></MPD>`,
});

const representation = (inner: string): string =>
  `<Representation id="0" codecs="avc1.64000c" bandwidth="100000" width="320" height="240">${inner}</Representation>`;

/** The page of each case is at `/case-<position>`. */
export function answersOf(cases: readonly Case[]): Pages {
  return (site) => ({
    ...Object.fromEntries(cases.map((each, at) => [`/case-${at}`, html(each.body(site))])),
    '/inner-same': '<img src="/p/same.jpg"><img data-src="/p/same-lazy.jpg">',
    '/inner-foreign': '<img src="/p/foreign.jpg"><img data-original="/p/foreign-lazy.jpg">',
    '/cached-again': '<img src="/p/cached.jpg?cached">',
    '/view': '<img src="/p/behind.jpg?w=640">',
    '/page-2': '<img src="/p/page-2.jpg"><a href="/page-3" rel="next">다음</a>',
    '/page-3': '<img src="/p/page-3.jpg">',
    '/elsewhere': '<p>elsewhere</p>',
    '/late.css': {
      type: 'text/css',
      body: `.late{display:none}.late::before{content:'';background:url(/p/late.jpg)}`,
    },
    '/gated': `<button onclick="this.remove(); const i = new Image(); i.src = '/p/gated.jpg'; document.body.append(i)">성인입니다</button>`,
    '/korean-wheel': `<img id="shown" src="/p/korean-1.jpg"><button id="next">다음 사진</button>
      <script>let at = 1; document.getElementById('next').onclick = () => {
        at = at % 4 + 1; document.getElementById('shown').src = '/p/korean-' + at + '.jpg'; };</script>`,
    '/worker.js': {
      type: 'text/javascript',
      body: `addEventListener('install', () => skipWaiting());
        addEventListener('activate', (event) => event.waitUntil(clients.claim()));
        addEventListener('fetch', (event) => {
          if (!event.request.url.endsWith('/p/from-worker.jpg')) return;
          event.respondWith(fetch('/p/from-worker.bin').then((a) => a.arrayBuffer())
            .then((bytes) => new Response(bytes, { headers: { 'content-type': 'image/jpeg' } })));
        });`,
    },
    '/shared.js': {
      type: 'text/javascript',
      body: `onconnect = async ({ ports: [port] }) => {
        const bytes = async (name) => (await fetch('/p/' + name + '.bin')).arrayBuffer();
        port.postMessage(await bytes('shared-bytes'));
        const drawn = await createImageBitmap(new Blob([await bytes('shared-drawn')]));
        port.postMessage(drawn, [drawn]);
      };`,
    },
    '/feeder.js': {
      type: 'text/javascript',
      body: `const source = new MediaSource();
        postMessage(source.handle, [source.handle]);
        source.onsourceopen = async () => {
          const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.64000d"');
          buffer.onupdateend = () => { if (source.readyState === 'open') source.endOfStream(); };
          buffer.appendBuffer(await (await fetch('/v/fragmented.mp4.b64')).text().then((text) =>
            Uint8Array.from(atob(text), (c) => c.charCodeAt(0))));
        };`,
    },
    '/live.m3u8': {
      type: 'application/vnd.apple.mpegurl',
      body: ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:0']
        .concat([0, 1, 2, 3].map((at) => `#EXTINF:2,\n/v/ts${at}.ts`))
        .join('\n'),
    },
    '/base.mpd': MPD(
      representation(
        '<BaseURL>/v/base.mp4</BaseURL><SegmentBase indexRange="833-924"><Initialization range="0-832"/></SegmentBase>',
      ),
    ),
    '/drm.mpd': MPD(
      `<ContentProtection schemeIdUri="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed" value="Widevine"/>` +
        representation(
          '<SegmentTemplate duration="2" initialization="/v/timeline-init.m4s" media="/v/timeline-$Number$.m4s"/>',
        ),
    ),
    '/bomb.mpd': MPD(
      representation(
        '<SegmentTemplate timescale="1000" initialization="/v/timeline-init.m4s" media="/v/timeline-$Number$.m4s"><SegmentTimeline><S t="0" d="1" r="2000000000"/></SegmentTimeline></SegmentTemplate>',
      ),
    ),
  });
}
