// The cookie jar of plain visits: which host gets what, and what becomes of a saved login when the site sets it anew.

import { expect, it } from 'vitest';
import { cookieJar, type CookieJar } from '../../src/crawler/http-cookies.js';
import type { LoginCookie } from '../../src/domain/login.js';
import { profile } from './rig.js';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const saved = (domain: string, expires = -1): LoginCookie => ({
  name: 'session',
  value: 'old',
  domain,
  path: '/',
  expires,
  httpOnly: true,
  secure: false,
  sameSite: 'Lax',
});
const jarOf = (...cookies: readonly LoginCookie[]): CookieJar =>
  cookieJar(profile('board', ['https://www.example.com/']), () => NOW, {
    cookies: [...cookies],
    origins: [],
  });
const headers = (jar: CookieJar): readonly string[] =>
  ['www', 'm', 'other'].map((host) => jar.header(`https://${host}.example.com/a`));
const WWW = 'https://www.example.com/';

it('keeps the hosts beside it logged in when a site sets its cookie anew', () => {
  const jar = jarOf(saved('.example.com', NOW / 1000 + 60));
  jar.take(WWW, ['session=fresh; Domain=.Example.com; Path=/']);
  expect(headers(jar)).toEqual(['session=fresh', 'session=fresh', 'session=fresh']);
  jar.take(WWW, ['session=again; Domain=example.com; Path=/']);
  expect(headers(jar)).toEqual(['session=again', 'session=again', 'session=again']);
});

it('takes a saved cookie away where the site does, and only that one', () => {
  const jar = jarOf(saved('.example.com'));
  jar.take(WWW, ['session=; Max-Age=0']);
  expect(headers(jar)).toEqual(['session=old', 'session=old', 'session=old']);
  jar.take(WWW, ['session=; Max-Age=0; Domain=example.com']);
  expect(headers(jar)).toEqual(['', '', '']);
});

it('does not give one host’s own cookie to another', () => {
  const jar = jarOf(saved('.example.com'), { ...saved('m.example.com'), value: 'mobile' });
  jar.take(WWW, ['session=mine; Path=/']);
  expect(headers(jar)).toEqual(['session=mine', 'session=mobile', 'session=old']);
  // Nobody sets a cookie for a domain that it is not of.
  jar.take('https://evil.example/', ['session=stolen; Domain=.example.com']);
  expect(headers(jar)).toEqual(['session=mine', 'session=mobile', 'session=old']);
});
