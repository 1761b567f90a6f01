// Pages fetched without a browser: what they name is captured by the browser's rules, and every ending has its outcome.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlainDocument } from '../../src/crawler/http-document.js';
import { sweepPlainPage } from '../../src/crawler/http-frames.js';
import { DEFAULT_LIMITS } from '../../src/crawler/limits.js';
import type { Visit } from '../../src/domain/visit.js';
import { noisePicture } from './hostile-site.js';
import { startPlainSite, type PlainSite, type Reply } from './plain-site.js';
import { captureLines, crawlAll, openRig, profile, type Rig } from './rig.js';

/** Ways that plain markup has to show a picture; each has one of its own. */
const WAYS = {
  img: '<img src="/img.jpg">',
  'srcset-large': '<img src="/small.jpg" srcset="/mid.jpg 400w, /srcset-large.jpg 1600w">',
  picture: '<picture><source srcset="/picture.jpg"><img src="/fallback.jpg"></picture>',
  'data-src': '<img class="lazy" data-src="/data-src.jpg">',
  'data-srcset': '<img data-srcset="/s.jpg 1x, /data-srcset.jpg 2x">',
  'css-background': '<div style="background-image: url(/css-background.jpg)"></div>',
  'css-shorthand': `<div style="background: #fff url('/css-shorthand.jpg') no-repeat"></div>`,
  'style-sheet': '<style>.a::before { content: ""; background: url("/style-sheet.jpg") }</style>',
  noscript: '<noscript><img src="/noscript.jpg"></noscript>',
  'declared-shadow':
    '<div><template shadowrootmode="open"><img src="/declared-shadow.jpg"></template></div>',
  'svg-image': '<svg><image xlink:href="/svg-image.jpg" /></svg>',
  poster: '<video poster="/poster.jpg"></video>',
  'og-image': '<meta property="og:image" content="/og-image.jpg">',
  'json-ld':
    '<script type="application/ld+json">{"@type":"ImageObject","contentUrl":"/json-ld.jpg"}</script>',
  'image-input': '<input type="image" src="/image-input.jpg">',
  'full-size': '<a href="/full-size.jpg"><img src="/thumbnail.jpg"></a>',
  iframe: '<iframe src="/frame/page"></iframe>',
  srcdoc: `<iframe srcdoc="<img src='/srcdoc.jpg'>"></iframe>`,
} as const;

const html = (body: string, headers: Reply['headers'] = {}): Reply => ({
  headers,
  body: `<!doctype html><html><head><title> Every   way </title></head><body>${body}</body></html>`,
});
/** "한국어" as Korean pages were written before UTF-8. */
const EUC_KR = Buffer.from([0xc7, 0xd1, 0xb1, 0xb9, 0xbe, 0xee]);
const nested = '<div>'.repeat(60_000);
/** Formatting that is never closed is opened again in every paragraph: 60 kB of markup, millions of elements. */
const multiplied = `<p>${Array.from({ length: 300 }, (_, n) => `<b id=${n}>`).join('')}${'<p>x'.repeat(8_000)}`;

describe('a page without a browser', () => {
  let site: PlainSite;
  let rig: Rig;
  let picture: Buffer;

  const reply = (path: string, cookie: string | undefined): Reply | 'silence' | undefined => {
    if (/\.(?:jpg|png)(?:\?|$)/.test(path) && path !== '/gone.jpg') {
      if (path === '/guarded.jpg' && cookie !== 'session=s3; a=1') return { status: 403 };
      return { headers: { 'content-type': 'image/jpeg' }, body: picture };
    }
    switch (path) {
      case '/every':
        return html(
          `${Object.values(WAYS).join('\n')}<img src="/gone.jpg"><img src="http://127.0.0.1:9/inside.jpg">
           <a href="/next?utm_source=x">next</a><a href="/file.zip">file</a><a href="https://elsewhere.example/">out</a>
           <div onclick="location.href='/clicked'">on</div><script src="/page.js"></script>`,
        );
      case '/frame/page':
        return html('<img src="../iframe.jpg"><a href="/framed">framed</a>');
      case '/login':
        return {
          status: 302,
          headers: {
            location: '/inside',
            'set-cookie': ['session=s3; Path=/', 'old=1; Max-Age=0', 'deep=1; Path=/deep'],
          },
        };
      case '/inside':
        return html('<img src="/guarded.jpg">');
      case '/euc-kr':
        return {
          headers: { 'content-type': 'text/html' },
          body: Buffer.concat([
            Buffer.from('<title>'),
            EUC_KR,
            Buffer.from('</title><img src=/k.jpg>'),
          ]),
        };
      case '/base':
        return html('<base href="/deep/er/"><img src="based.jpg"><a href="linked">l</a>');
      case '/empty':
        return html('');
      case '/refused':
        return { status: 403 };
      case '/broken':
        return { status: 500, body: '<img src="/shown-with-error.jpg">' };
      case '/busy':
        return { status: 429, headers: { 'retry-after': '0' } };
      case '/captcha':
        return html('<iframe src="https://www.google.com/recaptcha/api2/anchor"></iframe>');
      case '/gate':
        return html('<button class="enter"> 19세 이상입니다! </button>');
      case '/away':
        return { status: 302, headers: { location: 'http://localhost:1/' } };
      case '/document':
        return { headers: { 'content-type': 'application/pdf' }, body: '%PDF' };
      case '/large':
        return { body: Buffer.alloc(10_000_001, ' ') };
      case '/silent':
        return 'silence';
      case '/nested':
        return html(`${nested}<img src="/nested-picture.jpg">`);
      case '/multiplied':
        return html(multiplied);
      case '/astray':
        return html(`<img srcset="${'a'.repeat(200_000)}">`);
      default:
        return undefined;
    }
  };

  beforeAll(async () => {
    picture = await noisePicture(7);
    site = await startPlainSite(({ path, headers }) => reply(path, headers.cookie));
    rig = await openRig([site.host]);
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const visitOf = async (path: string, rest = ''): Promise<Visit> => {
    const plain = profile(
      'plain',
      [site.origin + path],
      `mode: http\nfollow: {maxDepth: 0}\n${rest}`,
    );
    const { visits } = await crawlAll(rig, [plain], { concurrency: 1 });
    const [visit] = visits;
    if (!visit) throw new Error('no visit');
    return visit;
  };

  describe('with everything that markup can name', () => {
    let visit: Visit;
    beforeAll(async () => {
      visit = await visitOf('/every');
    });

    it.each(Object.keys(WAYS))('captures %s', (way) => {
      const lines = captureLines(visit.captures).filter((line) => line.endsWith(` /${way}.jpg`));
      expect(lines).toEqual([`fetched /${way}.jpg`]);
    });

    it('says what it could not have, and keeps the guard', () => {
      const outcomeOf = (end: string) =>
        visit.captures.find(({ url }) => url.endsWith(end))?.outcome;
      expect(outcomeOf('/gone.jpg')).toBe('gone');
      expect(outcomeOf('/inside.jpg')).toBe('blocked');
    });

    it('is told to have been fetched so, with its title', () => {
      expect(visit).toMatchObject({
        outcome: 'fetched',
        fetchedBy: 'http',
        httpStatus: 200,
        title: 'Every way',
        gates: [],
      });
    });

    it('runs no script', () => {
      expect(site.times('/page.js')).toBe(0);
    });

    it('names itself as the browser does, and as Referer', () => {
      const asked = site.asked.find(({ path }) => path === '/img.jpg')?.headers;
      expect(asked?.referer).toBe(`${site.origin}/every`);
      expect(asked?.['user-agent']).toContain('Chrome/');
    });
  });

  it('follows what the profile follows, frames and buttons included', async () => {
    const plain = profile('links', [`${site.origin}/every`], 'mode: http\nfollow: {maxDepth: 1}');
    const { visits } = await crawlAll(rig, [plain], { concurrency: 1 });
    const paths = visits[0]?.links.map(({ url }) => new URL(url).pathname);
    expect(paths).toEqual(['/next', '/clicked', '/framed']);
    expect(visits.slice(1).map(({ outcome }) => outcome)).toEqual(['gone', 'gone', 'gone']);
  });

  it('keeps cookies for their host and path, with the profile’s', async () => {
    const visit = await visitOf('/login', 'cookies: [{name: a, value: "1"}]');
    expect(visit.finalUrl).toBe(`${site.origin}/inside`);
    // The server answers 403 to anything but both cookies; the profile's was there first, so it is looked at as a set.
    const cookie = site.asked.filter(({ path }) => path === '/guarded.jpg').at(-1)?.headers.cookie;
    expect(cookie?.split('; ').sort()).toEqual(['a=1', 'session=s3']);
  });

  it('reads Korean pages of before UTF-8, and addresses below a base', async () => {
    expect((await visitOf('/euc-kr')).title).toBe('한국어');
    expect(captureLines((await visitOf('/base')).captures)).toEqual(['fetched /deep/er/based.jpg']);
  });

  it('sends the profile’s headers to its own hosts', async () => {
    await visitOf('/empty', 'headers: {X-Token: secret, User-Agent: Own/1}');
    const asked = site.asked.findLast(({ path }) => path === '/empty')?.headers;
    expect(asked).toMatchObject({ 'x-token': 'secret', 'user-agent': 'Own/1' });
  });

  it('captures an address that is a picture itself', async () => {
    const visit = await visitOf('/alone.jpg');
    expect(visit.outcome).toBe('fetched');
    expect(captureLines(visit.captures)).toEqual(['fetched /alone.jpg']);
  });

  it.each([
    ['/none', 'gone', 'HTTP 404'],
    ['/refused', 'blocked', 'HTTP 403'],
    ['/broken', 'http-error', 'HTTP 500'],
    ['/busy', 'rate-limited', 'HTTP 429'],
    ['/captcha', 'captcha', 'www.google.com'],
    ['/gate', 'gate', 'it needs the browser: 19세 이상입니다'],
    ['/away', 'blocked', 'loopback'],
    ['/document', 'skipped', 'no page: application/pdf'],
    ['/large', 'too-large', 'larger than the limit'],
    ['/silent', 'timeout', 'fetch-timeout'],
  ] as const)('%s ends as %s', async (path, outcome, reason) => {
    const visit = await visitOf(path, 'gates: [{button: 19세 이상입니다}]');
    expect({ outcome: visit.outcome, reason: visit.reason }).toEqual({
      outcome,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it.each([
    ['gates: [{selector: "button.enter"}]', 'gate', 'it needs the browser: button.enter'],
    ['gates: [{selector: "button.other"}]\nageGates: false', 'fetched', undefined],
    ['gates: []', 'gate', 'it needs the browser: age gate'],
    // Nothing that markup can be asked.
    ['gates: [{selector: ":::"}, {selector: "button.enter"}]', 'gate', 'button.enter'],
  ] as const)('a gate by its selector: %s', async (gates, outcome, reason) => {
    const visit = await visitOf('/gate', gates);
    expect(visit.outcome).toBe(outcome);
    expect(visit.reason ?? '').toContain(reason ?? '');
  });

  it('captures what a page shows with its error', async () => {
    const visit = await visitOf('/broken');
    expect(captureLines(visit.captures)).toEqual(['fetched /shown-with-error.jpg']);
  });

  it.each(['/nested', '/astray', '/multiplied'])('comes back from %s', async (path) => {
    const visit = await visitOf(path);
    expect(['fetched', 'timeout', 'too-large']).toContain(visit.outcome);
  });
});

it('is not parsed to its end where little markup becomes too many elements', () => {
  const parse = () => new PlainDocument(Buffer.from(multiplied), 'text/html', 'http://a.example/');
  expect(parse).toThrow(expect.objectContaining({ code: 'page-too-many-elements' }));
});

it('frames whose text leads the parser astray are unseen, and the page is not', async () => {
  const astray = `<img srcset="${'a'.repeat(400_000)} b">`;
  const frames = Array.from({ length: 3 }, () => `<iframe srcdoc='${astray}'></iframe>`);
  const body = Buffer.from(`<a href="/on">on</a>${frames.join('')}`);
  const none = {
    get: () => Promise.reject(new Error('not asked for')),
    download: () => Promise.reject(new Error('not asked for')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const { sweeps, unseen } = await sweepPlainPage(
    { url: 'http://a.example/', body, contentType: 'text/html' },
    none,
    () => ({ maxBytes: 1, timeoutMs: 1 }),
    { ...DEFAULT_LIMITS, answerMs: 1_500 },
  );
  expect(sweeps.map(({ links }) => links.length)).toEqual([1]);
  expect(unseen).toMatchObject([
    { what: 'silent-frames', reason: expect.stringMatching(/^3 of/) as string },
  ]);
});
