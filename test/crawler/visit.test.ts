import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSite } from '../../src/crawler/check.js';
import type { Visit } from '../../src/domain/visit.js';
import { page, startSite, type Answers, type BehaviourSite } from './behaviour-site.js';
import { noisePicture } from './hostile-site.js';
import { captureLines, crawlAll, openRig, profile, QUICK, silentLog, type Rig } from './rig.js';

let site: BehaviourSite;
let rig: Rig;

const gateOver =
  (next: string): Answers[string] =>
  (request, response, url) => {
    const passed = request.headers.cookie?.includes('adult=yes') === true;
    if (passed) page('<p>inside</p><a href="/more">more</a>')(request, response, url);
    else response.writeHead(302, { location: next }).end();
  };

beforeAll(async () => {
  const picture = await noisePicture(99);
  const image: Answers[string] = (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
  };
  site = await startSite({
    '/picture.jpg': image,
    '/overlay': page(
      `<div id="gate"><a href="#" onclick="
        const i = new Image(); i.src = '/picture.jpg'; document.body.append(i);
        document.getElementById('gate').remove(); return false">▶ ENTER </a> <a href="/x">Entertainment</a></div>`,
    ),
    '/behind': gateOver('/gate'),
    '/gate': page(
      `<button onclick="document.cookie = 'adult=yes'; location.href = '/front'">18세 이상입니다</button>`,
    ),
    '/front': page('<p>front page</p>'),
    '/firm': page('<button>enter</button>'),
    '/hidden': page('<button style="display: none">enter</button><p>open</p>'),
    '/captcha': page('<iframe src="https://newassets.hcaptcha.com/captcha/v1/x"></iframe>'),
    '/comments': page(
      '<iframe src="https://newassets.hcaptcha.com/captcha/v1/x"></iframe>' +
        Array.from({ length: 12 }, (_, at) => `<a href="/comments/${at}">x</a>`).join(''),
    ),
    '/cloudflare': page('wait', { 'cf-mitigated': 'challenge' }),
    '/feed': page(`<div id="feed" style="height: 3000px"></div><script>
      let left = 3;
      addEventListener('scroll', () => {
        if (left <= 0 || innerHeight + scrollY < document.body.scrollHeight - 50) return;
        left -= 1;
        const image = new Image();
        image.src = '/picture.jpg?' + left;
        image.style.marginTop = '3000px';
        image.style.display = 'block';
        document.body.append(image);
      });</script>`),
  });
  rig = await openRig([site.host]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const visit = async (path: string, rest = ''): Promise<Visit> => {
  const own = profile('own', [site.origin + path], rest);
  const { visits } = await crawlAll(rig, [{ ...own, follow: { ...own.follow, maxDepth: 0 } }]);
  const [first] = visits;
  if (!first) throw new Error('no visit');
  return first;
};

const GATES = `gates: [{button: enter}, {button: 18세 이상입니다}]`;

describe('gates', () => {
  it('an overlay is clicked by its text, and only by its whole text', async () => {
    const seen = await visit('/overlay', GATES);
    expect(seen).toMatchObject({ outcome: 'fetched', gates: ['enter'] });
    expect(captureLines(seen.captures)).toEqual(['fetched /picture.jpg']);
  });

  it('one that leads elsewhere is passed, and the wished page is read', async () => {
    const seen = await visit('/behind', GATES);
    expect(seen).toMatchObject({
      outcome: 'fetched',
      gates: ['18세 이상입니다'],
      finalUrl: `${site.origin}/behind`,
    });
  });

  it('one that stays is said to', async () => {
    const seen = await visit('/firm', 'gates: [{selector: button}]');
    expect(seen).toMatchObject({ outcome: 'gate', reason: 'still there: button' });
  });

  it('one that nobody sees is none', async () => {
    expect(await visit('/hidden', GATES)).toMatchObject({ outcome: 'fetched', gates: [] });
  });
});

describe('walls', () => {
  it.each(['/captcha', '/cloudflare'])('%s is not bypassed', async (path) => {
    expect((await visit(path)).outcome).toBe('captcha');
  });

  it('a page that has a CAPTCHA beside its content is a page', async () => {
    expect((await visit('/comments')).outcome).toBe('fetched');
  });
});

describe('an endless feed', () => {
  it('is scrolled as often as the profile says', async () => {
    expect((await visit('/feed', 'scrolls: 1')).captures.length).toBeLessThanOrEqual(1);
    expect(captureLines((await visit('/feed', 'scrolls: 9')).captures)).toEqual([
      'fetched /picture.jpg?0',
      'fetched /picture.jpg?1',
      'fetched /picture.jpg?2',
    ]);
  });
});

describe('checkSite', () => {
  it('says what it saw of the first pages', async () => {
    const pages = await checkSite(
      profile('checked', [`${site.origin}/comments`, `${site.origin}/overlay`], GATES),
      { maxPages: 3, scratchFolder: rig.scratchFolder, limits: QUICK },
      { ...rig, clock: { now: () => new Date() }, log: silentLog },
      new AbortController().signal,
    );
    expect(pages).toMatchObject([
      { url: `${site.origin}/comments`, outcome: 'fetched', links: 12, images: 0 },
      { url: `${site.origin}/overlay`, outcome: 'fetched', gates: ['enter'], images: 1 },
      { outcome: 'gone' },
    ]);
  });
});
