import { describe, expect, it } from 'vitest';
import { REMOVAL_STATES } from '../../src/domain/removal.js';
import {
  FRONT_EVIDENCE,
  MEDIA_EVIDENCE,
  MISSING_EVIDENCE,
  PAGE_EVIDENCE,
  type CheckEvidence,
} from '../../src/domain/removal-evidence.js';
import { removalStateOf } from '../../src/takedown/check-state.js';

const all = function* (): Generator<CheckEvidence> {
  for (const page of PAGE_EVIDENCE)
    for (const media of MEDIA_EVIDENCE)
      for (const missing of MISSING_EVIDENCE)
        for (const front of FRONT_EVIDENCE)
          for (const whole of [true, false]) yield { page, media, missing, front, whole };
};
const CASES = [...all()];

const GONE: CheckEvidence = {
  page: 'not-found',
  media: 'gone',
  missing: 'alike',
  front: 'itself',
  whole: true,
};

describe('the decision table, all of it', () => {
  const saysGone = CASES.filter((seen) => REMOVAL_STATES[removalStateOf(seen)] === 'gone');

  it('has as many rows as the lists have combinations', () => {
    expect(CASES).toHaveLength(12 * 9 * 5 * 4 * 2);
  });

  it('says present if and only if the registered media was seen', () => {
    for (const seen of CASES) {
      expect([seen, removalStateOf(seen) === 'present']).toEqual([seen, seen.media === 'same']);
    }
  });

  it('never says gone of what was not seen, refused, or may be there still', () => {
    for (const { page, media, front } of saysGone) {
      expect(['other', 'gone', 'like-missing', 'none']).toContain(media);
      expect(front).toBe('itself');
      expect([
        'shown',
        'says-removed',
        'not-found',
        'not-found-removed',
        'bare-not-found',
      ]).toContain(page);
    }
    expect(saysGone.length).toBeGreaterThan(0);
  });

  it('never says gone of a status alone: the site was compared, or says it in words', () => {
    for (const { page, missing } of saysGone) {
      const isCompared = ['alike', 'same-look', 'unlike'].includes(missing);
      expect(isCompared || page === 'says-removed' || page === 'not-found-removed').toBe(true);
    }
  });

  it('never says gone of a page that can be read and was not compared whole', () => {
    for (const { page, whole } of saysGone) {
      if (page === 'shown' || page === 'says-removed') expect(whole).toBe(true);
    }
  });

  it('never blames a fault, a wall or a login on removal', () => {
    for (const seen of CASES) {
      if (seen.media === 'same') continue;
      const state = removalStateOf(seen);
      if (seen.page === 'failed') expect(state).toBe('unreachable');
      if (seen.page === 'login') expect(state).toBe('login');
      if (seen.page === 'blocked' || seen.page === 'wall') expect(state).toBe('blocked-here');
    }
  });
});

describe('its rows', () => {
  it.each<[string, Partial<CheckEvidence>, string]>([
    ['404, as any missing page', {}, 'page-gone'],
    ['404, and the media still served', { media: 'same' }, 'present'],
    ['404 in the site’s look', { missing: 'same-look' }, 'page-gone'],
    ['404 unlike the site’s own', { missing: 'unlike' }, 'unknown'],
    [
      '404 with words of removal, unlike the site’s own',
      { page: 'not-found-removed', missing: 'unlike' },
      'page-gone',
    ],
    ['404, the other address unseen', { missing: 'unseen' }, 'unknown'],
    ['404, the media out of reach', { media: 'failed' }, 'unknown'],
    ['404, the media refused alone', { media: 'hidden' }, 'unknown'],
    ['404, the media refused as anything', { media: 'like-missing' }, 'page-gone'],
    ['404 for the front page too', { front: 'same-everywhere' }, 'blocked-here'],
    [
      'a bare 404 on a site that has its own',
      { page: 'bare-not-found', missing: 'unlike' },
      'blocked-here',
    ],
    ['a bare 404 on a site that has no other', { page: 'bare-not-found' }, 'page-gone'],
    ['a page with words of removal', { page: 'says-removed', missing: 'unlike' }, 'soft-404'],
    ['the page of any missing address', { page: 'shown' }, 'soft-404'],
    ['a page of its own without the media', { page: 'shown', missing: 'same-look' }, 'media-gone'],
    [
      'other media at its address',
      { page: 'shown', missing: 'unlike', media: 'other' },
      'media-gone',
    ],
    [
      'a page, its media out of reach',
      { page: 'shown', missing: 'unlike', media: 'failed' },
      'unknown',
    ],
    ['a page not compared whole', { page: 'shown', missing: 'unlike', whole: false }, 'unknown'],
    [
      'a page, its media refused as anything',
      { page: 'shown', missing: 'unlike', media: 'like-missing' },
      'unknown',
    ],
    [
      'a site that shows one page for everything',
      { page: 'shown', front: 'same-everywhere' },
      'blocked-here',
    ],
  ])('%s', (_, of, state) => {
    expect(removalStateOf({ ...GONE, ...of })).toBe(state);
  });
});
