// vigil case timeline: what happened to a case's references, with the time between.

import type { Command } from 'commander';
import type { TimelineEvent } from '../domain/checks.js';
import { StopError } from '../domain/errors.js';
import { parseCaseId, parseReferenceId, type ReferenceId } from '../domain/ids.js';
import { sought } from '../domain/sought.js';
import { TAKEDOWN_WORDS } from '../domain/takedown-words.js';
import { WORDS, wordOf, type Words } from '../domain/words.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { table } from './table.js';

const MINUTE_MS = 60_000;

/** The list that an event's detail is a member of. */
function detailOf(session: Session, { kind, detail }: TimelineEvent): string {
  if (detail === undefined) return '';
  const lists: Partial<Record<TimelineEvent['kind'], keyof Words>> = {
    dismissed: 'dismissReason',
    gone: 'removalState',
    removed: 'removalState',
    back: 'removalState',
    returned: 'relapseKind',
  };
  const { step, answer: answers } = TAKEDOWN_WORDS[session.language];
  const asked: Readonly<Record<string, string>> = { ...step, ...answers };
  if (kind === 'requested' || kind === 'answered') return asked[detail] ?? detail;
  const known = lists[kind];
  return known === undefined ? detail : wordOf(session.language, known, detail);
}

function span(session: Session, ms: number): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  return session.texts.checks.span(days, hours % 24, minutes % 60);
}

/** Events of one reference with the time since the one before, and since it was first seen. */
function withSpans(events: readonly TimelineEvent[]) {
  const firstSeen = events.find(({ kind }) => kind === 'first-seen')?.at.getTime();
  return events.map((event, index) => {
    const before = events[index - 1];
    const at = event.at.getTime();
    return {
      ...event,
      sincePreviousMs: before ? at - before.at.getTime() : null,
      sinceFirstSeenMs: firstSeen === undefined || at < firstSeen ? null : at - firstSeen,
    };
  });
}

type TimelineOptions = { readonly reference?: string };

const timeline: Action<[string, TimelineOptions]> = async (session, idText, options) => {
  const id = parseCaseId(idText, session.config()['cases.idPattern']);
  const only = options.reference === undefined ? undefined : parseReferenceId(options.reference);
  const { store } = await session.app();
  if (!(await store.cases.get(id))) throw new StopError('not-found', sought('case', id));
  const byReference = new Map<ReferenceId, TimelineEvent[]>();
  for (const event of await store.checks.timeline(id)) {
    if (only !== undefined && event.referenceId !== only) continue;
    const group = byReference.get(event.referenceId) ?? [];
    byReference.set(event.referenceId, [...group, event]);
  }
  const { noTimeline } = session.texts.checks;
  const words = WORDS[session.language];
  const references = [...byReference].map(([referenceId, events]) => ({
    referenceId,
    events: withSpans(events),
  }));
  const sections = references.map(({ referenceId, events }) => {
    const rows = events.map((event) => [
      session.localTime(event.at),
      event.sincePreviousMs === null ? '' : `+${span(session, event.sincePreviousMs)}`,
      words.timelineKind[event.kind],
      event.alertId ?? '',
      event.siteId ?? '',
      detailOf(session, event),
      event.pageUrl ?? '',
    ]);
    return `${referenceId}\n${table(session.texts.checks.timelineColumns, rows)}`;
  });
  const text = sections.length === 0 ? noTimeline : sections.join('\n\n');
  answer(session, { caseId: id, references }, text);
  return 'done';
};

/** Adds `timeline` to the group of commands about cases. */
export function addTimelineCommand(group: Command, bind: Bind, { help }: Session['texts']): void {
  group
    .command('timeline')
    .description(help.checks.timeline)
    .argument('<case-id>', help.caseId)
    .option('--reference <reference-id>', help.checks.reference)
    .action(bind(timeline));
}
