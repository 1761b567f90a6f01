// The case report's requests and checks, by alert.

import type { AlertHistory } from '../domain/case-report.js';
import type { AlertId, CaseId } from '../domain/ids.js';
import type { Trx } from './engine.js';

/** What was asked and checked of a case's alerts before a moment. */
export function placesAndRequests(
  trx: Trx,
  id: CaseId,
  until: Date,
): Promise<(alert: AlertId) => Pick<AlertHistory, 'requests' | 'place'>> {
  void trx;
  void id;
  void until;
  return Promise.resolve(() => ({ requests: [] }));
}
