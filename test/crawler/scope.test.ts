import { describe, expect, it } from 'vitest';
import { parsePageUrl, type PageUrl } from '../../src/domain/ids.js';
import type { UrlPattern } from '../../src/domain/site.js';
import { patternMatcher } from '../../src/crawler/pattern.js';
import { scopeOf } from '../../src/crawler/scope.js';
import { profile } from './rig.js';

const url = (text: string): PageUrl => {
  const parsed = parsePageUrl(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

describe('patternMatcher', () => {
  it.each([
    ['/board/*', '/board/12', true],
    ['/board/*', '/board/', true],
    ['/board/*', '/board/12/34', false],
    ['/board/*', '/board/12?page=2', true],
    ['/board/**', '/board/12/34?x=/y', true],
    ['/**', '/', true],
    ['/', '/', true],
    ['/', '/a', false],
    ['/?page=*', '/?page=3', true],
    ['/a.b', '/axb', false],
    ['/**/photo/*', '/x/y/photo/1', true],
    ['/*-*', '/a-b-c', true],
    ['/*-*', '/abc', false],
    ['/(a+)+$', '/(a+)+$', true],
  ])('%s on %s: %s', (pattern, text, matches) => {
    expect(patternMatcher(pattern as UrlPattern)(text)).toBe(matches);
  });

  it('stays quick on a pattern made to be slow', () => {
    const pattern = `/${'*a'.repeat(40)}b` as UrlPattern;
    expect(patternMatcher(pattern)(`/${'a'.repeat(4000)}`)).toBe(false);
  });
});

describe('scopeOf', () => {
  const scope = scopeOf(
    profile(
      'scoped',
      ['https://board.example/list'],
      `follow:
  hosts: [m.board.example, 'img.example:8080']
  exclude: ['/login**']
  maxDepth: 2
scrolls: 3
pageKinds:
  - {name: list, match: ['/list', '/list?*'], priority: 90, scrolls: 9, loadMore: ['.more']}
  - {name: post, match: ['/list/*'], priority: 60}`,
    ),
  );

  it.each([
    ['https://board.example/list?page=2', 1, 90],
    ['https://board.example/list/7', 2, 60],
    ['https://m.board.example/other', 1, 50],
    ['http://img.example:8080/other', 1, 50],
  ])('follows %s', (text, depth, priority) => {
    expect(scope.link(url(text), depth)).toMatchObject({ url: text, depth, priority });
  });

  it.each([
    ['another host', 'https://elsewhere.example/list', 1],
    ['another port', 'https://board.example:8443/list', 1],
    ['an excluded path', 'https://board.example/login?to=/list', 1],
    ['too deep', 'https://board.example/list/7', 3],
  ])('does not follow %s', (_why, text, depth) => {
    expect(scope.link(url(text), depth)).toBeUndefined();
  });

  it('the kind decides what a page is made to do, then the site', () => {
    expect(scope.behaviour('https://board.example/list')).toEqual({
      scrolls: 9,
      loadMore: ['.more'],
    });
    expect(scope.behaviour('https://board.example/list/1').scrolls).toBe(3);
  });

  it('seeds are at depth 0 with the priority of their kind', () => {
    expect(scope.seeds()).toMatchObject([
      { url: 'https://board.example/list', depth: 0, priority: 90 },
    ]);
  });
});

describe('sections of search pages', () => {
  const site = profile('portal', ['http://portal.example/']);
  const search = (...templates: readonly string[]) =>
    scopeOf({
      ...site,
      search: templates.map((template) => ({
        url: template,
        keywords: 'words.txt',
        charset: 'utf-8',
        variants: 0,
        pages: 1,
        firstPage: 1,
      })),
    });
  const sectionIn = (template: string, text: string): string | undefined =>
    search(template).link(url(text), 1)?.section;

  it('never name the word that was searched for', () => {
    const byQuery = 'http://portal.example/find?q={keyword}&where=image&page={page}';
    const first = sectionIn(byQuery, 'http://portal.example/find?q=vndrud&where=image&page=1');
    expect(first).toBe('/find where=image');
    expect(sectionIn(byQuery, 'http://portal.example/find?where=image&q=sea&page=2')).toBe(first);
    expect(
      sectionIn('http://portal.example/{keyword}/list', 'http://portal.example/vndrud/list'),
    ).toBe('/-');
    expect(
      sectionIn('http://portal.example/tag/{keyword}', 'http://portal.example/tag/vndrud'),
    ).toBe('/tag');
  });

  it('never name it where two searches ask the same path', () => {
    const { link } = search(
      'http://portal.example/find?title={keyword}',
      'http://portal.example/find?writer={keyword}',
    );
    for (const by of ['title', 'writer'])
      expect(link(url(`http://portal.example/find?${by}=vndrud`), 1)?.section).toBe('/find');
  });

  it('other pages keep theirs', () => {
    const byQuery = 'http://portal.example/find?q={keyword}';
    expect(sectionIn(byQuery, 'http://portal.example/list?q=free')).toBe('/list q=free');
    expect(sectionIn(byQuery, 'http://portal.example/free/7')).toBe('/free');
  });
});
