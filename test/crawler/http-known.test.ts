// Media that are known by their address are asked for on conditions, and not loaded again where they are unchanged.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knowingClient } from '../../src/crawler/http-known.js';
import type { KnownMedia } from '../../src/domain/ports.js';
import type { Sha256 } from '../../src/domain/ids.js';
import { noisePicture } from './hostile-site.js';
import { startPlainSite, type PlainSite } from './plain-site.js';
import { crawlAll, openRig, profile, type Rig } from './rig.js';

const SHA = 'a'.repeat(64) as Sha256;
const DATE = 'Mon, 01 Jan 2024 00:00:00 GMT';

describe('a known media', () => {
  let site: PlainSite;
  let rig: Rig;
  beforeAll(async () => {
    const body = await noisePicture(1);
    site = await startPlainSite(({ path, headers }) => {
      const image = { headers: { 'content-type': 'image/jpeg', etag: `"${path}"` }, body };
      switch (path) {
        case '/':
          return {
            body: ['same', 'changed', 'dated', 'new', 'moved', 'unasked']
              .map((name) => `<img src="/${name}.jpg">`)
              .join(''),
          };
        case '/same.jpg':
          return headers['if-none-match'] === '"/same.jpg"' ? { status: 304 } : image;
        case '/dated.jpg':
          return headers['if-modified-since'] === DATE ? { status: 304 } : image;
        case '/moved.jpg':
          return { status: 302, headers: { location: '/elsewhere.jpg' } };
        case '/elsewhere.jpg':
          return headers['if-none-match'] === undefined ? image : { status: 304 };
        case '/unasked.jpg':
          return { status: 304 };
        default:
          return path.endsWith('.jpg') ? image : undefined;
      }
    });
    rig = await openRig([site.host]);
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  const known: KnownMedia = {
    find: (url) => {
      const before = { sha256: SHA, kind: 'image' } as const;
      if (/\/(?:same|moved)\.jpg$/.test(url)) {
        return Promise.resolve({ ...before, etag: `"${new URL(url).pathname}"` });
      }
      if (url.endsWith('/changed.jpg')) return Promise.resolve({ ...before, etag: '"older"' });
      if (url.endsWith('/dated.jpg')) return Promise.resolve({ ...before, lastModified: DATE });
      return Promise.resolve(undefined);
    },
  };

  it('is unchanged, loaded where it changed, and never taken for known where it was not asked about', async () => {
    const plain = profile('known', [`${site.origin}/`], 'mode: http\nfollow: {maxDepth: 0}');
    const { visits } = await crawlAll(rig, [plain], {}, undefined, undefined, undefined, { known });
    const captures = new Map(
      visits[0]?.captures.map((capture) => [new URL(capture.url).pathname, capture]),
    );
    const same = { outcome: 'unchanged', sha256: SHA, reason: 'HTTP 304' };
    expect(captures.get('/same.jpg')).toMatchObject(same);
    expect(captures.get('/dated.jpg')).toMatchObject(same);
    expect(captures.get('/changed.jpg')).toMatchObject({
      outcome: 'fetched',
      validators: { etag: '"/changed.jpg"' },
    });
    expect(captures.get('/new.jpg')).toMatchObject({ outcome: 'fetched' });
    // Conditions are for the address itself: where it leads may be another media every time.
    expect(captures.get('/moved.jpg')).toMatchObject({ outcome: 'fetched' });
    expect(captures.get('/moved.jpg')).not.toHaveProperty('validators');
    expect(captures.get('/unasked.jpg')).toMatchObject({ outcome: 'network' });
  });
});

it('is not looked for by an address that the ledger cuts short', async () => {
  const long = `http://a.example/${'a'.repeat(2_000)}`;
  const looked: string[] = [];
  const { client, told } = knowingClient(
    {
      get: (url) => {
        const headers = { etag: '"1"' };
        return Promise.resolve({ status: 200, headers, finalUrl: url, body: new Uint8Array(1) });
      },
      download: () => Promise.reject(new Error('not asked for')),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    {
      find: (url) => {
        looked.push(url);
        return Promise.resolve(undefined);
      },
    },
    { now: () => new Date(0) },
  );
  const cut = long.slice(0, 2_000);
  for (const url of [`${long}/1`, cut, 'http://a.example/short']) {
    await client.get(url, { maxBytes: 10, timeoutMs: 10 });
  }
  expect(looked).toEqual(['http://a.example/short']);
  const source = { from: 'bytes', bytes: new Uint8Array(1) } as const;
  const capture = { url: cut, kind: 'image', outcome: 'fetched', source } as const;
  // Which of the two addresses it is of cannot be told any more.
  expect(told([capture])).toEqual([capture]);
});
