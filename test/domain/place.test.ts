import { describe, expect, it } from 'vitest';
import { domainOf, sectionOf } from '../../src/domain/place.js';

describe('domainOf', () => {
  it.each([
    ['https://www.board.example/a', 'board.example'],
    ['https://img.board.co.kr:8443/a', 'board.co.kr'],
    ['https://one.blogspot.com/', 'one.blogspot.com'],
    ['https://two.blogspot.com/', 'two.blogspot.com'],
    ['http://someone.github.io/x', 'someone.github.io'],
    ['http://127.0.0.1:4001/', '127.0.0.1:4001'],
    ['http://127.0.0.1:4002/', '127.0.0.1:4002'],
    ['http://[::1]:80/', '[::1]'],
    ['http://localhost:3000/', 'localhost:3000'],
    ['https://게시판.example/', 'xn--o39a90tf0n.example'],
  ])('%s: %s', (url, domain) => {
    const expected = domain.startsWith('xn--') ? new URL(url).hostname : domain;
    expect(domainOf(url)).toBe(expected);
  });
});

describe('sectionOf', () => {
  it.each([
    ['https://b.example/', undefined, '/'],
    ['https://b.example/123', undefined, '/'],
    ['https://b.example/free/123', undefined, '/free'],
    ['https://b.example/view?no=7', undefined, '/view'],
    ['https://b.example/bbs/board.php?bo_table=free&wr_id=7', undefined, '/bbs bo_table=free'],
    ['https://b.example/bbs/board.php?wr_id=7&bo_table=free', undefined, '/bbs bo_table=free'],
    ['https://b.example/free/123', 'view', 'view /free'],
  ])('%s of kind %s: %s', (url, kind, section) => {
    expect(sectionOf(url, kind)).toBe(section);
  });

  it('is bounded, whatever a site makes of its addresses', () => {
    expect(sectionOf(`https://b.example/${'x'.repeat(3000)}/1`).length).toBeLessThanOrEqual(100);
  });
});
