// Takedown requests in the store: nothing goes out unapproved, changed, or twice, and withdrawal leaves ids only.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { AlertId } from '../../src/domain/ids.js';
import type { Store } from '../../src/domain/ports.js';
import type { TakedownId } from '../../src/domain/takedown.js';
import { openStore } from '../../src/store/open.js';
import {
  ACTOR,
  at,
  BUDGET,
  captured,
  CASE,
  child,
  collect,
  databaseBytes,
  folder,
  match,
  newStore,
  register,
  SITES,
  visitTo,
} from './support.js';
import { act, approved, confirmedAlerts, draftOf, RECIPIENT } from './takedown-plain.js';

const DONE = { kind: 'done' };
const first = <T>(list: readonly T[]): T => {
  const [one] = list;
  if (one === undefined) throw new Error('expected at least one');
  return one;
};

async function drafted(
  store: Store,
  count = 1,
): Promise<{ id: TakedownId; alertIds: readonly AlertId[] }> {
  const alertIds = await confirmedAlerts(store, count);
  return { id: first(await store.takedowns.draft([draftOf(alertIds)], act(30))), alertIds };
}

const outboxOf = (file: string): readonly Record<string, unknown>[] => {
  const raw = new Database(file, { readonly: true });
  const rows = raw.prepare<[], Record<string, unknown>>('select * from outbox order by id').all();
  raw.close();
  return rows;
};

describe('a request', () => {
  it('is drafted, approved, sent and answered, with history and audit log', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const { id, alertIds } = await drafted(store, 2);
    const { takedowns } = store;
    expect(await takedowns.get(id)).toMatchObject({
      takedown: { id: 'T-1', state: 'drafted', alertIds, recipient: RECIPIENT, draftedAt: at(30) },
    });
    expect(await takedowns.send(id, act(35))).toEqual({ kind: 'state', state: 'drafted' });
    expect(outboxOf(file)).toEqual([]);
    expect(await takedowns.approve(id, undefined, { actor: 'staff-2', at: at(40) })).toEqual(DONE);
    expect(await takedowns.send(id, act(50))).toEqual(DONE);
    expect(await takedowns.send(id, act(51))).toEqual({ kind: 'state', state: 'sent' });
    expect(await takedowns.answer(id, 'refused', act(60))).toEqual(DONE);
    const found = await takedowns.get(id);
    expect(found?.takedown).toMatchObject({
      state: 'answered',
      answer: 'refused',
      sentAt: at(50),
      answeredAt: at(60),
      delivery: { state: 'cancelled' },
    });
    const digest = found?.takedown.digest;
    expect(found?.events).toEqual([
      { kind: 'drafted', at: at(30), by: ACTOR },
      { kind: 'approved', at: at(40), by: 'staff-2', digest },
      { kind: 'sent', at: at(50), by: ACTOR, digest },
      { kind: 'answered', at: at(60), by: ACTOR, answer: 'refused' },
    ]);
    expect(outboxOf(file)).toMatchObject([
      {
        key: `takedown:T-1:mail:${RECIPIENT}`,
        channel: 'mail',
        recipient: RECIPIENT,
        subject: 'Request T-1',
        body: found?.takedown.text?.body,
        // Answered before it left.
        state: 'cancelled',
      },
    ]);
    const entries = await collect(store.audit.entries());
    expect(entries.slice(-4).map(({ action, subject, actor }) => [action, subject, actor])).toEqual(
      [
        ['takedown-drafted', id, ACTOR],
        ['takedown-approved', id, 'staff-2'],
        ['takedown-sent', id, ACTOR],
        ['takedown-answered', id, ACTOR],
      ],
    );
  });

  it('that was changed wants approval again, and only of the text that was seen', async () => {
    const store = await newStore();
    const { id } = await drafted(store);
    const { takedowns } = store;
    const seen = (await takedowns.get(id))?.takedown.digest;
    expect(await takedowns.approve(id, seen, act(40))).toEqual(DONE);
    const text = { subject: 'Other', body: 'Another text.\n' };
    expect(await takedowns.edit(id, { text }, act(41))).toEqual(DONE);
    expect(await takedowns.send(id, act(42))).toEqual({ kind: 'state', state: 'drafted' });
    expect(await takedowns.approve(id, seen, act(43))).toEqual({ kind: 'changed' });
    expect(await takedowns.approve(id, undefined, act(44))).toEqual(DONE);
    expect(await takedowns.edit(id, { recipient: 'other@board.example' }, act(45))).toEqual(DONE);
    expect(await takedowns.approve(id, undefined, act(46))).toEqual(DONE);
    expect(await takedowns.send(id, act(47))).toEqual(DONE);
    expect(await takedowns.edit(id, { text }, act(48))).toEqual({ kind: 'state', state: 'sent' });
  });

  it.each([
    ['text', `update takedown set body = body || ' and pay us'`],
    ['recipient', `update takedown set recipient = 'thief@evil.example'`],
    ['attachment', `update takedown set attachments = '[]'`],
  ])('whose %s was changed behind its approval is not sent', async (_, change) => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const { id } = await drafted(store);
    await store.takedowns.approve(id, undefined, act(40));
    const raw = new Database(file);
    raw.exec(change);
    raw.close();
    expect(await store.takedowns.send(id, act(50))).toEqual({ kind: 'changed' });
    expect(await store.takedowns.sentByHand(id, at(50), act(50))).toEqual({ kind: 'changed' });
    expect(outboxOf(file)).toEqual([]);
  });

  it('for something that was dismissed since is neither approved nor sent', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const { id, alertIds } = await drafted(store, 2);
    await store.takedowns.approve(id, undefined, act(40));
    const alertId = first(alertIds);
    await store.alerts.decide(
      alertId,
      { kind: 'dismissed', reason: 'not-the-same' },
      ACTOR,
      at(41),
    );
    expect(await store.takedowns.send(id, act(50))).toEqual({ kind: 'not-confirmed', alertId });
    await store.takedowns.edit(id, { recipient: RECIPIENT }, act(51));
    expect(await store.takedowns.approve(id, undefined, act(52))).toEqual({
      kind: 'not-confirmed',
      alertId,
    });
    expect(outboxOf(file)).toEqual([]);
  });

  it('names nothing of which somebody said "not this": neither approved nor sent, and its mail is called back', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const reference = await register(store, 'content');
    const run = await store.runs.begin(SITES, BUDGET, at(5));
    const media = (name: string) =>
      captured(name, [match(reference)], `http://board.example/${name}`);
    const see = async (path: string, names: readonly string[]) =>
      first((await store.runs.commit(await visitTo(store, run, path, names.map(media)))).raised);
    const asked = await see('/asked', ['right', 'wrong']);
    const other = await see('/other', ['wrong']);
    await store.alerts.decide(asked, { kind: 'confirmed' }, ACTOR, at(15));
    const naming = (url: string) => ({
      write: () => ({
        subject: 'Request',
        body: `Remove ${url} soon.\n`,
        attachments: [],
        xarf: [],
      }),
    });
    const draft = (alertIds: readonly AlertId[], of: Parameters<typeof draftOf>[1]) =>
      store.takedowns.draft([draftOf(alertIds, of)], act(30)).then(first);
    const waiting = await draft([asked], { step: 'site', ...naming('http://board.example/wrong') });
    const unsent = await draft([asked], { step: 'host', ...naming('http://board.example/wrong') });
    const drafted = await draft([asked], { step: 'cdn', ...naming('http://board.example/wrong') });
    const right = await draft([asked], {
      step: 'police',
      ...naming('http://board.example/right http://board.example/wrong-one'),
    });
    for (const id of [waiting, unsent, right])
      await store.takedowns.approve(id, undefined, act(40));
    for (const id of [waiting, right])
      expect(await store.takedowns.send(id, act(41))).toEqual(DONE);
    const notThis = { kind: 'dismissed', reason: 'not-the-same', notThis: true } as const;
    expect(await store.alerts.decide(other, notThis, ACTOR, at(50))).toMatchObject({
      recalled: [waiting],
    });
    expect(await store.takedowns.send(unsent, act(51))).toEqual({
      kind: 'not-this',
      alertId: asked,
    });
    expect(await store.takedowns.sendable(unsent)).toMatchObject({ kind: 'not-this' });
    expect(await store.takedowns.approve(drafted, undefined, act(52))).toEqual({
      kind: 'not-this',
      alertId: asked,
    });
    expect(outboxOf(file).map(({ state }) => state)).toEqual(['cancelled', 'waiting']);
    // Without that place it may be asked.
    const text = { subject: 'Request', body: 'Remove http://board.example/right soon.\n' };
    await store.takedowns.edit(drafted, { text }, act(53));
    expect(await store.takedowns.approve(drafted, undefined, act(54))).toEqual(DONE);
  });

  it('whose alert is dismissed is cancelled with its mail, where that has not left', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const alertIds = await confirmedAlerts(store, 3);
    const ids = await approved(store, alertIds);
    for (const id of ids) await store.takedowns.send(id, act(50));
    const raw = new Database(file);
    raw.exec(`update outbox set state = 'failed' where id = 2`);
    raw.exec(`update outbox set state = 'sending' where id = 3`);
    raw.close();
    const recalled = [];
    for (const id of alertIds) {
      const verdict = { kind: 'dismissed', reason: 'not-the-same' } as const;
      recalled.push(await store.alerts.decide(id, verdict, ACTOR, at(60)));
    }
    expect(recalled).toMatchObject([
      { recalled: [ids[0]] },
      { recalled: [ids[1]] },
      { recalled: [] },
    ]);
    expect((await store.takedowns.list()).map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
      'sent',
    ]);
    // The attempt failed, and there is to be no other one.
    await store.outbox.recover();
    expect(await store.takedowns.recall(() => false, act(61))).toEqual([ids[2]]);
    expect(outboxOf(file).map(({ state }) => state)).toEqual(Array(3).fill('cancelled'));
  });

  it('that was answered sends no mail any more, and one that is being sent is waited for', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const [waiting, sending] = await approved(store, await confirmedAlerts(store, 2));
    if (!waiting || !sending) throw new Error('expected two requests');
    await store.takedowns.send(waiting, act(50));
    await store.takedowns.send(sending, act(50));
    const raw = new Database(file);
    raw.exec(`update outbox set state = 'sending' where id = 2`);
    raw.close();
    expect(await store.takedowns.answer(waiting, 'refused', act(60))).toEqual(DONE);
    expect(await store.takedowns.answer(sending, 'refused', act(60))).toEqual({ kind: 'sending' });
    expect(outboxOf(file).map(({ state }) => state)).toEqual(['cancelled', 'sending']);
  });

  it('to an address as long as addresses may be is sent and called back', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const recipient = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`;
    const alertIds = await confirmedAlerts(store, 1);
    const id = first(await store.takedowns.draft([draftOf(alertIds, { recipient })], act(30)));
    await store.takedowns.approve(id, undefined, act(40));
    expect(await store.takedowns.send(id, act(50))).toEqual(DONE);
    expect((await store.takedowns.get(id))?.takedown.delivery).toEqual({ state: 'waiting' });
    expect(outboxOf(file)).toMatchObject([{ recipient }]);
    expect(await store.takedowns.cancel(id, act(51))).toEqual(DONE);
  });

  it('on a form is handed in by a person, on the day that they say', async () => {
    const store = await newStore();
    const alertIds = await confirmedAlerts(store, 1);
    const id = first(
      await store.takedowns.draft([draftOf(alertIds, { channel: 'form' })], act(30)),
    );
    expect(await store.takedowns.sentByHand(id, at(35), act(40))).toEqual({
      kind: 'state',
      state: 'drafted',
    });
    await store.takedowns.approve(id, undefined, act(40));
    expect(await store.takedowns.send(id, act(45))).toEqual({ kind: 'wrong-channel' });
    expect(await store.takedowns.sentByHand(id, at(42), act(50))).toEqual(DONE);
    expect(await store.takedowns.sentByHand(id, at(42), act(51))).toEqual({
      kind: 'state',
      state: 'sent',
    });
    const found = await store.takedowns.get(id);
    expect(found?.takedown.sentAt).toEqual(at(42));
    expect(found?.events.at(-1)).toMatchObject({ kind: 'sent', byHand: true });
  });

  it('whose mail has not left is called back; one whose mail may have left is not', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const states = ['waiting', 'failed', 'cancelled', 'sending', 'sent'] as const;
    const ids = await approved(store, await confirmedAlerts(store, states.length));
    const raw = new Database(file);
    const kept: unknown[] = [];
    for (const [index, id] of ids.entries()) {
      await store.takedowns.send(id, act(50));
      const state = states[index] ?? 'waiting';
      raw
        .prepare(
          `update outbox set state = ?, sent_at = iif(? = 'sent', enqueued_at, null) where id = ?`,
        )
        .run(state, state, index + 1);
      kept.push((await store.takedowns.cancel(id, act(60))).kind);
    }
    raw.close();
    expect(kept).toEqual(['done', 'done', 'done', 'state', 'state']);
    expect(outboxOf(file).map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
      'sending',
      'sent',
    ]);
  });

  it('as a mail to nobody is not approved', async () => {
    const store = await newStore();
    const alertIds = await confirmedAlerts(store, 1);
    const { recipient: _, ...draft } = draftOf(alertIds);
    const id = first(await store.takedowns.draft([draft], act(30)));
    expect(await store.takedowns.approve(id, undefined, act(40))).toEqual({ kind: 'no-recipient' });
  });

  it('that is not there is said to be missing', async () => {
    const store = await newStore();
    const id = 'T-7' as TakedownId;
    expect(await store.takedowns.get(id)).toBeUndefined();
    expect(await store.takedowns.approve(id, undefined, act(1))).toEqual({ kind: 'missing' });
  });
});

describe('an alert', () => {
  it('is in one live request of a step, and free again when that has ended', async () => {
    const store = await newStore();
    const { id, alertIds } = await drafted(store);
    const again = () => store.takedowns.draft([draftOf(alertIds)], act(31));
    await expect(again()).rejects.toMatchObject({ code: 'takedown-live', params: { id } });
    expect(await store.takedowns.list()).toHaveLength(1);
    const host = draftOf(alertIds, { step: 'host', escalatedFrom: id });
    expect(await store.takedowns.draft([host], act(32))).toEqual(['T-2']);
    expect((await store.takedowns.get('T-2' as TakedownId))?.takedown.escalatedFrom).toBe(id);
    await store.takedowns.cancel(id, act(33));
    expect(await again()).toEqual(['T-3']);
    expect((await store.takedowns.list({ states: ['cancelled'] })).map((one) => one.id)).toEqual([
      id,
    ]);
  });

  it('that is not confirmed is in none, and the drafts with it are not made either', async () => {
    const store = await newStore();
    const alertIds = await confirmedAlerts(store, 2);
    const [one, other] = alertIds;
    if (one === undefined || other === undefined) throw new Error('expected two alerts');
    await store.alerts.decide(other, { kind: 'dismissed', reason: 'other' }, ACTOR, at(16));
    await expect(
      store.takedowns.draft([draftOf([one]), draftOf([other])], act(30)),
    ).rejects.toMatchObject({ code: 'takedown-not-confirmed' });
    expect(await store.takedowns.list()).toEqual([]);
    expect(await store.takedowns.draft([draftOf([one])], act(31))).toHaveLength(1);
  });
});

describe('withdrawal', () => {
  it('leaves ids of requests, and stops mail that has not left', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await openStore(file);
    const alertIds = await confirmedAlerts(store, 4);
    const [waiting, left, , unapproved] = await approved(store, alertIds);
    if (!waiting || !left || !unapproved) throw new Error('expected four requests');
    await store.takedowns.edit(unapproved, { recipient: RECIPIENT }, act(45));
    await store.takedowns.send(waiting, act(50));
    await store.takedowns.send(left, act(50));
    const raw = new Database(file);
    raw.exec(`update outbox set state = 'sent', sent_at = enqueued_at where id = 2`);
    raw.close();
    expect(databaseBytes(file).includes('secret-address')).toBe(true);

    await store.registry.withdraw(CASE, undefined, ACTOR, at(60));
    expect(
      (await store.takedowns.list()).map(({ id, state, text, xarf }) => ({
        id,
        state,
        text,
        xarf,
      })),
    ).toEqual([
      { id: 'T-1', state: 'cancelled', text: undefined, xarf: [] },
      { id: 'T-2', state: 'sent', text: undefined, xarf: [] },
      { id: 'T-3', state: 'cancelled', text: undefined, xarf: [] },
      { id: 'T-4', state: 'cancelled', text: undefined, xarf: [] },
    ]);
    expect((await store.takedowns.get(left))?.takedown.alertIds).toEqual([alertIds[1]]);
    expect(
      outboxOf(file).map(({ state, body, attachments }) => [state, body, attachments]),
    ).toEqual([
      ['cancelled', '', '[]'],
      ['sent', '', '[]'],
    ]);
    expect(await store.takedowns.approve(unapproved, undefined, act(61))).toEqual({
      kind: 'state',
      state: 'cancelled',
    });
    expect(await store.purgePending()).toBe(false);
    await store[Symbol.asyncDispose]();
    for (const trace of ['secret-address', 'cafe', 'Request T-1']) {
      expect(databaseBytes(file).includes(trace)).toBe(false);
    }
  });
});

describe('sending', () => {
  it('by several processes at once, killed again and again, puts every mail into the outbox once', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await openStore(file);
    const ids = await approved(store, await confirmedAlerts(store, 60));
    await store[Symbol.asyncDispose]();

    const said: string[] = [];
    for (let kill = 0; kill < 4; kill += 1) {
      const senders = [await child('send', file), await child('send', file)];
      for (const sender of senders) {
        for (let left = 1 + Math.floor(Math.random() * 5); left > 0; left -= 1) {
          said.push((await sender.line()) ?? 'ended');
        }
      }
      for (const sender of senders) sender.kill();
      for (const sender of senders) {
        await sender.ended;
        for (let line = await sender.line(); line !== undefined; line = await sender.line())
          said.push(line);
      }
    }
    const last = [await child('send', file), await child('send', file)];
    for (const sender of last) {
      for (let line = await sender.line(); line !== undefined; line = await sender.line())
        said.push(line);
      expect(await sender.ended).toBe(0);
    }
    // A process that was killed after its transaction has not said so; nobody says of one request that it sent it twice.
    const sent = said.filter((line) => line.startsWith('sent'));
    expect(new Set(sent).size).toBe(sent.length);

    const rows = outboxOf(file);
    expect(rows.map(({ key }) => key).sort()).toEqual(
      ids.map((id) => `takedown:${id}:mail:${RECIPIENT}`).sort(),
    );
    await using again = await openStore(file);
    for (const id of ids) {
      const found = await again.takedowns.get(id);
      expect(found?.takedown.state).toBe('sent');
      expect(found?.events.filter(({ kind }) => kind === 'sent')).toHaveLength(1);
    }
    const entries = await collect(again.audit.entries());
    expect(entries.filter(({ action }) => action === 'takedown-sent')).toHaveLength(ids.length);
  });
});
