// Gates that give way, and walls that are left standing: age gates by built-in words, consent banners, CAPTCHAs, identity checks.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteProfile } from '../../src/domain/site.js';
import type { Visit } from '../../src/domain/visit.js';
import { page, startSite, type Answers, type BehaviourSite } from './behaviour-site.js';
import { crawlAll, openRig, profile, QUICK, type Rig } from './rig.js';

let site: BehaviourSite;
let rig: Rig;

const links = Array.from({ length: 20 }, (_, at) => `<a href="/none/${at}">글 ${at}</a>`).join(' ');
const foot =
  '<footer><a href="/none/a">개인정보처리방침</a> <a href="/none/b">청소년보호정책</a></footer>';
/** Goes away when its button is pressed. */
const overlay = (words: string, button: string): string =>
  `<div id="gate" style="position: fixed; inset: 0; background: white"><p>${words}</p>
     <button onclick="document.getElementById('gate').remove()">${button}</button> <a href="https://elsewhere.example/">나가기</a></div>
   <main>${links}</main>`;
/** Sends whoever has not pressed its button here. */
const cookieGate =
  (name: string): Answers[string] =>
  (request, response, url) => {
    const body = request.headers.cookie?.includes(`${name}=yes`)
      ? `<p>inside</p>${links}`
      : `<p>이 사이트는 청소년에게 유해한 내용을 담고 있습니다.</p><button onclick="document.cookie='${name}=yes'; location.reload()">입장하기</button>`;
    page(body)(request, response, url);
  };
/** A banner of its own making, which says in a cookie what was answered. */
const banner = (id: string, buttons: readonly string[]): string =>
  `${links}<div id="${id}" class="cookie-consent" style="position: fixed; bottom: 0; left: 0; right: 0; height: 200px; background: white; z-index: 9">
     <p>We use cookies and similar technologies to personalise content and to analyse our traffic. You can accept or reject cookies.</p>
     ${buttons.map((text) => `<button onclick="document.cookie='answer=${text.replace(/ /g, '')}'; document.getElementById('${id}').remove()">${text}</button>`).join('')}</div>`;

beforeAll(async () => {
  site = await startSite({
    '/clear': page(overlay('환영합니다', '네, 만 19세 이상입니다')),
    '/english': page(overlay('Welcome', 'I am 18 or older - Enter')),
    '/unsure': page(overlay('Adults only. You must be of legal age.', 'Enter')),
    '/cookie': cookieGate('adult'),
    '/firm': page(`<p>성인 인증이 필요합니다</p><button>19세 이상 입장</button>`),
    '/ordinary': page(
      `<p>청소년 보호정책</p>${links}<form><button type="button" onclick="location.href='/trap'">확인</button></form>`,
    ),
    '/trap': page('never'),
    // What a member is asked before a note of theirs is thrown away.
    '/note': page(
      `<p>이 쪽지를 지우시겠습니까?</p><form method="post" action="/sent"><button>확인</button></form>${foot}`,
    ),
    '/note-unsaid': page(
      `<p>이 쪽지를 지우시겠습니까?</p><button onclick="fetch('/sent', { method: 'POST' })">확인</button>${foot}`,
    ),
    '/terms': page(
      `<h1>이용약관</h1><p>만 19세 미만 청소년은 보호자의 동의가 필요합니다.</p><button onclick="location.href='/sent'">동의합니다</button>`,
    ),
    '/adult-note': page(
      `<p>성인 전용 게시판입니다. 이 글을 지우시겠습니까?</p><form method="post" action="/sent"><button>확인</button></form>`,
    ),
    '/adult-script': page(
      `<p>성인 전용 게시판입니다. 이 글을 지우시겠습니까?</p><button onclick="fetch('/sent', { method: 'POST' }); this.remove()">확인</button>`,
    ),
    '/sent': page('sent'),
    '/forbidden-young': page(
      overlay('만 19세 미만의 청소년은 이 사이트를 이용할 수 없습니다.', '확인'),
    ),
    // What the page behind the gate asks for by POST is asked for once more, without the fence.
    '/posts': (request, response, url) => {
      const passed = request.headers.cookie?.includes('posts=yes') === true;
      const body = passed
        ? `<p>inside</p><div id="list"></div><script>fetch('/list', { method: 'POST' }).then((r) => r.text()).then((t) => { document.getElementById('list').innerHTML = t; })</script>`
        : `<p>성인 전용</p><button onclick="document.cookie='posts=yes'; location.reload()">입장</button>`;
      page(body)(request, response, url);
    },
    '/list': page('<a href="/none/listed">listed</a>'),
    '/typed': page(
      `<div role="dialog"><p>성인 인증</p><input type="text" name="birth"><button onclick="location.href='/trap'">확인</button></div>`,
    ),
    '/recaptcha': page(
      '<form><div class="g-recaptcha" data-sitekey="x"></div><button>go</button></form>',
    ),
    '/hcaptcha': page('<div class="h-captcha" data-sitekey="x"></div>'),
    '/turnstile': page('<div class="cf-turnstile" data-sitekey="x"></div>'),
    '/comment': page(`${links}<form><div class="g-recaptcha"></div></form>`),
    '/identity': page(
      `<p>이 게시판은 만 19세 이상 회원만 이용할 수 있습니다. 휴대폰 인증을 해 주십시오.</p><button onclick="location.href='/trap'">휴대폰 인증</button><button onclick="location.href='/trap'">확인</button>`,
    ),
    '/agency': page(
      '<iframe src="https://nice.checkplus.co.kr/CheckPlusSafeModel/checkplus.cb"></iframe>',
    ),
    '/about-identity': page(`<p>본인인증을 하면 글을 쓸 수 있습니다.</p>${links}`),
    // Its own policy forbids eval, as many sites' do.
    '/banner': page(banner('notice', ['Accept all', 'Reject all']), {
      'content-security-policy': "script-src 'unsafe-inline'",
    }),
    '/acknowledge': page(banner('notice', ['OK, got it'])),
    '/quiet': page(links),
  });
  rig = await openRig([site.host]);
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const visitOf = async (
  path: string,
  rest = '',
  mode: SiteProfile['mode'] = 'browser',
): Promise<Visit> => {
  const id = `s-${mode}-${path.replace(/\W/g, '')}${rest.length}`;
  const one = profile(
    id,
    [`${site.origin}${path}`],
    `mode: ${mode}\n${rest.includes('follow') ? '' : 'follow: { maxDepth: 0 }'}\n${rest}`,
  );
  // Consent engines wait for what they look for.
  const { visits } = await crawlAll(rig, [one], {
    limits: { ...QUICK, visitMs: 30_000, answerMs: 3_000 },
  });
  if (!visits[0]) throw new Error('no visit');
  return visits[0];
};
const wasAsked = (path: string): boolean => site.asked.includes(path);

describe('age gates', () => {
  it.each(['/clear', '/english', '/unsure', '/cookie', '/forbidden-young'])(
    'give way to the built-in words: %s',
    async (path) => {
      const visit = await visitOf(path);
      expect(visit).toMatchObject({ outcome: 'fetched', gates: ['age gate'] });
      expect(visit.links.length + 1).toBeGreaterThan(0);
    },
  );

  it('that do not give way are gates, and so they are where the profile wants no words clicked', async () => {
    expect(await visitOf('/firm')).toMatchObject({
      outcome: 'gate',
      reason: 'still there: age gate',
    });
    expect(await visitOf('/clear', 'ageGates: false')).toMatchObject({
      outcome: 'fetched',
      gates: [],
    });
  });

  it('are not seen in ordinary buttons, nor where something must be typed', async () => {
    expect(await visitOf('/ordinary')).toMatchObject({ outcome: 'fetched', gates: [] });
    expect(await visitOf('/typed')).toMatchObject({ gates: [] });
    expect(wasAsked('/trap')).toBe(false);
  });

  it.each(['/note', '/note-unsaid', '/terms', '/adult-note'])(
    'are not seen in a dialogue about something else: %s',
    async (path) => {
      expect(await visitOf(path)).toMatchObject({ outcome: 'fetched', gates: [] });
      expect(wasAsked('/sent')).toBe(false);
    },
  );

  it('send nothing when they are clicked, and show what is behind them all the same', async () => {
    expect(await visitOf('/adult-script')).toMatchObject({ gates: ['age gate'] });
    expect(wasAsked('/sent')).toBe(false);
    const { links: found } = await visitOf('/posts', 'follow: { maxDepth: 1 }');
    expect(found.map(({ url }) => new URL(url).pathname)).toEqual(['/none/listed']);
  });

  it('need the browser', async () => {
    expect(await visitOf('/firm', '', 'http')).toMatchObject({
      outcome: 'gate',
      reason: 'it needs the browser: age gate',
    });
  });
});

describe.each(['browser', 'http'] as const)('walls, by %s', (mode) => {
  it.each([
    ['/recaptcha', 'captcha', 'reCAPTCHA'],
    ['/hcaptcha', 'captcha', 'hCaptcha'],
    ['/turnstile', 'captcha', 'Turnstile'],
    ['/identity', 'blocked', 'an identity check stands before it: 휴대폰인증'],
    ['/agency', 'blocked', 'an identity check stands before it: nice.checkplus.co.kr'],
  ])('are named and left alone: %s', async (path, outcome, reason) => {
    expect(await visitOf(path, '', mode)).toMatchObject({ outcome, reason });
    expect(wasAsked('/trap')).toBe(false);
  });

  it.each(['/comment', '/about-identity'])(
    'are not seen in a page that has one beside: %s',
    async (path) => {
      expect(await visitOf(path, '', mode)).toMatchObject({ outcome: 'fetched' });
    },
  );
});

describe('consent banners', () => {
  it('are refused where they can be, under a policy without eval', async () => {
    const visit = await visitOf('/banner');
    expect(visit.outcome).toBe('fetched');
    expect(visit.gates).toEqual([expect.stringMatching(/^consent: /)]);
    const { context } = await leaseOf('/banner');
    expect(context).toContain('answer=Rejectall');
  });

  it('are acknowledged where they offer nothing else', async () => {
    expect((await visitOf('/acknowledge')).gates).toEqual([expect.stringMatching(/^consent: /)]);
  });

  it('are left where the profile says so, and not looked for where none is', async () => {
    expect((await visitOf('/banner', 'consent: false')).gates).toEqual([]);
    expect((await visitOf('/quiet')).gates).toEqual([]);
  });
});

/** The cookies that the site's context has after its visit. */
async function leaseOf(path: string): Promise<{ readonly context: string }> {
  const id = `s-browser-${path.replace(/\W/g, '')}0`;
  const lease = await rig.browser.lease(profile(id, [`${site.origin}${path}`]));
  const cookies = await lease.context.cookies(site.origin);
  await lease.release(true);
  return { context: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') };
}
