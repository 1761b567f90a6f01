// The case report's requests and checks, by alert, as they stood at the period's end.

import type { AlertHistory, PlaceFact } from '../domain/case-report.js';
import { rowOf, type AlertId, type CaseId } from '../domain/ids.js';
import type { CheckEffect } from '../domain/removal.js';
import { groupedBy } from './chunks.js';
import type { Trx } from './engine.js';
import { factsOfAlert, requestsAt, requestsByAlert } from './request-facts.js';

type Check = { readonly at: number; readonly effect: CheckEffect | null };

/** What a place's checks amount to: `afterCheck` of domain/removal.ts, told by the effects that it recorded. */
export function placeFact(checks: readonly Check[]): PlaceFact | undefined {
  const last = checks.at(-1);
  if (last === undefined) return undefined;
  let standing: PlaceFact['standing'] = 'present';
  let since: number | undefined;
  let removals = 0;
  for (const { at, effect } of checks) {
    switch (effect) {
      case null:
        break;
      case 'gone':
        standing = 'gone';
        since = at;
        break;
      case 'removed':
        // Since it was first found gone, which is when it went as far as the checks tell.
        standing = 'removed';
        removals += 1;
        break;
      case 'back':
      case 'returned':
        standing = removals > 0 ? 'relapsed' : 'present';
        since = at;
        break;
    }
  }
  return {
    standing,
    ...(since === undefined ? {} : { since: new Date(since) }),
    checks: checks.length,
    lastCheckedAt: new Date(last.at),
  };
}

/** What was asked and checked of a case's alerts before a moment. */
export async function placesAndRequests(
  trx: Trx,
  id: CaseId,
  until: Date,
): Promise<(alert: AlertId) => Pick<AlertHistory, 'requests' | 'place'>> {
  const byAlert = await requestsByAlert(trx, id);
  const requests = byAlert.size === 0 ? [] : await requestsAt(trx, until);
  const checks = groupedBy(
    await trx
      .selectFrom('removal_check')
      .innerJoin('alert', 'alert.id', 'removal_check.alert_id')
      .select(['removal_check.alert_id', 'removal_check.at', 'removal_check.effect'])
      .where('alert.case_id', '=', id)
      .where('removal_check.at', '<', until.getTime())
      .orderBy('removal_check.id')
      .execute(),
    (row) => row.alert_id,
  );
  return (alert) => {
    const place = placeFact(checks.get(rowOf(alert)) ?? []);
    return {
      requests: factsOfAlert(requests, byAlert, alert),
      ...(place === undefined ? {} : { place }),
    };
  };
}
