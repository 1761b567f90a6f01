// Sixty simulated days of one case, from registration to withdrawal, with a kill at every step: nothing is lost or sent twice.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DAY, HOUR } from '../takedown/check-rules.js';
import { image, ownMissing, post } from '../takedown/moody-site.js';
import { place } from './centre.js';
import { bitsOf, holding } from './loop-traces.js';
import {
  BAD_MEDIA,
  BAD_POST,
  blockedHere,
  BOARD_ABUSE,
  CASE,
  HOST_ABUSE,
  makeWorld,
  QUIET_CASE,
  RETURNED_POST,
  STAFF,
  type World,
} from './loop-world.js';

const where = place();
const closing: (() => Promise<void>)[] = [];
let world: World;

beforeAll(async () => {
  world = await makeWorld(where(), (close) => closing.push(close));
}, 240_000);
afterAll(async () => {
  for (const close of closing) await close();
});

const SETTLED = 'update "outbox" set "state" = \\?, "sent_at"';

const outboxOf = async () =>
  z
    .array(z.object({ key: z.string(), state: z.string(), channel: z.string() }))
    .parse(await world.days.ask(['outbox', 'list', '--state', 'all']));

describe('day 0', () => {
  it('registers; killed before or after the writing, the file is one reference', async () => {
    const { days, files } = world;
    await days.vigil(['case', 'open', CASE, '--minor', '--harm', 'redistribution']);
    await days.vigil(['case', 'open', QUIET_CASE, '--harm', 'distribution-threat']);
    const register = ['register', CASE, files.registered];
    await days.dies(register, { when: 'before', sql: 'insert into "reference"' });
    await days.dies(register, { when: 'after', sql: 'insert into "reference"' });
    await days.vigil(register);
    await days.vigil(['register', QUIET_CASE, files.quiet]);
    expect(await days.ask(['status'])).toMatchObject({ registry: { references: 2 } });
  }, 120_000);

  it('the night finds it, tells at once and seals the page; killed five times, once each', async () => {
    const { days, centre, mail, other } = world;
    const key = join(where().folder, 'key.txt');
    const made = await days.vigil(['evidence', 'keygen', '--out', key]);
    await centre.configure('evidence.recipients', [made.stdout.trim()]);
    const crawl = ['crawl', '--resume'];
    // One site keeps the run from its end, whatever the other does meanwhile.
    other.setAll(() => undefined);
    await days.dies(crawl, { when: 'before', sql: 'insert into "visit"' });
    await days.dies(crawl, { when: 'after', nth: 2, sql: 'insert into "visit"' });
    await days.dies(crawl, { when: 'before', sql: 'insert into "alert"' });
    await days.dies(crawl, { when: 'after', sql: 'insert into "alert"' });
    expect(mail.arrived).toEqual([]);
    // Told by the run that takes it up, before anything else; taken by the server, and not yet written down.
    await days.dies(crawl, { when: 'before', sql: SETTLED });
    expect(mail.arrived).toHaveLength(1);
    other.setAll(undefined);
    // The run that is taken up is the one that found it.
    const night = await days.ask(crawl, 3);
    expect(night).toMatchObject({ alertsRaised: 1, complete: true });
    expect(mail.arrived).toHaveLength(2);
    expect(new Set(mail.arrived.map(({ messageId }) => messageId)).size).toBe(1);
    expect(mail.arrived[0]?.to).toEqual([STAFF]);
    expect(mail.arrived[0]?.text).not.toContain('127.0.0.1');
    const alerts = await days.ask(['alerts', 'list']);
    expect(alerts).toMatchObject([{ alertId: 'A-1', caseId: CASE, minor: true }]);
    expect(alerts).toHaveLength(1);
    expect(await outboxOf()).toHaveLength(1);
    // Killed before the page was sealed: said, not hidden. The next night that sees it seals it.
    const interrupted = { bundles: [], missing: [{ alertId: 'A-1', reason: 'interrupted' }] };
    expect(await days.ask(['evidence'])).toMatchObject(interrupted);
    days.pass(DAY);
    expect(await days.ask(crawl)).toMatchObject({ alertsRaised: 0, alertsSeenAgain: 1 });
    const sealed = await days.ask(['evidence']);
    expect(sealed).toMatchObject({ bundles: [{ alerts: [{ alertId: 'A-1' }] }], missing: [] });
    expect(mail.arrived).toHaveLength(2);
  }, 400_000);
});

/** Requests as they stand, the first first. */
const requests = async () =>
  z
    .array(
      z.object({
        id: z.string(),
        state: z.string(),
        step: z.string(),
        channel: z.string(),
        answer: z.string().optional(),
      }),
    )
    .parse(await world.days.ask(['takedown', 'list', '--state', 'all']))
    .toSorted((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2)));

const eventsOf = async (id: string) =>
  z
    .object({ events: z.array(z.object({ kind: z.string() })) })
    .parse(await world.days.ask(['takedown', 'show', id]))
    .events.map(({ kind }) => kind);

const dueReasons = async () =>
  z
    .array(z.object({ id: z.string(), reason: z.string() }))
    .parse(await world.days.ask(['takedown', 'due']))
    .map(({ id, reason }) => `${id} ${reason}`);

const mailsTo = (recipient: string) =>
  world.mail.arrived.filter(({ to }) => to.includes(recipient));

/** Approves and sends a request that was drafted, killed around every writing; one mail leaves. */
async function approveAndSend(id: string, recipient: string): Promise<void> {
  const { days, mail } = world;
  const written = 'insert into "takedown_event"';
  const approve = ['takedown', 'approve', id, '--by', 'kim'];
  const send = ['takedown', 'send', id, '--by', 'kim'];
  // Unapproved, it does not leave.
  await days.vigil(send, 1);
  await days.dies(approve, { when: 'before', sql: written });
  expect(await eventsOf(id)).toEqual(['drafted']);
  await days.dies(approve, { when: 'after', sql: written });
  await days.vigil(approve, 1);
  await days.dies(send, { when: 'before', sql: written });
  expect(await eventsOf(id)).toEqual(['drafted', 'approved']);
  expect((await outboxOf()).filter(({ key }) => key.startsWith(`takedown:${id}:`))).toEqual([]);
  await days.dies(send, { when: 'after', sql: written });
  await days.vigil(send, 1);
  expect(await eventsOf(id)).toEqual(['drafted', 'approved', 'sent']);

  mail.set('hang');
  const arrived = mail.next();
  const hanging = await days.start(['outbox', 'send']);
  await arrived;
  hanging.kill('SIGKILL');
  await hanging.ended;
  mail.set('take');
  await days.dies(['outbox', 'send'], { when: 'before', sql: SETTLED });
  await days.vigil(['outbox', 'send']);
  const sent = mailsTo(recipient);
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
  await days.vigil(['outbox', 'send']);
  expect(mailsTo(recipient)).toHaveLength(3);
}

describe('days 1 to 7: asked', () => {
  it('confirmed and drafted once', async () => {
    const { days } = world;
    const confirm = ['alerts', 'confirm', 'A-1', '--by', 'kim'];
    await days.dies(confirm, { when: 'before', sql: 'insert into "alert_event"' });
    await days.dies(confirm, { when: 'after', sql: 'insert into "alert_event"' });
    await days.vigil(confirm, 1);
    const draft = ['takedown', 'draft', 'A-1', '--xarf'];
    await days.dies(draft, { when: 'before', sql: 'insert into "takedown"' });
    expect(await requests()).toEqual([]);
    await days.dies(draft, { when: 'after', sql: 'insert into "takedown"' });
    await days.vigil(draft, 1);
    expect(await requests()).toMatchObject([{ id: 'T-1', step: 'site', state: 'drafted' }]);
    expect(await dueReasons()).toEqual(['T-1 to-approve']);
  }, 120_000);

  it('approved and sent to the site once', async () => {
    await approveAndSend('T-1', BOARD_ABUSE);
    const [first] = mailsTo(BOARD_ABUSE);
    expect(first?.text).not.toContain(CASE);
  }, 240_000);

  it('refused once, and a false 404 is no removal', async () => {
    const { days, board } = world;
    days.pass(DAY);
    board.set(BAD_POST, ownMissing(404));
    const refuse = ['takedown', 'answer', 'T-1', '--answer', 'refused'];
    await days.dies(refuse, { when: 'before', sql: 'insert into "takedown_event"' });
    await days.dies(refuse, { when: 'after', sql: 'insert into "takedown_event"' });
    await days.vigil(refuse, 1);
    expect(await eventsOf('T-1')).toEqual(['drafted', 'approved', 'sent', 'answered']);
    expect(await dueReasons()).toEqual(['T-1 refused']);
    expect(await days.ask(['checks', 'run'])).toMatchObject({
      checked: [{ alertId: 'A-1', state: 'present', standing: 'present' }],
    });
  }, 120_000);

  it('escalated to the host, approved and sent once', async () => {
    const { days } = world;
    const escalate = ['takedown', 'escalate', 'T-1'];
    await days.dies(escalate, { when: 'before', sql: 'insert into "takedown"' });
    await days.dies(escalate, { when: 'after', sql: 'insert into "takedown"' });
    await days.vigil(escalate, 1);
    expect(await requests()).toMatchObject([{ id: 'T-1' }, { id: 'T-2', step: 'host' }]);
    await approveAndSend('T-2', HOST_ABUSE);
    expect(await dueReasons()).toEqual([]);
  }, 240_000);

  it('unanswered is due; blocked in this country is no removal, even seen for days', async () => {
    const { days, board } = world;
    days.pass(3 * DAY);
    expect(await dueReasons()).toEqual(['T-2 unanswered']);
    board.setAll(blockedHere(451));
    const blocked = { checked: [{ state: 'blocked-here', standing: 'present' }] };
    expect(await days.ask(['checks', 'run'], 4)).toMatchObject(blocked);
    days.pass(DAY);
    board.setAll(blockedHere(200));
    expect(await days.ask(['checks', 'run'], 4)).toMatchObject(blocked);
    days.pass(DAY);
    expect(await days.ask(['checks', 'run'], 4)).toMatchObject(blocked);
    board.setAll(undefined);
    expect(await dueReasons()).toEqual(['T-2 unanswered']);
  }, 120_000);

  it('escalated to the next office by a form that a person hands in, once', async () => {
    const { days } = world;
    await days.vigil(['takedown', 'escalate', 'T-2']);
    expect((await requests()).at(-1)).toMatchObject({ id: 'T-3', channel: 'form' });
    await days.vigil(['takedown', 'approve', 'T-3', '--by', 'kim']);
    const { stdout } = await days.vigil(['takedown', 'send', 'T-3']);
    expect(stdout).toContain(BAD_POST);
    const byHand = ['takedown', 'sent', 'T-3', '--by-hand'];
    await days.dies(byHand, { when: 'before', sql: 'insert into "takedown_event"' });
    await days.dies(byHand, { when: 'after', sql: 'insert into "takedown_event"' });
    await days.vigil(byHand, 1);
    expect(await eventsOf('T-3')).toEqual(['drafted', 'approved', 'sent']);
  }, 120_000);
});

const standingOf = async (alertId: string) =>
  z
    .looseObject({ standing: z.string(), checks: z.array(z.object({ state: z.string() })) })
    .parse(await world.days.ask(['checks', 'show', alertId]));

describe('days 8 to 39: removed', () => {
  it('gone twice, a day apart, is verified; killed in between, each check is there once', async () => {
    const { days, board } = world;
    days.pass(DAY);
    board.set(BAD_POST, post(5, []));
    board.set(BAD_MEDIA, ownMissing(404));
    const before = (await standingOf('A-1')).checks.length;
    const run = ['checks', 'run'];
    await days.dies(run, { when: 'before', sql: 'insert into "removal_check"' });
    expect((await standingOf('A-1')).checks).toHaveLength(before);
    await days.dies(run, { when: 'after', sql: 'insert into "removal_check"' });
    expect(await days.ask(run)).toMatchObject({ checked: [] });
    expect(await standingOf('A-1')).toMatchObject({ standing: 'gone' });
    expect((await standingOf('A-1')).checks).toHaveLength(before + 1);
    // A second look on the same day verifies nothing.
    days.pass(12 * HOUR);
    expect(await days.ask(['checks', 'run', '--all'])).toMatchObject({
      checked: [{ state: 'media-gone', standing: 'gone' }],
    });
    days.pass(13 * HOUR);
    await days.dies(run, { when: 'after', sql: 'insert into "removal_check"' });
    expect(await standingOf('A-1')).toMatchObject({ standing: 'removed' });
    expect(await dueReasons()).toEqual([]);
  }, 240_000);

  it('is watched at growing intervals', async () => {
    const { days, board } = world;
    board.asked();
    const lookedOn: number[] = [];
    let today = 0;
    for (const day of [1, 2, 3, 5, 7, 11, 15, 23, 31]) {
      days.pass((day - today) * DAY);
      today = day;
      await days.vigil(['checks', 'run']);
      if (board.asked().includes(BAD_POST)) lookedOn.push(day);
    }
    // 1, 2, 4, 8, 16 days between.
    expect(lookedOn).toEqual([1, 3, 7, 15, 31]);
    expect(await standingOf('A-1')).toMatchObject({ standing: 'removed' });
  }, 240_000);
});

const relapseKeys = async () =>
  (await outboxOf()).map(({ key }) => key).filter((key) => key.startsWith('relapse:'));

describe('day 41: back on another site', () => {
  it('is found again, told at once, and recorded and told as returned once', async () => {
    const { days, other, mail, copy } = world;
    days.pass(DAY);
    other.set(RETURNED_POST, post(9, ['/media/again.jpg']));
    other.set('/media/again.jpg', image(copy));
    const earlier = mail.arrived.length;
    const crawl = ['crawl', '--resume'];
    await days.dies(crawl, { when: 'after', sql: 'insert into "alert"' });
    await days.dies(crawl, { when: 'before', sql: 'insert into "relapse"' });
    expect(await relapseKeys()).toEqual([]);
    await days.dies(['checks', 'run'], { when: 'after', sql: 'insert into "relapse"' });
    expect(await relapseKeys()).toHaveLength(1);
    await days.vigil(['checks', 'run']);
    await days.vigil(['outbox', 'send']);
    await days.vigil(['outbox', 'send']);
    const told = mail.arrived.slice(earlier);
    expect(new Set(told.map(({ messageId }) => messageId)).size).toBe(2);
    expect(await relapseKeys()).toHaveLength(1);
    expect(await days.ask(['alerts', 'list'])).toMatchObject([{ alertId: 'A-2' }]);
  }, 240_000);

  it('is on the timeline, in order and with intervals', async () => {
    const { days } = world;
    const { references } = z
      .object({
        references: z.array(
          z.object({
            events: z.array(
              z.looseObject({ kind: z.string(), sinceFirstSeenMs: z.number().nullable() }),
            ),
          }),
        ),
      })
      .parse(await days.ask(['case', 'timeline', CASE]));
    const kinds = references[0]?.events.map(({ kind }) => kind);
    const asked = ['requested', 'answered', 'requested', 'requested'];
    const whole = ['registered', 'first-seen', 'confirmed', ...asked, 'gone', 'removed'];
    expect(kinds).toEqual([...whole, 'first-seen', 'returned']);
    const returned = references[0]?.events.at(-1)?.sinceFirstSeenMs ?? 0;
    expect(Math.floor(returned / DAY)).toBe(41);
    await days.vigil(['alerts', 'confirm', 'A-2']);
  }, 60_000);
});

const caseReport = z.looseObject({
  result: z.array(z.string()),
  found: z.array(z.looseObject({ siteId: z.string() })),
});

describe('day 45: said', () => {
  it('what was found, and what became of it; and of the other case nothing, in no more words than were done', async () => {
    const { days, centre } = world;
    days.pass(4 * DAY);
    await days.vigil(['report', 'key']);
    const file = join(centre.folder, 'report.html');
    await days.vigil(['report', 'case', CASE, '-o', file, '--lang', 'ko']);
    await days.vigil(['report', 'verify', file]);
    const found = caseReport.parse(await days.ask(['report', 'case', CASE, '--lang', 'en']));
    expect(found.found.map(({ siteId }) => siteId)).toEqual(['board', 'other']);
    const none = caseReport.parse(await days.ask(['report', 'case', QUIET_CASE, '--lang', 'en']));
    expect(none.found).toEqual([]);
    expect(found.result.join(' ')).toContain('1 removed, and checked to be so');
    expect(none.result.join(' ')).toContain('This does not say that there is no copy anywhere');
    await days.ask(['report', 'stats', '--from', '2026-03-01', '--to', '2026-04-30']);
  }, 120_000);

  it('what was sealed is whole, and opens with the identity alone', async () => {
    const { days } = world;
    const key = join(where().folder, 'key.txt');
    const out = join(where().folder, 'opened');
    await days.vigil(['evidence', 'open', 'E-1', '--identity', key, '--out', out]);
    expect(await readFile(join(out, 'page.html'), 'utf8')).toContain('여행 이야기');
    await days.vigil(['evidence', 'verify', '--identity', key]);
  }, 60_000);
});

describe('day 60: withdrawn', () => {
  it('killed before, nothing is withdrawn; killed after, the next command erases what is left', async () => {
    const { days, centre } = world;
    days.pass(15 * DAY);
    const database = join(centre.folder, 'vigil.db');
    const bits = bitsOf(database, [1]);
    expect(bits.length).toBeGreaterThan(3);
    expect(holding(centre.folder, bits)).toContain(database);
    const withdraw = ['withdraw', CASE, '--yes'];
    await days.dies(withdraw, { when: 'before', sql: 'delete from "reference"' });
    expect(bitsOf(database, [1])).toEqual(bits);
    await days.dies(withdraw, { when: 'after', sql: 'delete from "reference"' });
    await days.vigil(withdraw, 1);
    await days.vigil(['export', 'matches', '-o', join(centre.folder, 'after.csv')]);
    await days.vigil([
      'export',
      'matches',
      '--format',
      'json',
      '-o',
      join(centre.folder, 'after.json'),
    ]);
    await days.vigil(['report', 'run', '-o', join(centre.folder, 'after.html')]);
    expect(holding(centre.folder, bits)).toEqual([]);
    expect(bitsOf(database, [2]).length).toBeGreaterThan(3);
    expect((await requests()).map(({ id }) => id)).toEqual(['T-1', 'T-2', 'T-3']);
  }, 120_000);

  it('every message left once, and the audit log is whole to its end', async () => {
    const { days, mail } = world;
    await days.vigil(['audit', 'verify']);
    const entries = await outboxOf();
    expect(entries.filter(({ state }) => state !== 'sent')).toEqual([]);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
    expect(new Set(mail.arrived.map(({ messageId }) => messageId)).size).toBe(entries.length);
    const acts = z
      .array(z.looseObject({ action: z.string() }))
      .parse(await days.ask(['audit', '--limit', '1000']));
    const count = (action: string) => acts.filter((act) => act.action === action).length;
    expect(count('reference-withdrawn')).toBe(1);
    expect(count('takedown-approved')).toBe(3);
    expect(count('takedown-sent')).toBe(3);
  }, 60_000);
});
