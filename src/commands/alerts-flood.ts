// vigil alerts flood: references in quarantine, and how a person ends it.

import type { Command } from 'commander';
import { DISMISS_REASONS } from '../domain/alert.js';
import { StopError } from '../domain/errors.js';
import type { Flood } from '../domain/flood.js';
import { parseReferenceId } from '../domain/ids.js';
import { dismissReason } from './alerts-decide.js';
import { who } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { table } from './table.js';

/** The references in quarantine as a table, for `alerts flood list` and `status`. */
export function floodTable(session: Session, floods: readonly Flood[]): string {
  const { telling, alerts } = session.texts;
  const rows = floods.map((flood) => [
    flood.referenceId,
    flood.caseId,
    flood.minor ? alerts.minor : '',
    telling.floodCauses[flood.cause],
    flood.runId,
    session.localTime(flood.since),
    flood.held,
  ]);
  return table(telling.floodColumns, rows);
}

const list: Action<[]> = async (session) => {
  const { store } = await session.app();
  const floods = await store.floods.list();
  const { telling } = session.texts;
  const text =
    floods.length === 0
      ? telling.floodNone
      : `${floodTable(session, floods)}\n\n${telling.floodHint}`;
  answer(session, floods, text);
  return 'done';
};

type EndOptions = { readonly by?: string; readonly forGood?: true };

const release: Action<[string, EndOptions]> = async (session, idText, options) => {
  const id = parseReferenceId(idText);
  const forGood = options.forGood === true;
  const { store } = await session.app();
  const by = who(options.by) ?? session.actor;
  const count = await store.floods.release(id, forGood, by, session.clock.now());
  if (count === undefined) throw new StopError('not-in-quarantine', { id });
  const json = { referenceId: id, released: count, forGood };
  answer(session, json, session.texts.telling.released(id, count, forGood));
  return 'done';
};

const dismiss: Action<[string, { readonly by?: string; readonly reason?: string }]> = async (
  session,
  idText,
  options,
) => {
  const id = parseReferenceId(idText);
  const reason = dismissReason(options.reason);
  const { store } = await session.app();
  const by = who(options.by) ?? session.actor;
  const alertIds = await store.floods.dismiss(id, reason, by, session.clock.now());
  if (alertIds === undefined) throw new StopError('not-in-quarantine', { id });
  const text = session.texts.telling.floodDismissed(id, alertIds.length);
  answer(session, { referenceId: id, dismissed: alertIds }, text);
  return 'done';
};

export function addFloodCommands(group: Command, bind: Bind, texts: Session['texts']): void {
  const { help, telling } = texts;
  const flood = group.command('flood').description(telling.help.flood.group);
  flood
    .command('list', { isDefault: true })
    .description(telling.help.flood.list)
    .action(bind(list));
  flood
    .command('release')
    .description(telling.help.flood.release)
    .argument('<reference-id>', telling.help.flood.id)
    .option('--for-good', telling.help.flood.forGood)
    .option('--by <who>', help.alerts.by)
    .action(bind(release));
  flood
    .command('dismiss')
    .description(telling.help.flood.dismiss)
    .argument('<reference-id>', telling.help.flood.id)
    .option('--reason <reason>', DISMISS_REASONS.join(', '))
    .option('--by <who>', help.alerts.by)
    .action(bind(dismiss));
}
