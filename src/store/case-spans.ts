// When cases were open, from the audit log: the case's own row knows its latest closing only.

import type { CaseId } from '../domain/ids.js';
import type { Period } from '../domain/period.js';
import type { Trx } from './engine.js';

type Turn = { readonly subject: string; readonly action: string; readonly at: number };

/** @param turns openings and closings of one case, oldest first; one that is still open ends where time does. */
function spansOf(turns: readonly Turn[], until: Date): readonly Period[] {
  const spans: Period[] = [];
  let opened: number | undefined;
  for (const { action, at } of turns) {
    if (action === 'case-opened') opened ??= at;
    else if (opened !== undefined) {
      spans.push({ from: new Date(opened), until: new Date(at) });
      opened = undefined;
    }
  }
  if (opened !== undefined) spans.push({ from: new Date(opened), until });
  return spans.filter(({ from, until: to }) => from < to);
}

/**
 * When cases were open, by case, oldest first; empty spans (opened and closed in one moment) are left out.
 *
 * @param until where a case that is still open ends.
 * @param only that case; all where absent.
 */
export async function openSpans(
  trx: Trx,
  until: Date,
  only?: CaseId,
): Promise<ReadonlyMap<CaseId, readonly Period[]>> {
  const rows = await trx
    .selectFrom('audit')
    .select(['subject', 'action', 'at'])
    .where('action', 'in', ['case-opened', 'case-closed'])
    .where('at', '<', until.getTime())
    .$if(only !== undefined, (query) => query.where('subject', '=', only ?? ''))
    .orderBy('sequence')
    .execute();
  const byCase = new Map<CaseId, Turn[]>();
  for (const row of rows) {
    const id = row.subject as CaseId;
    byCase.set(id, [...(byCase.get(id) ?? []), row]);
  }
  return new Map([...byCase].map(([id, turns]) => [id, spansOf(turns, until)]));
}
