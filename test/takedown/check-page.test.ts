// What one look is evidence of where something of it could not be read: nothing of removal.

import { describe, expect, it } from 'vitest';
import type { Comparing, PageLook, WatchedPlace } from '../../src/domain/checks.js';
import type { Capture } from '../../src/domain/visit.js';
import { evidenceOnPage } from '../../src/takedown/check-media.js';
import { evidenceOfFront, evidenceOfMissing, seenPage } from '../../src/takedown/check-page.js';

const URL_ = 'https://board.example/post/17' as PageLook['visit']['url'];
const TEXT = { text: '산길을 따라 걷다가 강가에서 쉬었다. '.repeat(10), passwords: 0, embeds: [] };

const lookOf = (
  outcome: PageLook['visit']['outcome'],
  said: PageLook['said'] | undefined,
  captures: readonly Capture[] = [],
): PageLook => ({
  visit: {
    ...{ siteId: 'board' as never, url: URL_, finalUrl: URL_, outcome, captures },
    ...{ startedAt: new Date(0), endedAt: new Date(0), gates: [], links: [] },
  },
  ...(said === undefined ? {} : { said }),
});

describe('a page whose text could not be read', () => {
  it.each(['fetched', 'gone'] as const)('%s: is neither there nor removed', (outcome) => {
    expect(seenPage(lookOf(outcome, undefined)).evidence).toBe('odd');
    expect(seenPage(lookOf(outcome, TEXT)).evidence).not.toBe('odd');
  });

  it('is unseen beside another one', () => {
    const unread = seenPage(lookOf('fetched', undefined));
    const page = seenPage(lookOf('fetched', TEXT));
    const missing = seenPage(lookOf('gone', TEXT));
    expect(evidenceOfMissing(page, unread)).toBe('unseen');
    expect(evidenceOfFront(unread, missing)).toBe('unseen');
  });
});

describe('what makes a look not whole', () => {
  const place = { media: [{ url: `${URL_}/v.mp4`, kind: 'video', sha256: 'x' }] };
  const whole = async (captures: readonly Capture[]): Promise<boolean> => {
    const comparing = {} as Comparing;
    const look = lookOf('fetched', TEXT, captures);
    return (await evidenceOnPage(look, place as unknown as WatchedPlace, comparing)).whole;
  };
  const fault = { outcome: 'drm', reason: 'a player asked for keys' } as const;

  it('is a remark on the whole page, whatever kind it is filed under', async () => {
    expect(await whole([{ url: `${URL_}#vigil:keys`, kind: 'image', ...fault }])).toBe(false);
  });

  it('is no picture that failed where a video is looked for', async () => {
    expect(await whole([{ url: `${URL_}/a.jpg`, kind: 'image', ...fault }])).toBe(true);
    expect(await whole([{ url: `${URL_}/b.mp4`, kind: 'video', ...fault }])).toBe(false);
  });
});
