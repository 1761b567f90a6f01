import { describe, expect, it } from 'vitest';
import { isHarmful } from '../../src/crawler/harmful-links.js';

describe('links that do harm', () => {
  it.each([
    '/logout',
    '/bbs/logout.php?url=/',
    '/member/log-out',
    '/users/sign_out',
    '/?act=dispMemberLogout',
    '/?logout',
    '/auth/signOut',
    '/bbs/delete.php?bo_table=free&wr_id=3',
    '/post/12/delete',
    '/member/leave',
    '/index.php?mode=delete_post&no=3',
    '/newsletter/unsubscribe?id=1',
    '/member_leave.php',
    '/%EB%A1%9C%EA%B7%B8%EC%95%84%EC%9B%83',
  ])('are known by their address: %s', (path) => {
    expect(isHarmful(`http://x.example${path}`)).toBe(true);
  });

  it.each([
    '/posts/delete-your-traces',
    '/free/12',
    '/search?q=logout',
    '/search?q=delete',
    '/login',
    '/tags/leave-it-to-me',
    '/removed-scenes',
    '/?mode=view&no=12',
    '/catalogue/outdoor',
    '/blog/outlook',
  ])('are not taken for what only sounds like it: %s', (path) => {
    expect(isHarmful(`http://x.example${path}`)).toBe(false);
  });
});
