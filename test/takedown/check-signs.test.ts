import { describe, expect, it } from 'vitest';
import { frontAddress, missingAddress, shapeOf } from '../../src/takedown/check-address.js';
import { ALIKE, comparable, likeness, SAME_LOOK } from '../../src/takedown/check-likeness.js';
import { asksToLogIn, saysBlocked, saysRemoved } from '../../src/takedown/check-signs.js';

describe('words of removal', () => {
  it.each([
    '삭제된 게시물입니다.',
    '존재하지 않는 게시글입니다.',
    '존재하지 않거나 삭제된 페이지',
    '이 글은 작성자에 의해 삭제되었습니다',
    '해당 영상이 삭제되었습니다',
    '임시조치로 게시가 중단된 글',
    'This video has been removed.',
    'This content is no longer available',
    'Sorry, this page doesn’t exist.',
  ])('%s', (text) => {
    expect(saysRemoved(text)).toBe(true);
  });

  it.each([
    'The requested URL was not found on this server.',
    '풍경 사진 모음',
    'Delete my account',
    '글 삭제하기 버튼',
  ])('not: %s', (text) => {
    expect(saysRemoved(text)).toBe(false);
  });

  it('not in a long page, where somebody talks of it', () => {
    expect(saysRemoved(`${'긴 글 '.repeat(1_000)}삭제된 게시물입니다`)).toBe(false);
  });
});

describe('words of a block', () => {
  it.each([
    '불법·유해 정보(사이트)에 대한 차단 안내',
    '방송통신심의위원회 warning.or.kr',
    '귀하의 국가에서는 이용할 수 없습니다',
    '이 지역에서 시청할 수 없습니다. 해당 지역에서는 제공되지 않습니다',
    'This content is not available in your country.',
    'Unavailable For Legal Reasons',
    'Error 1009: Access denied. The owner has banned the country or region your IP address is in',
    'Sorry, you have been blocked',
    'configured to block access from your country',
  ])('%s', (text) => {
    expect(saysBlocked(text)).toBe(true);
  });

  it('not: a page about the weather', () => {
    expect(saysBlocked('오늘의 풍경: 산과 바다. Country roads.')).toBe(false);
  });
});

describe('log-in pages', () => {
  it.each([
    '로그인이 필요한 서비스입니다',
    '회원만 볼 수 있습니다',
    '글을 읽을 권한이 없습니다',
    'Please log in to continue',
    'You must be logged in',
  ])('%s', (text) => {
    expect(asksToLogIn(text, 'https://a.example/post/1', 0)).toBe(true);
  });
  it('a password field makes one only where the address is of a log-in page', () => {
    expect(asksToLogIn('풍경', 'https://a.example/post/1', 1)).toBe(false);
    expect(asksToLogIn('풍경', 'https://a.example/member/login?back=1', 1)).toBe(true);
  });
});

describe('an address that never existed', () => {
  const random = () => 0.42;
  it.each([
    [
      'https://a.example/view.php?id=board&no=1234&page=2',
      /view\.php\?id=board&no=9\d{14}&page=2$/,
    ],
    ['https://a.example/post/123', /\/post\/9\d{14}$/],
    ['https://a.example/post/1234/a-title', /\/post\/9\d{14}\/v[a-z]{15}$/],
    ['https://a.example/media/cat.jpg?w=x', /\/media\/v[a-z]{15}\.jpg$/],
    ['https://a.example/', /\/v[a-z]{15}$/],
    ['https://a.example/board/', /\/v[a-z]{15}\/$/],
  ])('beside %s', (url, like) => {
    const made = missingAddress(url, random);
    expect(made).toMatch(like);
    expect(new URL(made).origin).toBe('https://a.example');
    expect(made).not.toBe(url);
  });

  it('is asked for once for addresses of one shape', () => {
    expect(shapeOf('https://a.example/post/123')).toBe(shapeOf('https://a.example/post/9'));
    expect(shapeOf('https://a.example/v?no=1')).toBe(shapeOf('https://a.example/v?no=22'));
    expect(shapeOf('https://a.example/post/123')).not.toBe(shapeOf('https://a.example/pic/123'));
  });

  it('has a front page beside it', () => {
    expect(
      frontAddress('https://a.example/x', ['https://b.example/', 'https://a.example/list']),
    ).toBe('https://a.example/list');
    expect(frontAddress('https://a.example/x', ['https://a.example/x'])).toBe('https://a.example/');
  });
});

describe('likeness', () => {
  const like = (a: string, b: string) =>
    likeness(
      comparable(a, 'https://a.example/post/17'),
      comparable(b, 'https://a.example/post/900'),
    );
  const chrome = '홈 게시판 사진 영상 로그인 회원가입 이용약관 개인정보처리방침 고객센터 '.repeat(
    3,
  );
  it('sees through counters and echoed addresses', () => {
    expect(like('Not here: /post/17. Visitors: 120', 'Not here: /post/900. Visitors: 121')).toBe(1);
    expect(like('', '')).toBe(1);
  });
  it('tells one look from one page', () => {
    const alike = like(
      `${chrome}어제 산에서 찍은 풍경과 길에서 만난 고양이 이야기`,
      `${chrome}찾으시는 것이 여기에 없습니다`,
    );
    expect(alike).toBeGreaterThan(SAME_LOOK);
    expect(alike).toBeLessThan(ALIKE);
    expect(like('산과 바다', 'nginx 404')).toBe(0);
  });
});
