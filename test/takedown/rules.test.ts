// The rules of requests: which law they name, whom each step asks, when one is due, what may not be said.

import { describe, expect, it } from 'vitest';
import type { AlertId } from '../../src/domain/ids.js';
import { takedownPolicySchema, type TakedownPolicy } from '../../src/domain/takedown-policy.js';
import { takedownIdOf, type Takedown } from '../../src/domain/takedown.js';
import { dueTakedowns, type StandingOf } from '../../src/takedown/due.js';
import { parseEdited } from '../../src/takedown/edited.js';
import { legalBases } from '../../src/takedown/legal.js';
import { askedAt, nextStep } from '../../src/takedown/steps.js';
import { BOARD } from '../store/support-plain.js';

const HOUR = 3_600_000;
const DEFAULTS = { language: 'ko', reactionMs: 24 * HOUR };
const policy = (of: unknown): TakedownPolicy => takedownPolicySchema.parse(of);

describe('the legal basis', () => {
  it('follows the harms and the age, and the country of whom is asked', () => {
    expect(legalBases({ harms: ['synthesis'], minor: false }, 'kr')).toEqual([
      'sexual-crimes-14-2',
      'network-44-2',
      'network-44-7',
      'telecommunications-22-5',
    ]);
    expect(
      legalBases({ harms: ['redistribution', 'distribution-threat'], minor: true }, 'abroad'),
    ).toEqual([
      'sexual-crimes-14',
      'sexual-crimes-14-3',
      'children-and-youth',
      'dsa-16',
      'ncii-policy',
    ]);
  });

  it('is Article 14 where the harms recorded before say nothing of what was found', () => {
    expect(legalBases({ harms: ['distribution-anxiety'], minor: false }, 'abroad')[0]).toBe(
      'sexual-crimes-14',
    );
    expect(legalBases({ harms: [], minor: true }, 'abroad')[0]).toBe('children-and-youth');
  });
});

describe('a policy', () => {
  it.each([
    [{ channel: 'mail' }],
    [{ channel: 'mail', contact: 'https://board.example/report' }],
    [{ host: { channel: 'mail' } }],
    [{ contact: 'a@b.example', reactionTime: 'soon' }],
    [{ language: 'Korean' }],
    [{ neverContact: false }],
    [{ password: 'x' }],
  ])('refuses %j', (of) => {
    expect(takedownPolicySchema.safeParse(of).success).toBe(false);
  });

  it('says how each step is asked', () => {
    const site = policy({
      contact: 'abuse@board.example',
      language: 'en',
      reactionTime: '12h',
      host: { contact: 'https://host.example/abuse' },
    });
    expect(askedAt('site', site, DEFAULTS)).toEqual({
      kind: 'ask',
      channel: 'mail',
      recipient: 'abuse@board.example',
      language: 'en',
      reactionMs: 12 * HOUR,
      law: 'abroad',
    });
    expect(askedAt('host', site, DEFAULTS)).toMatchObject({ channel: 'form', law: 'kr' });
    expect(askedAt('cdn', site, DEFAULTS)).toEqual({ kind: 'no-contact' });
    expect(askedAt('cdn', site, DEFAULTS, 'abuse@cdn.example')).toMatchObject({
      channel: 'mail',
      recipient: 'abuse@cdn.example',
    });
    expect(askedAt('site', undefined, DEFAULTS)).toMatchObject({ kind: 'ask', channel: 'form' });
    expect(askedAt('police', undefined, { ...DEFAULTS, language: 'en' })).toMatchObject({
      law: 'kr',
    });
  });

  it('never asks whom it says is never to be told, not with an address either', () => {
    const site = policy({
      neverContact: 'publishes what it is sent',
      host: { neverContact: true },
    });
    expect(askedAt('site', site, DEFAULTS, 'a@b.example')).toEqual({
      kind: 'never-contact',
      reason: 'publishes what it is sent',
    });
    expect(nextStep('site', site, DEFAULTS)).toBe('search-engine');
    expect(nextStep('site', policy({ cdn: { contact: 'a@cdn.example' } }), DEFAULTS)).toBe('cdn');
    expect(nextStep('police', undefined, DEFAULTS)).toBeUndefined();
    // An address is that of the very next step; drafting it is refused where it is never to be told.
    expect(nextStep('site', site, DEFAULTS, 'a@b.example')).toBe('host');
  });
});

describe('due', () => {
  const start = new Date('2026-09-01T00:00:00Z');
  const after = (hours: number) => new Date(start.getTime() + hours * HOUR);
  const A = 'A-1' as AlertId;
  const request = (number: number, of: Partial<Takedown>): Takedown => ({
    id: takedownIdOf(number),
    siteId: BOARD,
    step: 'site',
    channel: 'mail',
    language: 'en',
    reactionMs: 24 * HOUR,
    state: 'sent',
    alertIds: [A],
    xarf: [],
    draftedAt: start,
    sentAt: start,
    ...of,
  });
  const unknown: StandingOf = () => undefined;
  const reasons = (takedowns: readonly Takedown[], hours: number, standing = unknown) =>
    dueTakedowns(takedowns, standing, after(hours)).map(({ takedown, reason }) => [
      takedown.id,
      reason,
    ]);

  it.each([
    ['waits for approval', { state: 'drafted' }, 0, 'to-approve'],
    ['is approved and not sent', { state: 'approved' }, 0, 'to-send'],
    [
      'is answered with a refusal',
      { state: 'answered', answer: 'refused', answeredAt: start },
      0,
      'refused',
    ],
    [
      'is said not to be theirs',
      { state: 'answered', answer: 'not-ours', answeredAt: start },
      0,
      'not-ours',
    ],
    ['has a mail that was given up', { delivery: { state: 'failed' } }, 0, 'undelivered'],
    ['has a mail that has not left', { delivery: { state: 'waiting' } }, 24, 'undelivered'],
    ['has no answer', {}, 24, 'unanswered'],
    [
      'has no answer to a mail that left late',
      { delivery: { state: 'sent', sentAt: after(3) } },
      27,
      'unanswered',
    ],
    [
      'is said to be removed',
      { state: 'answered', answer: 'removed', answeredAt: start },
      24,
      'still-there',
    ],
  ] as const)('is a request that %s', (_, of, hours, reason) => {
    expect(reasons([request(1, of)], hours)).toEqual([['T-1', reason]]);
    expect(hours === 0 ? [] : reasons([request(1, of)], hours - 1)).toEqual([]);
  });

  it('is none that was cancelled, nor one whose places are closed', () => {
    expect(reasons([request(1, { state: 'cancelled' })], 99)).toEqual([]);
    for (const standing of ['removed', 'closed'] as const) {
      expect(reasons([request(1, {})], 99, () => standing)).toEqual([]);
    }
    for (const standing of ['present', 'gone', 'relapsed'] as const) {
      expect(reasons([request(1, {})], 99, () => standing)).toEqual([['T-1', 'unanswered']]);
    }
    const said = request(1, { state: 'answered', answer: 'removed', answeredAt: start });
    expect(reasons([said], 99, () => 'gone')).toEqual([]);
    const two = request(1, { alertIds: [A, 'A-2' as AlertId] });
    expect(reasons([two], 99, (id) => (id === A ? 'removed' : undefined))).toEqual([
      ['T-1', 'unanswered'],
    ]);
  });

  it('is the latest step only, until that is cancelled', () => {
    const [site, host] = [
      request(1, { state: 'answered', answer: 'refused', answeredAt: start }),
      request(2, {
        step: 'host',
        state: 'drafted',
        escalatedFrom: takedownIdOf(1),
        draftedAt: after(1),
      }),
    ];
    expect(reasons([site, host], 2)).toEqual([['T-2', 'to-approve']]);
    expect(reasons([site, { ...host, state: 'cancelled' }], 2)).toEqual([['T-1', 'refused']]);
  });

  it('is a request made anew, not the one before it', () => {
    const [first, second] = [
      request(1, { state: 'answered', answer: 'needs-more', answeredAt: start }),
      request(2, { state: 'drafted', draftedAt: after(1) }),
    ];
    expect(reasons([first, second], 2)).toEqual([['T-2', 'to-approve']]);
  });
});

describe('a text that a person wrote', () => {
  const parse = (text: string) => parseEdited(text, 'x.txt', ['S-2026-0001']);

  it('has a subject and a body', () => {
    expect(parse('Subject: Please\r\n\r\nRemove it.\r\n')).toEqual({
      subject: 'Please',
      body: 'Remove it.\n',
    });
  });

  it.each(['Remove it.', 'Subject: a\nb', 'Subject: a\n\n', 'Subject: a\n\n{{pageUrl}}'])(
    'is refused as %j',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'template-invalid' }));
    },
  );

  it.each([
    'Subject: a\n\nabout s-2026-0001',
    'Subject: S-2026-0001\n\nb',
    'Subject: a\n\n900101-2345678',
  ])('does not name the case or a person: %j', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'takedown-discloses' }));
  });

  it('may hold a SHA-256 with as many digits as such a number, and a number that is no date of birth', () => {
    const sha256 = `9001012345678${'a'.repeat(51)}`;
    expect(parse(`Subject: a\n\n${sha256} 9013012345678`).body).toContain(sha256);
  });

  it('may hold a number in an address of a page', () => {
    expect(parse('Subject: a\n\nhttp://board.example/9001012345678').body).toContain(
      '9001012345678',
    );
  });
});
