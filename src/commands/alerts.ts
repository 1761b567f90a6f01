// vigil alerts: list, show, lower. Content is never shown, and links are printed as text.

import type { Command } from 'commander';
import type { AlertState } from '../domain/alert.js';
import { StopError } from '../domain/errors.js';
import { parseAlertId } from '../domain/ids.js';
import type { ExplainedRow, MatchRow } from '../domain/ports.js';
import { explained } from '../domain/change-words.js';
import { sought } from '../domain/sought.js';
import { WORDS, wordOf } from '../domain/words.js';
import { addVerdictCommands } from './alerts-decide.js';
import { addFloodCommands } from './alerts-flood.js';
import { addNotThisCommands } from './alerts-not-this.js';
import { date, oneOf } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { facts, table } from './table.js';

/** A withdrawn alert has no match to list any more; `alerts show` still tells its history. */
const LISTED_STATES = ['open', 'confirmed', 'dismissed'] as const satisfies readonly AlertState[];

/** The table of alerts, as `alerts list` and the end of `crawl` print it. */
export function alertTable(session: Session, rows: readonly MatchRow[]): string {
  const { alerts: texts } = session.texts;
  const words = WORDS[session.language];
  return table(
    texts.columns,
    rows.map((row) => [
      row.alertId,
      words.alertState[row.state],
      row.minor ? texts.minor : '',
      wordOf(session.language, 'tier', row.tier),
      row.score,
      row.referenceId,
      row.caseId,
      row.siteId,
      session.localTime(row.firstSeenAt),
      row.pageUrl,
    ]),
  );
}

type ListOptions = { readonly state?: string; readonly held?: true };

const listAlerts: Action<[ListOptions]> = async (session, options) => {
  const app = await session.app();
  const wanted = options.state ?? 'open';
  const states: readonly AlertState[] =
    wanted === 'all' ? LISTED_STATES : [oneOf('--state', LISTED_STATES, wanted, ['all'])];
  const rows = await app.store.alerts.list({ states, held: options.held === true });
  const { none, noneOf } = session.texts.alerts;
  const nothing = wanted === 'open' && options.held !== true ? none : noneOf;
  const floods = options.held === true ? [] : await app.store.floods.list();
  const notes = floods
    .filter(({ held }) => held > 0)
    .map(({ referenceId, held }) => session.texts.telling.heldNote(referenceId, held));
  const text = [
    rows.length === 0 ? nothing : alertTable(session, rows),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
  answer(session, rows.map(app.reports.row), text);
  return 'done';
};

/** The figures of a match that its words do not say. */
function measures(session: Session, row: ExplainedRow): string {
  const { telling } = session.texts;
  return [
    `${telling.distance} ${row.distance}`,
    ...(row.quality === null ? [] : [`${telling.quality} ${row.quality}`]),
    `${telling.orientation} ${wordOf(session.language, 'variant', row.variant)}`,
  ].join(' · ');
}

const showAlert: Action<[string]> = async (session, idText) => {
  const id = parseAlertId(idText);
  const app = await session.app();
  const found = await app.store.alerts.get(id);
  if (!found) throw new StopError('not-found', sought('alert', id));
  const { alert, events, matches, elsewhere } = found;
  const { alerts: texts } = session.texts;
  const words = WORDS[session.language];
  const head = facts([
    [texts.alert, alert.id],
    [
      texts.state,
      `${words.alertState[alert.state]}${alert.held ? ` · ${session.texts.telling.held}` : ''}`,
    ],
    [texts.case, `${alert.caseId}${alert.minor ? ` · ${texts.minor}` : ''}`],
    [texts.reference, alert.referenceId],
    [texts.site, `${alert.siteId} · ${wordOf(session.language, 'channel', alert.channel)}`],
    [texts.page, alert.pageUrl],
    [texts.title, alert.pageTitle],
    [texts.firstSeen, session.localTime(alert.firstSeenAt)],
    [texts.lastSeen, session.localTime(alert.lastSeenAt)],
  ]);
  const sections = [
    head,
    [
      texts.matches,
      ...matches.flatMap((row) => [
        `  ${wordOf(session.language, 'tier', row.tier)} · ${texts.score} ${row.score} · ${row.mediaUrl}`,
        ...app.reports.grounds(row).map((line) => `    ${line}`),
        `    ${measures(session, row)}`,
      ]),
    ].join('\n'),
    [
      texts.history,
      ...events.map((event) =>
        [
          `  ${session.localTime(event.at)}  ${words.alertEvent[event.kind]}`,
          event.by,
          event.runId,
          event.reason && words.dismissReason[event.reason],
        ]
          .filter((part) => part !== undefined)
          .join('  '),
      ),
    ].join('\n'),
    ...(elsewhere.length === 0
      ? []
      : [
          [
            texts.elsewhere,
            ...elsewhere.map((other) =>
              [
                `  ${other.alertId}`,
                words.alertState[other.state],
                session.localTime(other.lastSeenAt),
                other.pageUrl,
              ].join('  '),
            ),
          ].join('\n'),
        ]),
  ];
  const json = {
    ...alert,
    matches: matches.map((row) => ({
      ...app.reports.row(row),
      ...(row.alignment === undefined ? {} : { alignment: row.alignment }),
    })),
    events,
    elsewhere,
  };
  answer(session, json, sections.join('\n\n'));
  return 'done';
};

const listLower: Action<[{ readonly since?: string }]> = async (session, { since }) => {
  const app = await session.app();
  const rows = await app.store.alerts.lower(
    since === undefined ? {} : { since: date('--since', since) },
  );
  const { alerts: texts } = session.texts;
  const lines = rows.map((row) => [
    wordOf(session.language, 'tier', row.tier),
    row.score,
    row.referenceId,
    row.caseId,
    row.siteId,
    session.localTime(row.lastSeenAt),
    row.pageUrl,
    explained(row, session.language),
  ]);
  const text = rows.length === 0 ? texts.noLower : table(texts.lowerColumns, lines);
  answer(session, rows.map(app.reports.row), text);
  return 'done';
};

export function addAlertCommands(program: Command, bind: Bind, texts: Session['texts']): void {
  const { help, telling } = texts;
  const group = program.command('alerts').description(help.alerts.group);
  group
    .command('list', { isDefault: true })
    .description(help.alerts.list)
    .option('--state <state>', `${[...LISTED_STATES, 'all'].join(', ')} (open)`)
    .option('--held', telling.help.held)
    .action(bind(listAlerts));
  group
    .command('show')
    .description(help.alerts.show)
    .argument('<alert-id>', help.alertId)
    .action(bind(showAlert));
  group
    .command('lower')
    .description(help.alerts.lower)
    .option('--since <date>', help.export.since)
    .action(bind(listLower));
  addVerdictCommands(group, bind, texts);
  addNotThisCommands(group, bind, texts);
  addFloodCommands(group, bind, texts);
}
