// vigil alerts: list, show, confirm, dismiss. Content is never shown, and links are printed as text.

import type { Command } from 'commander';
import { DISMISS_REASONS, type AlertState, type DismissReason } from '../domain/alert.js';
import { StopError, UsageError } from '../domain/errors.js';
import { parseAlertId } from '../domain/ids.js';
import type { MatchRow } from '../domain/ports.js';
import { explained } from '../domain/change-words.js';
import { WORDS, wordOf } from '../domain/words.js';
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

type ListOptions = { readonly state?: string };

const listAlerts: Action<[ListOptions]> = async (session, options) => {
  const app = await session.app();
  const wanted = options.state ?? 'open';
  const states: readonly AlertState[] =
    wanted === 'all' ? LISTED_STATES : [oneOf('--state', LISTED_STATES, wanted)];
  const rows = await app.store.alerts.list({ states });
  const { none, noneOf } = session.texts.alerts;
  const nothing = wanted === 'open' ? none : noneOf;
  const text = rows.length === 0 ? nothing : alertTable(session, rows);
  answer(session, rows.map(app.reports.row), text);
  return 'done';
};

const showAlert: Action<[string]> = async (session, idText) => {
  const id = parseAlertId(idText);
  const app = await session.app();
  const found = await app.store.alerts.get(id);
  if (!found) throw new StopError('not-found', { what: 'alert', id });
  const { alert, events, matches, elsewhere } = found;
  const { alerts: texts } = session.texts;
  const words = WORDS[session.language];
  const head = facts([
    [texts.alert, alert.id],
    [texts.state, words.alertState[alert.state]],
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
            ...elsewhere.map((other) => `  ${other.alertId}  ${other.pageUrl}`),
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

async function decide(
  session: Session,
  idText: string,
  verdict:
    { readonly kind: 'confirmed' } | { readonly kind: 'dismissed'; readonly reason: DismissReason },
  by: string | undefined,
): Promise<'done'> {
  const id = parseAlertId(idText);
  const { store } = await session.app();
  const at = session.clock.now();
  const outcome = await store.alerts.decide(id, verdict, by ?? session.actor, at);
  if (outcome === 'missing') throw new StopError('not-found', { what: 'alert', id });
  if (outcome !== 'decided') {
    const state = WORDS[session.language].alertState[outcome.already];
    throw new StopError('alert-decided', { id, state });
  }
  answer(session, { alertId: id, state: verdict.kind }, session.texts.alerts[verdict.kind](id));
  return 'done';
}

type VerdictOptions = { readonly by?: string };

const confirm: Action<[string, VerdictOptions]> = (session, id, options) =>
  decide(session, id, { kind: 'confirmed' }, options.by);

const dismiss: Action<[string, VerdictOptions & { readonly reason?: string }]> = (
  session,
  id,
  options,
) => {
  if (options.reason === undefined) {
    throw new UsageError('option-missing', {
      name: '--reason',
      expected: DISMISS_REASONS.join(' | '),
    });
  }
  const reason = oneOf('--reason', DISMISS_REASONS, options.reason);
  return decide(session, id, { kind: 'dismissed', reason }, options.by);
};

export function addAlertCommands(program: Command, bind: Bind, { help }: Session['texts']): void {
  const group = program.command('alerts').description(help.alerts.group);
  group
    .command('list', { isDefault: true })
    .description(help.alerts.list)
    .option('--state <state>', `${[...LISTED_STATES, 'all'].join(', ')} (open)`)
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
  group
    .command('confirm')
    .description(help.alerts.confirm)
    .argument('<alert-id>', help.alertId)
    .option('--by <who>', help.alerts.by)
    .action(bind(confirm));
  group
    .command('dismiss')
    .description(help.alerts.dismiss)
    .argument('<alert-id>', help.alertId)
    .option('--reason <reason>', DISMISS_REASONS.join(', '))
    .option('--by <who>', help.alerts.by)
    .action(bind(dismiss));
}
