// vigil checks: run, list, show.

import type { Command } from 'commander';
import type { ChecksEnd } from '../app.js';
import type { CheckLine, Relapse, WatchedPlace } from '../domain/checks.js';
import { StopError } from '../domain/errors.js';
import type { Exit } from '../domain/exit-codes.js';
import { parseAlertId } from '../domain/ids.js';
import {
  PLACE_STANDINGS,
  REMOVAL_STATE_NAMES,
  REMOVAL_STATES,
  type PlaceStanding,
} from '../domain/removal.js';
import { sought } from '../domain/sought.js';
import { WORDS } from '../domain/words.js';
import { oneOf } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { facts, table } from './table.js';

type RunOptions = { readonly alert?: readonly string[]; readonly all?: true };

const standingOf = ({ record }: WatchedPlace): PlaceStanding => record?.standing ?? 'present';

const relapseJson = (relapse: Relapse) => ({ ...relapse });

/** A round of checks as JSON: ids, states and times, no content. */
export const checksJson = (end: ChecksEnd) => ({
  checked: end.checked.map(({ place, check, recorded }) => ({
    alertId: place.alertId,
    referenceId: place.referenceId,
    caseId: place.caseId,
    siteId: place.siteId,
    pageUrl: place.pageUrl,
    at: check.at,
    state: check.state,
    evidence: check.evidence,
    standing: recorded.record.standing,
    effect: recorded.effect ?? null,
    dueAt: recorded.record.dueAt,
  })),
  relapses: end.relapses.map(relapseJson),
  notWatched: end.notWatched,
  unprofiled: end.unprofiled,
  postponed: end.postponed,
});

const isUnsure = ({ check }: ChecksEnd['checked'][number]): boolean =>
  REMOVAL_STATES[check.state] === 'unsure';

/** Was everything seen that was to be looked at? */
export const isWhole = (end: ChecksEnd): boolean =>
  end.notWatched.length + end.unprofiled.length + end.postponed.length === 0 &&
  !end.checked.some(isUnsure);

/** A round of checks in words; what returned first. */
export function checksText(session: Session, end: ChecksEnd): string {
  const { checks: texts } = session.texts;
  const words = WORDS[session.language];
  const line = ({ place, check, recorded }: ChecksEnd['checked'][number]) => [
    place.alertId,
    place.referenceId,
    place.siteId,
    words.removalState[check.state],
    words.placeStanding[recorded.record.standing],
    place.pageUrl,
  ];
  const { checked, relapses } = end;
  const isNothing = checked.length === 0 && relapses.length === 0;
  return [
    ...(relapses.length === 0
      ? []
      : [
          texts.relapses,
          ...relapses.map(({ referenceId, kind, seenAlertId, siteId }) => {
            const where = words.relapseKind[kind];
            return `  ${texts.relapse(referenceId, where, seenAlertId, siteId)}`;
          }),
          '',
        ]),
    ...(checked.length === 0 ? [] : [table(texts.columns, checked.map(line)), '']),
    isNothing ? texts.noneDue : texts.summary(checked.length, checked.filter(isUnsure).length),
    ...(end.notWatched.length === 0 ? [] : [texts.notWatched(end.notWatched.join(', '))]),
    ...(end.unprofiled.length === 0 ? [] : [texts.unprofiled(end.unprofiled.join(', '))]),
    ...(end.postponed.length === 0 ? [] : [texts.postponed(end.postponed.join(', '))]),
  ].join('\n');
}

const run: Action<[RunOptions]> = async (session, options): Promise<Exit> => {
  const app = await session.app();
  const alertIds = options.alert?.map(parseAlertId);
  const end = await app.check(
    {
      sites: await app.profiles(),
      ...(alertIds === undefined ? {} : { alertIds }),
      all: options.all === true,
    },
    session.stop,
  );
  answer(session, checksJson(end), checksText(session, end));
  if (end.relapses.length > 0) return 'alerts';
  return isWhole(end) ? 'done' : 'incomplete';
};

const STATES = [...new Set([...PLACE_STANDINGS, ...REMOVAL_STATE_NAMES])];

type ListOptions = { readonly due?: true; readonly state?: string };

const list: Action<[ListOptions]> = async (session, options) => {
  const app = await session.app();
  const state = options.state === undefined ? undefined : oneOf('--state', STATES, options.state);
  const now = session.clock.now();
  const all = await app.store.checks.places(app.removalRules);
  const places = all.filter(
    (place) =>
      (options.due !== true || place.dueAt <= now) &&
      (state === undefined || standingOf(place) === state || place.record?.lastState === state),
  );
  const { checks: texts } = session.texts;
  const words = WORDS[session.language];
  const rows = places.map((place) => [
    place.alertId,
    words.placeStanding[standingOf(place)],
    place.record ? words.removalState[place.record.lastState] : texts.never,
    place.record ? session.localTime(place.record.lastAt) : '',
    place.dueAt <= now ? texts.now : session.localTime(place.dueAt),
    place.siteId,
    place.pageUrl,
  ]);
  const json = places.map(({ media, record, ...place }) => ({
    ...place,
    standing: record?.standing ?? 'present',
    record: record ?? null,
    mediaAddresses: media.length,
  }));
  const nothing =
    all.length === 0 ? texts.none : options.due === true ? texts.noneDue : texts.noneOf;
  answer(session, json, places.length === 0 ? nothing : table(texts.listColumns, rows));
  return 'done';
};

/** What a check saw, in words, the state's grounds in the order of the decision. */
function groundsOf(session: Session, { source, evidence }: CheckLine): string {
  const words = WORDS[session.language];
  const { checks: texts } = session.texts;
  if (!evidence) return source === 'crawl' ? texts.byCrawl : '';
  const { page, media, missing, front, whole, httpStatus } = evidence;
  return [
    `${words.pageEvidence[page]}${httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`}`,
    ...(media === 'not-asked' ? [] : [words.mediaEvidence[media]]),
    ...(missing === 'not-asked' ? [] : [words.missingEvidence[missing]]),
    ...(front === 'not-asked' ? [] : [words.frontEvidence[front]]),
    ...(whole || media === 'same' ? [] : [texts.notWhole]),
  ].join(' · ');
}

const show: Action<[string]> = async (session, idText) => {
  const id = parseAlertId(idText);
  const app = await session.app();
  const { checks: store } = app.store;
  const standing = (await store.standings(app.removalRules, [id])).get(id);
  if (!standing) throw new StopError('not-found', sought('alert', id));
  const lines = await store.ofAlert(id);
  const [place] = await store.places(app.removalRules, [id]);
  const found = await app.store.alerts.get(id);
  const { checks: texts } = session.texts;
  const words = WORDS[session.language];
  const time = (at: Date | undefined) => at && session.localTime(at);
  const head = facts([
    [texts.alert, id],
    [texts.page, found?.alert.pageUrl],
    [texts.standing, words.placeStanding[standing.standing]],
    [texts.goneSince, time(standing.goneSince)],
    [texts.removedAt, time(standing.removedAt)],
    [texts.dueAt, place ? time(place.dueAt) : texts.notDue],
  ]);
  const history = lines.map((line) =>
    [
      `  ${session.localTime(line.at)}  ${words.removalState[line.state]}`,
      ...(line.effect === undefined ? [] : [`  [${words.checkEffect[line.effect]}]`]),
      `\n      ${groundsOf(session, line)}`,
    ].join(''),
  );
  const text = [
    head,
    lines.length === 0 ? texts.noHistory : [texts.history, ...history].join('\n'),
  ];
  const json = { alertId: id, ...standing, watched: place !== undefined, checks: lines };
  answer(session, json, text.join('\n\n'));
  return 'done';
};

export function addCheckCommands(program: Command, bind: Bind, { help }: Session['texts']): void {
  const group = program.command('checks').description(help.checks.group);
  group
    .command('list', { isDefault: true })
    .description(help.checks.list)
    .option('--due', help.checks.due)
    .option('--state <state>', `${help.checks.state}: ${STATES.join(', ')}`)
    .action(bind(list));
  group
    .command('run')
    .description(help.checks.run)
    .option('--alert <alert-id...>', help.checks.alert)
    .option('--all', help.checks.all)
    .action(bind(run));
  group
    .command('show')
    .description(help.checks.show)
    .argument('<alert-id>', help.alertId)
    .action(bind(show));
}
