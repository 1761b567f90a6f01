// A night tells what it found: minors' alerts alone and at once, the rest as one digest, nothing twice, nothing of the pages.

import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonOf } from './answers.js';
import { place, watchingCentre } from './centre.js';

const where = place();
const watching = watchingCentre(where);

const MINORS_CASE = 'S-2026-9001';

const messageSchema = z.object({
  kind: z.string(),
  urgent: z.boolean().optional(),
  alerts: z.array(z.object({ alertId: z.string(), caseId: z.string() })).optional(),
  text: z.string(),
});
type Message = z.infer<typeof messageSchema>;
const alertSchema = z.array(
  z.object({ alertId: z.string(), caseId: z.string(), pageUrl: z.string() }),
);

let messages: readonly Message[];
let alerts: z.infer<typeof alertSchema>;

const told = async (): Promise<readonly Message[]> => {
  const text = await readFile(join(where().folder, 'told'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => messageSchema.parse(JSON.parse(line)));
};

beforeAll(async () => {
  const { centre, media } = watching();
  const program = join(where().folder, 'tell.sh');
  await writeFile(
    program,
    `#!/bin/sh\ncat >> '${where().folder}/told'; echo >> '${where().folder}/told'\n`,
  );
  await chmod(program, 0o700);
  await centre.configure('notify.command', [program]);
  await centre.configure('alerts.floodAlerts', 1000);
  await centre.configure('alerts.floodMedia', 1000);
  const [any] = media.references;
  if (!any) throw new Error('expected a fixture reference');
  await centre.vigil(['case', 'open', MINORS_CASE, '--minor']);
  await centre.vigil(['register', MINORS_CASE, any.path]);
  const crawl = await centre.vigil(['crawl']);
  expect(crawl.code, crawl.stderr.slice(-2000)).toBe(3);
  messages = await told();
  alerts = alertSchema.parse(jsonOf(await centre.vigil(['alerts', 'list', '--json'])));
}, 600_000);

describe('the messages of a night', () => {
  it('name every alert in one message', () => {
    const named = messages.flatMap((message) => message.alerts ?? []).map(({ alertId }) => alertId);
    expect(alerts.length).toBeGreaterThan(1);
    expect(named.toSorted()).toEqual(alerts.map(({ alertId }) => alertId).toSorted());
  });

  it('are urgent and alone for a minor, and one digest for the others', () => {
    const minors = alerts.filter(({ caseId }) => caseId === MINORS_CASE).length;
    expect(minors).toBeGreaterThan(0);
    const urgent = messages.filter((message) => message.urgent === true);
    expect(urgent).toHaveLength(minors);
    for (const { alerts: [only, ...more] = [] } of urgent) {
      expect([only?.caseId, more]).toEqual([MINORS_CASE, []]);
    }
    const digests = messages.filter((message) => message.urgent === false);
    expect(digests).toHaveLength(1);
    expect(messages.indexOf(urgent[0] as Message)).toBeLessThan(
      messages.indexOf(digests[0] as Message),
    );
  });

  it('name no address', () => {
    const text = JSON.stringify(messages);
    for (const { pageUrl } of alerts) expect(text).not.toContain(new URL(pageUrl).host);
    expect(text).not.toContain('://');
  });

  it('are not repeated by a later sending', async () => {
    const { centre } = watching();
    const later = await centre.vigil(['outbox', 'send', '--json']);
    expect(JSON.parse(later.stdout)).toMatchObject({ outcome: 'done', sent: 0 });
    expect(await told()).toHaveLength(messages.length);
  });
});
