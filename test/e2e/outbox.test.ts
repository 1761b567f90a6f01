// Messages leave a real command once: also when it is killed between the sending and the writing, and beside another sender.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Centre } from '../../fixtures/centre.js';
import { openStore } from '../../src/store/open.js';
import { mailServer } from '../alerts/mail-server.js';
import { raiseOn } from '../alerts/support.js';
import { at, openCase, OTHER_CASE, register } from '../store/support-plain.js';
import { emptyCentre, place } from './centre.js';

const where = place();

let centres = 0;
/** A centre with an open alert of a minor's case and one of another, whose mail goes to that port. */
async function centreWith(port: number): Promise<Centre> {
  centres += 1;
  const centre = await emptyCentre(where(), `centre-${centres}`);
  await centre.configure('mail.host', '127.0.0.1');
  await centre.configure('mail.port', port);
  await centre.configure('mail.security', 'none');
  await centre.configure('mail.from', 'vigil@centre.example');
  await centre.configure('mail.to', ['office@centre.example']);
  await using store = await openStore(join(centre.folder, 'vigil.db'));
  const grown = await register(store, 'grown');
  await openCase(store, OTHER_CASE, true);
  const child = await register(store, 'child', { caseId: OTHER_CASE });
  await raiseOn(store, grown, '/1');
  await raiseOn(store, child, '/2');
  const run = await store.runs.unfinished();
  if (run) await store.runs.end(run.id, 'frontier-empty', at(60));
  return centre;
}

const entries = z.array(
  z.object({ state: z.string(), attempts: z.number(), subject: z.string(), key: z.string() }),
);
const outboxOf = async (centre: Centre) => {
  const { stdout } = await centre.vigil(['outbox', 'list', '--state', 'all', '--json']);
  return entries.parse(JSON.parse(stdout)).toReversed();
};

describe('vigil outbox send', () => {
  it('killed between sending and writing sends the same message id again, and counts it once', async () => {
    const server = await mailServer();
    const centre = await centreWith(server.port);
    server.set('hang');
    const arrived = server.next();
    const first = await centre.start(['outbox', 'send']);
    const mail = await arrived;
    first.kill('SIGKILL');
    await first.ended;
    expect((await outboxOf(centre)).map(({ state }) => state)).toEqual(['sending', 'waiting']);
    server.set('take');
    const second = await centre.vigil(['outbox', 'send', '--json']);
    expect([second.code, JSON.parse(second.stdout)]).toMatchObject([
      0,
      { outcome: 'done', sent: 2, later: 0, failed: 0 },
    ]);
    expect(await outboxOf(centre)).toMatchObject([
      { state: 'sent', attempts: 2, key: 'alert:A-2:mail:office@centre.example' },
      { state: 'sent', attempts: 1, key: 'alert:A-1:mail:office@centre.example' },
    ]);
    const ids = server.arrived.map(({ messageId }) => messageId);
    expect(ids).toHaveLength(3);
    expect(ids[1]).toBe(mail.messageId);
    expect(new Set(ids).size).toBe(2);
    await centre.vigil(['outbox', 'send']);
    expect(server.arrived).toHaveLength(3);
  });

  it('beside another one leaves it alone', async () => {
    const server = await mailServer();
    const centre = await centreWith(server.port);
    server.set('hang');
    const arrived = server.next();
    const first = await centre.start(['outbox', 'send']);
    await arrived;
    const second = await centre.vigil(['outbox', 'send', '--json']);
    expect([second.code, JSON.parse(second.stdout)]).toMatchObject([0, { outcome: 'busy' }]);
    first.kill('SIGKILL');
    await first.ended;
    expect(server.arrived).toHaveLength(1);
  });

  it('says honestly what was not delivered, and status does, too', async () => {
    const server = await mailServer();
    const centre = await centreWith(server.port);
    server.set('permanent');
    const failed = await centre.vigil(['outbox', 'send', '--lang', 'en']);
    expect([failed.code, failed.stdout]).toEqual([
      1,
      '0 messages sent, 0 to be tried again, 2 given up.\n',
    ]);
    expect((await centre.vigil(['status', '--lang', 'en'])).stdout).toContain('2 given up');
    server.set('take');
    expect((await centre.vigil(['outbox', 'retry', '--json'])).stdout).toContain('"due": 2');
    expect((await centre.vigil(['outbox', 'send'])).code).toBe(0);
    expect(server.arrived).toHaveLength(2);
    expect((await centre.vigil(['outbox', 'cancel', '1'])).code).toBe(1);
  });

  it('names what a half-made configuration lacks, and doctor asks the server', async () => {
    const server = await mailServer({ password: 'right' });
    const centre = await centreWith(server.port);
    await centre.configure('mail.user', 'vigil');
    const lacking = await centre.vigil(['outbox', 'send', '--lang', 'en']);
    expect([lacking.code, lacking.stderr]).toMatchObject([
      2,
      expect.stringContaining('VIGIL_MAIL_PASSWORD') as string,
    ]);
    const environment = { VIGIL_MAIL_PASSWORD: 'right' };
    expect((await centre.vigil(['outbox', 'send'], { environment })).code).toBe(0);
    const doctor = await centre.vigil(['doctor', '--lang', 'en'], { environment });
    expect(doctor.stdout).toContain(`✓ mail server: 127.0.0.1:${server.port} answers`);
    const wrong = { VIGIL_MAIL_PASSWORD: 'wrong' };
    const asked = await centre.vigil(['doctor', '--lang', 'en'], { environment: wrong });
    expect(asked.stdout).toContain('✗ mail server');
  });
});
