// Confirmed alerts and requests for them, for tests of the store and their child processes.

import type { AlertId } from '../../src/domain/ids.js';
import type { Store } from '../../src/domain/ports.js';
import type { TakedownId } from '../../src/domain/takedown.js';
import type { TakedownDraft } from '../../src/domain/takedown-store.js';
import {
  ACTOR,
  at,
  BOARD,
  BUDGET,
  captured,
  match,
  register,
  SITES,
  visitTo,
} from './support-plain.js';

/** One reference, seen and confirmed on so many pages. */
export async function confirmedAlerts(store: Store, count: number): Promise<readonly AlertId[]> {
  const reference = await register(store, 'content');
  const run = await store.runs.begin(SITES, BUDGET, at(5));
  const ids: AlertId[] = [];
  for (let page = 1; page <= count; page += 1) {
    const { raised } = await store.runs.commit(
      await visitTo(store, run, `/${page}`, [captured(`copy-${page}`, [match(reference)])]),
    );
    for (const id of raised) {
      await store.alerts.decide(id, { kind: 'confirmed' }, ACTOR, at(15));
      ids.push(id);
    }
  }
  await store.runs.end(run.id, 'frontier-empty', at(20));
  return ids;
}

export const RECIPIENT = 'abuse@board.example';

export const draftOf = (
  alertIds: readonly AlertId[],
  of: Partial<TakedownDraft> = {},
): TakedownDraft => ({
  siteId: BOARD,
  step: 'site',
  channel: 'mail',
  language: 'en',
  recipient: RECIPIENT,
  reactionMs: 86_400_000,
  alertIds,
  write: (id) => ({
    subject: `Request ${id}`,
    body: `Remove http://board.example/media/secret-address of ${id}.\n`,
    attachments: [{ name: 'xarf.json', mediaType: 'application/json', text: '{"sha256":"cafe"}' }],
    xarf: ['{"sha256":"cafe"}'],
  }),
  ...of,
});

export const act = (minutes: number) => ({ actor: ACTOR, at: at(minutes) });

/** One request for each of the alerts, approved. */
export async function approved(
  store: Store,
  alertIds: readonly AlertId[],
): Promise<readonly TakedownId[]> {
  const ids = await store.takedowns.draft(
    alertIds.map((id) => draftOf([id])),
    act(30),
  );
  for (const id of ids) await store.takedowns.approve(id, undefined, act(40));
  return ids;
}
