// vigil alerts not-this: the negative list, by fingerprint only.

import type { Command } from 'commander';
import { StopError } from '../domain/errors.js';
import { parseNegativeId } from '../domain/ids.js';
import { sought } from '../domain/sought.js';
import { WORDS } from '../domain/words.js';
import { who } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { table } from './table.js';

const list: Action<[]> = async (session) => {
  const { store } = await session.app();
  const all = await store.negatives.list();
  const { telling } = session.texts;
  const kinds = WORDS[session.language].mediaKind;
  const rows = all.map((entry) => [
    entry.id,
    entry.referenceId,
    entry.caseId,
    entry.alertId,
    kinds[entry.kind],
    entry.fingerprints === 0 ? telling.bytesOnly : String(entry.fingerprints),
    entry.suppressed,
    session.localTime(entry.at),
    entry.by,
  ]);
  answer(
    session,
    all,
    rows.length === 0 ? telling.notThisNone : table(telling.notThisColumns, rows),
  );
  return 'done';
};

const remove: Action<[string, { readonly by?: string }]> = async (session, idText, { by }) => {
  const id = parseNegativeId(idText);
  const { store } = await session.app();
  const raised = await store.negatives.remove(id, who(by) ?? session.actor, session.clock.now());
  if (raised === 'missing') throw new StopError('not-found', sought('not-this entry', id));
  answer(session, { id, raised }, session.texts.telling.notThisRemoved(id, raised));
  return 'done';
};

export function addNotThisCommands(group: Command, bind: Bind, texts: Session['texts']): void {
  const { help, telling } = texts;
  const notThis = group.command('not-this').description(telling.help.notThis.group);
  notThis
    .command('list', { isDefault: true })
    .description(telling.help.notThis.list)
    .action(bind(list));
  notThis
    .command('remove')
    .description(telling.help.notThis.remove)
    .argument('<id>', telling.help.notThis.id)
    .option('--by <who>', help.alerts.by)
    .action(bind(remove));
}
