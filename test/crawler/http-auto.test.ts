// `mode: auto`: both ways first, HTTP while it yields the same, the browser from the first page that shows more in it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareVisits } from '../../src/crawler/http-compare.js';
import { MAX_KINDS, openModes, PROBES, RECHECK_EVERY } from '../../src/crawler/http-modes.js';
import type { Sha256 } from '../../src/domain/ids.js';
import type { KnownMedia } from '../../src/domain/ports.js';
import type { Capture, FrontierEntry, Visit } from '../../src/domain/visit.js';
import { noisePicture } from './hostile-site.js';
import { startPlainSite, type PlainSite } from './plain-site.js';
import { captureLines, crawlAll, openRig, profile, type Rig } from './rig.js';

const at = new Date(0);
const visit = (paths: readonly string[], links: readonly string[], rest: Partial<Visit> = {}) =>
  ({
    siteId: 'site',
    url: 'http://a.example/',
    finalUrl: 'http://a.example/',
    startedAt: at,
    endedAt: at,
    outcome: 'fetched',
    gates: [],
    links: links.map((path) => ({ url: `http://a.example${path}`, depth: 1, priority: 50 })),
    captures: paths.map((path) => capture(path, path)),
    ...rest,
  }) as Visit;
const capture = (path: string, bytes: string): Capture => ({
  url: `http://a.example${path}`,
  kind: 'image',
  outcome: 'fetched',
  source: { from: 'bytes', bytes: Buffer.from(bytes) },
});

const locked: Capture = {
  url: 'http://a.example/film',
  kind: 'video',
  outcome: 'drm',
  reason: 'encrypted',
};

describe('two visits to one page', () => {
  it('are equal where HTTP has all, and may have more', () => {
    const { equal, evidence } = compareVisits(
      visit(['/1'], ['/a']),
      visit(['/1', '/2'], ['/a', '/b']),
    );
    expect(equal).toBe(true);
    expect(evidence).toBe('missing by HTTP: 0 of 1 media, 0 of 1 links');
  });

  it('are equal where only the address of a media differs', () => {
    const plain = visit([], ['/a'], { captures: [capture('/1?token=2', 'same')] });
    expect(
      compareVisits(visit([], ['/a'], { captures: [capture('/1?token=1', 'same')] }), plain).equal,
    ).toBe(true);
  });

  it.each([
    [
      'a media is missing',
      visit(['/1', '/2'], []),
      visit(['/1'], []),
      '1 of 2 media (http://a.example/2)',
    ],
    [
      'a link is missing',
      visit(['/1'], ['/a']),
      visit(['/1'], []),
      '1 of 1 links (http://a.example/a)',
    ],
    [
      'the browser saw a film that it could not have, and HTTP saw none',
      visit([], [], { captures: [locked] }),
      visit(['/1'], []),
      '1 of 1 media (http://a.example/film)',
    ],
    [
      'HTTP was turned away',
      visit(['/1'], []),
      visit([], [], { outcome: 'blocked', reason: 'HTTP 403' }),
      'by HTTP: blocked HTTP 403',
    ],
  ])('differ where %s', (_, browser, plain, evidence) => {
    const compared = compareVisits(browser, plain);
    expect(compared.equal).toBe(false);
    expect(compared.evidence).toContain(evidence);
  });

  it('are equal where neither could have a media', () => {
    const both = visit([], ['/a'], { captures: [locked] });
    expect(compareVisits(both, both).equal).toBe(true);
  });

  it('say nothing where the browser failed, or where there is nothing', () => {
    expect(
      compareVisits(visit([], [], { outcome: 'timeout' }), visit([], [])).equal,
    ).toBeUndefined();
    expect(compareVisits(visit([], []), visit([], [])).equal).toBeUndefined();
  });
});

describe('pages that no kind of the profile names', () => {
  const site = profile('kinds', ['http://a.example/'], 'mode: auto');
  const entry = (path: string) =>
    ({ siteId: site.id, url: `http://a.example${path}` }) as FrontierEntry;
  const equal = visit([], ['/a']);

  it('are told apart by the shape of their paths', () => {
    const modes = openModes({ now: () => at });
    for (let page = 1; page <= PROBES; page += 1) {
      modes.compared(entry(`/list?page=${page}`), site, equal, equal);
    }
    expect(modes.wayOf(entry('/list?page=9'), site)).toBe('http');
    expect(modes.wayOf(entry('/post/1'), site)).toBe('both');
    for (let post = 1; post <= PROBES; post += 1) {
      modes.compared(entry(`/post/${post}`), site, equal, equal);
    }
    expect(modes.wayOf(entry('/post/77'), site)).toBe('http');
  });

  it('are the browser’s where there are too many shapes', () => {
    const modes = openModes({ now: () => at });
    const word = (number: number): string =>
      String(number).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
    for (let kind = 0; kind < MAX_KINDS; kind += 1) {
      expect(modes.wayOf(entry(`/${word(kind)}`), site)).toBe('both');
    }
    expect(modes.wayOf(entry('/one-more'), site)).toBe('browser');
    expect(modes.wayOf(entry(`/${word(1)}`), site)).toBe('both');
  });
});

describe('a site in auto mode', () => {
  let picture: Buffer;
  let rig: Rig;
  let site: PlainSite;
  /** Pages of a chain, each with a picture; browsers are known by the script that only they load. */
  const PAGES = RECHECK_EVERY + PROBES + 1;
  const chain = (kind: string, page: number, body: string): string =>
    `<title>${kind} ${page}</title><script src="/ran/${kind}/${page}.js"></script>${body}` +
    (page < PAGES ? `<a href="/${kind}/${page + 1}">on</a>` : '');

  beforeAll(async () => {
    picture = await noisePicture(3);
    let asked = 0;
    site = await startPlainSite(({ path, headers }) => {
      const [, kind = '', rest = ''] = path.split('/');
      if (path === '/had.jpg' && headers['if-none-match'] === '"had"') return { status: 304 };
      if (path.endsWith('.jpg'))
        return { headers: { 'content-type': 'image/jpeg' }, body: picture };
      const page = Number(rest);
      const image = `<img src="/${kind}-${page}.jpg">`;
      switch (kind) {
        case 'plain':
          return { body: chain(kind, page, image) };
        case 'scripted':
          // The markup has the link; the picture is made by a script.
          return {
            body: chain(
              kind,
              page,
              `<script>document.write('<img src="/${kind}-' + ${page} + '.jpg">')</script>`,
            ),
          };
        case 'guarded':
          // Whoever comes a second time is to prove that it is human.
          asked += 1;
          return asked === 1
            ? { body: '<img src="/guarded.jpg"><img src="/had.jpg">' }
            : { status: 403, headers: { 'cf-mitigated': 'challenge' }, body: 'prove it' };
        case 'turning':
          // From the fifth page on, plain visitors get a shell.
          return {
            body:
              page < 5 ? chain(kind, page, image) : `<script>document.write(\`${image}\`)</script>`,
          };
        default:
          return undefined;
      }
    });
    rig = await openRig([site.host]);
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const crawlOf = async (kind: string, maxPages: number): Promise<readonly Visit[]> => {
    const auto = profile(kind, [`${site.origin}/${kind}/1`], 'mode: auto\nfollow: {maxDepth: 50}');
    const budget = { durationMs: 60_000, maxPages };
    return (await crawlAll(rig, [auto], { concurrency: 1, budget })).visits;
  };
  const browsed = (kind: string): readonly number[] =>
    Array.from({ length: PAGES }, (_, index) => index + 1).filter(
      (page) => site.times(`/ran/${kind}/${page}.js`) > 0,
    );

  it('trusts HTTP after equal pages, and looks again from time to time', async () => {
    const visits = await crawlOf('plain', PAGES);
    expect(visits).toHaveLength(PAGES);
    const probed = [
      ...Array.from({ length: PROBES }, (_, index) => index + 1),
      PROBES + RECHECK_EVERY,
    ];
    expect(browsed('plain')).toEqual(probed);
    expect(visits.map(({ modeProbe }) => modeProbe?.chosen).slice(0, PROBES + 1)).toEqual([
      ...Array.from({ length: PROBES - 1 }, () => 'both'),
      'http',
      undefined,
    ]);
    expect(visits[0]).toMatchObject({
      fetchedBy: 'browser',
      modeProbe: { equal: true, evidence: 'missing by HTTP: 0 of 1 media, 0 of 1 links' },
    });
    expect(visits[PROBES]).toMatchObject({ fetchedBy: 'http' });
    const lines = visits.flatMap(({ captures }) => captureLines(captures));
    expect(lines.filter((line) => line.startsWith('fetched '))).toHaveLength(PAGES);
  });

  it('stays with the browser from the first page that shows more in it', async () => {
    const visits = await crawlOf('scripted', 4);
    expect(visits.map(({ fetchedBy }) => fetchedBy)).toEqual(Array.from(visits, () => 'browser'));
    expect(visits[0]?.modeProbe).toMatchObject({ equal: false, chosen: 'browser' });
    expect(visits.slice(1).map(({ modeProbe }) => modeProbe)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(visits.map(({ captures }) => captures.length)).toEqual([1, 1, 1, 1]);
  });

  it('tells of what the browser met, and keeps what HTTP had', async () => {
    const known: KnownMedia = {
      find: (url) =>
        Promise.resolve(
          url.endsWith('/had.jpg')
            ? { sha256: 'a'.repeat(64) as Sha256, kind: 'image', etag: '"had"' }
            : undefined,
        ),
    };
    const auto = profile('guarded', [`${site.origin}/guarded/1`], 'mode: auto');
    const { visits } = await crawlAll(rig, [auto], {}, undefined, undefined, undefined, { known });
    expect(visits).toHaveLength(1);
    expect(visits[0]).toMatchObject({ outcome: 'captcha', fetchedBy: 'browser' });
    expect(visits[0]?.captures.map(({ url, outcome }) => [new URL(url).pathname, outcome])).toEqual(
      [
        ['/guarded.jpg', 'fetched'],
        ['/had.jpg', 'unchanged'],
      ],
    );
  });

  it('looks with the browser at a page that HTTP finds empty', async () => {
    const visits = await crawlOf('turning', 5);
    expect(visits[3]).toMatchObject({ fetchedBy: 'http' });
    expect(visits[4]).toMatchObject({
      fetchedBy: 'browser',
      modeProbe: { equal: false, chosen: 'browser' },
    });
    expect(captureLines(visits[4]?.captures ?? [])).toEqual(['fetched /turning-5.jpg']);
  });
});
