// Troubles begin when they are first observed, and end when they are no more.

import type { PresentTrouble, TroubleKind } from '../domain/trouble.js';
import type { Trx } from './engine.js';

/** See `Tellings.observe`. */
export async function observe(
  trx: Trx,
  kind: TroubleKind,
  present: readonly PresentTrouble[],
  at: Date,
): Promise<void> {
  const known = await trx
    .selectFrom('trouble')
    .select(['id', 'subject', 'began_at'])
    .where('kind', '=', kind)
    .where('ended_at', 'is', null)
    .execute();
  for (const { id, subject, began_at: began } of known) {
    if (present.some((trouble) => trouble.subject === subject)) continue;
    await trx
      .updateTable('trouble')
      // A clock that was set back must not keep it from ending.
      .set({ ended_at: Math.max(at.getTime(), began) })
      .where('id', '=', id)
      .execute();
  }
  for (const { subject, detail } of present) {
    if (known.some((trouble) => trouble.subject === subject)) continue;
    await trx
      .insertInto('trouble')
      .values({ kind, subject, detail, began_at: at.getTime() })
      .execute();
  }
}
