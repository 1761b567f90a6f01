// Evidence that is owed: written with the alerts, so that a process killed before the sealing leaves a trace of it.

import type { Trx } from './engine.js';
import { inParts } from './chunks.js';

/** Notes for alerts without evidence that some is due; what is sealed stays so. */
export async function noteEvidenceDue(
  trx: Trx,
  alerts: readonly number[],
  at: Date,
): Promise<void> {
  for (const part of inParts(alerts)) {
    await trx
      .insertInto('evidence_of_alert')
      .values(
        part.map((alert) => ({
          alert_id: alert,
          state: 'due' as const,
          at: at.getTime(),
          bundle_id: null,
          reason: null,
        })),
      )
      .onConflict((oc) =>
        oc
          .column('alert_id')
          .doUpdateSet({ state: 'due', at: at.getTime(), reason: null })
          .where('evidence_of_alert.state', '=', 'missing'),
      )
      .execute();
  }
}
