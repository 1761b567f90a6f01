// vigil case: open, edit, close, list, show.

import type { Command } from 'commander';
import {
  AGE_BANDS,
  GENDERS,
  HARM_TYPES,
  type CaseCorrection,
  type CaseRecord,
  type HarmType,
} from '../domain/case.js';
import { StopError, UsageError } from '../domain/errors.js';
import { parseCaseId } from '../domain/ids.js';
import { sought } from '../domain/sought.js';
import { WORDS } from '../domain/words.js';
import { oneOf } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { facts, table } from './table.js';
import { addTimelineCommand } from './timeline.js';

type OpenOptions = {
  readonly minor?: true;
  readonly harm?: readonly string[];
  readonly ageBand?: string;
  readonly gender?: string;
};

const caseIdOf = (session: Session, text: string) =>
  parseCaseId(text, session.config()['cases.idPattern']);

/** @throws UsageError `option-invalid` */
const harmsOf = (named: readonly string[]): readonly HarmType[] => [
  ...new Set(named.map((harm) => oneOf('--harm', HARM_TYPES, harm))),
];

const jsonOf = ({ id, ...record }: CaseRecord) => ({ caseId: id, ...record });

const openCase: Action<[string, OpenOptions]> = async (session, idText, options) => {
  const record: CaseRecord = {
    id: caseIdOf(session, idText),
    state: 'open',
    minor: options.minor === true,
    harms: harmsOf(options.harm ?? []),
    ageBand: oneOf('--age-band', AGE_BANDS, options.ageBand ?? 'unknown'),
    gender: oneOf('--gender', GENDERS, options.gender ?? 'unknown'),
    openedAt: session.clock.now(),
  };
  const { store } = await session.app();
  const outcome = await store.cases.open(record, session.actor);
  if (outcome === 'exists') throw new StopError('case-exists', { id: record.id });
  answer(session, { caseId: record.id, outcome }, session.texts.case[outcome](record.id));
  return 'done';
};

/** `--no-minor` and `--no-harm` arrive as `false`. */
type EditOptions = {
  readonly minor?: boolean;
  readonly harm?: readonly string[] | false;
  readonly ageBand?: string;
  readonly gender?: string;
};

const editCase: Action<[string, EditOptions]> = async (session, idText, options) => {
  const id = caseIdOf(session, idText);
  const { minor, harm, ageBand, gender } = options;
  const correction: CaseCorrection = {
    ...(minor === undefined ? {} : { minor }),
    ...(harm === undefined ? {} : { harms: harm === false ? [] : harmsOf(harm) }),
    ...(ageBand === undefined ? {} : { ageBand: oneOf('--age-band', AGE_BANDS, ageBand) }),
    ...(gender === undefined ? {} : { gender: oneOf('--gender', GENDERS, gender) }),
  };
  if (Object.keys(correction).length === 0) {
    throw new UsageError('option-missing', {
      name: '--minor | --no-minor | --harm | --no-harm | --age-band | --gender',
      expected: 'what is to be corrected',
    });
  }
  const { store } = await session.app();
  const outcome = await store.cases.edit(id, correction, session.actor, session.clock.now());
  if (outcome === 'missing') throw new StopError('not-found', sought('case', id));
  answer(session, { caseId: id, outcome }, session.texts.case[outcome](id));
  return 'done';
};

const closeCase: Action<[string]> = async (session, idText) => {
  const id = caseIdOf(session, idText);
  const { store } = await session.app();
  const outcome = await store.cases.close(id, session.actor, session.clock.now());
  if (outcome === 'missing') throw new StopError('not-found', sought('case', id));
  answer(session, { caseId: id, outcome }, session.texts.case[outcome](id));
  return 'done';
};

const listCases: Action<[]> = async (session) => {
  const { store } = await session.app();
  const cases = await store.cases.list();
  const { case: texts } = session.texts;
  const words = WORDS[session.language];
  const rows = cases.map((record) => [
    record.id,
    words.caseState[record.state],
    record.minor ? texts.minor : '',
    record.references,
    record.openAlerts,
    session.localTime(record.openedAt),
  ]);
  answer(session, cases.map(jsonOf), cases.length === 0 ? texts.none : table(texts.columns, rows));
  return 'done';
};

const showCase: Action<[string]> = async (session, idText) => {
  const id = caseIdOf(session, idText);
  const { store } = await session.app();
  const record = await store.cases.get(id);
  if (!record) throw new StopError('not-found', sought('case', id));
  const references = await store.registry.ofCase(id);
  const { case: texts } = session.texts;
  const words = WORDS[session.language];
  const head = facts([
    [texts.id, record.id],
    [texts.state, words.caseState[record.state]],
    [texts.minorLabel, record.minor ? texts.yes : texts.no],
    [texts.harms, record.harms.map((harm) => words.harm[harm]).join(', ')],
    [texts.ageBand, words.ageBand[record.ageBand]],
    [texts.gender, words.gender[record.gender]],
    [texts.openedAt, session.localTime(record.openedAt)],
    [texts.closedAt, record.closedAt && session.localTime(record.closedAt)],
  ]);
  const rows = references.map((reference) => [
    reference.id,
    words.mediaKind[reference.media.kind],
    `${reference.media.width} × ${reference.media.height}`,
    session.localTime(reference.registeredAt),
    reference.openAlerts,
    reference.lastSeenAt ? session.localTime(reference.lastSeenAt) : texts.neverSeen,
  ]);
  const list = rows.length === 0 ? texts.noReferences : table(texts.referenceColumns, rows);
  answer(session, { ...jsonOf(record), references }, `${head}\n\n${list}`);
  return 'done';
};

export function addCaseCommands(program: Command, bind: Bind, texts: Session['texts']): void {
  const { help } = texts;
  const group = program.command('case').description(help.case.group);
  group
    .command('open')
    .description(help.case.open)
    .argument('<case-id>', help.caseId)
    .option('--minor', help.case.minor)
    .option('--harm <type...>', `${help.case.harm}: ${HARM_TYPES.join(', ')}`)
    .option('--age-band <band>', AGE_BANDS.join(', '))
    .option('--gender <gender>', GENDERS.join(', '))
    .action(bind(openCase));
  group
    .command('edit')
    .description(help.case.edit)
    .argument('<case-id>', help.caseId)
    .option('--minor', help.case.minor)
    .option('--no-minor', help.case.noMinor)
    .option('--harm <type...>', `${help.case.harm}: ${HARM_TYPES.join(', ')}`)
    .option('--no-harm', help.case.noHarm)
    .option('--age-band <band>', AGE_BANDS.join(', '))
    .option('--gender <gender>', GENDERS.join(', '))
    .action(bind(editCase));
  group
    .command('close')
    .description(help.case.close)
    .argument('<case-id>', help.caseId)
    .action(bind(closeCase));
  group.command('list', { isDefault: true }).description(help.case.list).action(bind(listCases));
  group
    .command('show')
    .description(help.case.show)
    .argument('<case-id>', help.caseId)
    .action(bind(showCase));
  addTimelineCommand(group, bind, texts);
}
