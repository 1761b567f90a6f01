// Telling: each alert once per channel, minors at once, the rest as a digest; troubles when they begin and when they end.

import { describe, expect, it } from 'vitest';
import { tellAll } from '../../src/alerts/tell.js';
import type { Sender } from '../../src/alerts/sender.js';
import type { Store } from '../../src/domain/ports.js';
import { ACTOR, at, CASE, newStore, openCase, OTHER_CASE, register } from '../store/support.js';
import { handClock, messages, raiseOn } from './support.js';

const MAIL = { channel: 'mail', recipients: ['a@centre.example', 'b@centre.example'] } as const;
const HOOK = { channel: 'webhook', recipients: ['hook'] } as const;

const tell = (
  store: Store,
  which: 'urgent' | 'all',
  senders: readonly Pick<Sender, 'channel' | 'recipients'>[] = [MAIL],
  options: Partial<Parameters<typeof tellAll>[1]['options']> = {},
) =>
  tellAll(which, {
    tellings: store.tellings,
    senders,
    clock: handClock(),
    options: { language: 'en', withPages: false, ...options },
  });

async function centre() {
  const store = await newStore();
  const grown = await register(store, 'grown');
  await openCase(store, OTHER_CASE, true);
  const child = await register(store, 'child', { caseId: OTHER_CASE });
  return { store, grown, child };
}

const subjects = async (store: Store) => (await messages(store)).map(({ subject }) => subject);

describe('alerts', () => {
  it('of minors are told at once and alone, the others as one digest at the end', async () => {
    const { store, grown, child } = await centre();
    await raiseOn(store, grown, '/1');
    await raiseOn(store, child, '/2');
    await raiseOn(store, grown, '/3');
    await tell(store, 'urgent');
    // One to each of two recipients.
    expect(await subjects(store)).toEqual(Array(2).fill('[Vigil] Urgent: new alert A-2'));
    await tell(store, 'urgent');
    expect(await messages(store)).toHaveLength(2);
    await tell(store, 'all');
    await tell(store, 'all');
    expect(await subjects(store)).toEqual([
      ...Array<string>(2).fill('[Vigil] Urgent: new alert A-2'),
      ...Array<string>(2).fill('[Vigil] 2 new alerts'),
    ]);
    const digest = (await messages(store))[2]?.body ?? '';
    expect(digest).toContain('vigil alerts show A-1');
    expect(digest).toContain('vigil alerts show A-3');
    expect(digest).not.toContain('A-2');
  });

  it('that show only what somebody called "not this" are not told, and are named where it is said', async () => {
    const { store, grown } = await centre();
    const [first] = await raiseOn(store, grown, '/1', undefined, 'same');
    const [second] = await raiseOn(store, grown, '/2', undefined, 'same');
    const [third] = await raiseOn(store, grown, '/3', undefined, 'another');
    if (!first || !second || !third) throw new Error('expected three alerts');
    const notThis = { kind: 'dismissed', reason: 'not-the-same', notThis: true } as const;
    expect(await store.alerts.decide(first, notThis, ACTOR, at(90))).toMatchObject({
      covers: [second],
    });
    const untold = async () => (await store.tellings.alerts('mail')).map(({ alertId }) => alertId);
    expect(await untold()).toEqual([third]);
    // It was a mistake.
    await store.alerts.decide(first, { kind: 'confirmed' }, ACTOR, at(91));
    expect(await untold()).toEqual([second, third]);
  });

  it('whose consent is withdrawn are told no more, and their addresses leave the outbox; others are told anew', async () => {
    const { store, grown, child } = await centre();
    await raiseOn(store, grown, '/secret-1');
    await raiseOn(store, child, '/secret-2');
    const other = await register(store, 'other', { caseId: OTHER_CASE });
    await raiseOn(store, other, '/3');
    await tell(store, 'all', [MAIL], { withPages: true });
    const [urgentA, , urgentB] = await messages(store);
    expect([urgentA?.subject, urgentB?.subject]).toEqual([
      '[Vigil] Urgent: new alert A-2',
      '[Vigil] Urgent: new alert A-3',
    ]);
    await store.registry.withdraw(OTHER_CASE, child, ACTOR, at(120));
    await store.registry.withdraw(CASE, undefined, ACTOR, at(121));
    const after = await messages(store);
    expect(after.map(({ state, subject }) => [state, subject])).toEqual([
      ['cancelled', ''],
      ['cancelled', ''],
      ['waiting', '[Vigil] Urgent: new alert A-3'],
      ['waiting', '[Vigil] Urgent: new alert A-3'],
      ['cancelled', ''],
      ['cancelled', ''],
    ]);
    expect(JSON.stringify(after)).not.toContain('secret');
  });

  it('of a digest are told anew where another one in it is withdrawn', async () => {
    const { store, grown } = await centre();
    await raiseOn(store, grown, '/1');
    const other = await register(store, 'other');
    await raiseOn(store, other, '/2');
    await raiseOn(store, other, '/3');
    await tell(store, 'all', [MAIL], { withPages: true });
    await store.registry.withdraw(CASE, grown, ACTOR, at(120));
    await raiseOn(store, other, '/4');
    await tell(store, 'all');
    expect((await messages(store)).map(({ state, subject }) => [state, subject])).toEqual([
      ['cancelled', ''],
      ['cancelled', ''],
      ['waiting', '[Vigil] 3 new alerts'],
      ['waiting', '[Vigil] 3 new alerts'],
    ]);
  });

  it('are told by each channel once, and a channel that comes later is told what is open', async () => {
    const { store, grown } = await centre();
    await raiseOn(store, grown, '/1');
    await tell(store, 'all', [MAIL]);
    await raiseOn(store, grown, '/2');
    await store.alerts.decide('A-1' as never, { kind: 'confirmed' }, ACTOR, at(200));
    await tell(store, 'all', [MAIL, HOOK]);
    const hooks = (await messages(store)).filter(({ channel }) => channel === 'webhook');
    expect(hooks).toHaveLength(1);
    expect(JSON.parse(hooks[0]?.body ?? '')).toMatchObject({
      version: 1,
      kind: 'alerts',
      count: 1,
      alerts: [{ alertId: 'A-2', command: 'vigil alerts show A-2' }],
    });
  });

  it('name no page, title or media unless the centre wants pages, and never more', async () => {
    const { store, grown } = await centre();
    await raiseOn(store, grown, '/thread-of-a-name');
    await tell(store, 'all', [MAIL, HOOK]);
    for (const { subject, body } of await messages(store)) {
      expect(subject + body).not.toMatch(/board\.example|A thread|thread-of/);
    }
    await raiseOn(store, grown, '/wanted');
    await tell(store, 'all', [MAIL], { withPages: true, language: 'ko' });
    const last = (await messages(store)).at(-1);
    expect(last?.body).toContain('http://board.example/wanted');
    expect(last?.body).not.toMatch(/A thread|\/media\//);
    expect(last?.subject).toBe('[Vigil] 새 경보 1건');
  });

  it('become one digest where very many urgent ones come at once', async () => {
    const { store, child } = await centre();
    for (let page = 0; page < 21; page += 1) await raiseOn(store, child, `/${page}`);
    await tell(store, 'urgent', [HOOK]);
    const all = await messages(store);
    // The last one is held back, being one too many for its reference; twenty are told one by one.
    expect(all).toHaveLength(20);
  });

  it('are told once by two who tell at the same time', async () => {
    const { store, grown } = await centre();
    for (const path of ['/1', '/2', '/3']) await raiseOn(store, grown, path);
    await Promise.all([tell(store, 'all'), tell(store, 'all'), tell(store, 'all')]);
    expect(await messages(store)).toHaveLength(2);
  });
});

describe('troubles', () => {
  const bodies = async (store: Store) => (await messages(store)).map(({ body }) => body);

  it('are told once, and once more when they are mended', async () => {
    const { store } = await centre();
    const failing = (...subjects: readonly string[]) =>
      store.tellings.observe(
        'site-failing',
        subjects.map((subject) => ({ subject, detail: 'timeout' })),
        at(300),
      );
    await failing('board', 'feed');
    await failing('board', 'feed');
    await tell(store, 'all', [HOOK]);
    await failing('feed');
    await tell(store, 'all', [HOOK]);
    await failing('feed');
    await tell(store, 'all', [HOOK]);
    const told = (await bodies(store)).map(
      (body) => (JSON.parse(body) as { troubles: { subject: string; phase: string }[] }).troubles,
    );
    expect(told.map((all) => all.map(({ subject, phase }) => `${subject} ${phase}`))).toEqual([
      ['board began', 'feed began'],
      ['board ended'],
    ]);
    // It may come again.
    await failing('board', 'feed');
    await tell(store, 'all', [HOOK]);
    expect(await bodies(store)).toHaveLength(3);
  });

  it('that nobody was told of are not told as mended', async () => {
    const { store } = await centre();
    await store.tellings.observe('run-unfinished', [{ subject: 'RUN-1', detail: '' }], at(1));
    await store.tellings.observe('run-unfinished', [], at(2));
    await tell(store, 'all');
    expect(await messages(store)).toEqual([]);
  });

  it('of a flood are told while the crawl still runs; others wait for its end', async () => {
    const { store } = await centre();
    await store.tellings.observe('flood', [{ subject: 'R-1', detail: 'alerts' }], at(1));
    await store.tellings.observe('site-failing', [{ subject: 'board', detail: 'network' }], at(1));
    await tell(store, 'urgent', [HOOK], { language: 'ko' });
    expect(await bodies(store)).toHaveLength(1);
    expect((await bodies(store))[0]).toContain('등록번호 R-1');
    await tell(store, 'all', [HOOK]);
    expect((await bodies(store))[1]).toContain('Site board could not be seen');
  });
});
