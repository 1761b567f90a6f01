// Verdicts counted by tier, for measured precision.

import type { DismissReason } from '../domain/alert.js';
import type { Verdicts } from '../domain/precision.js';
import { TIER_NAMES, TIERS } from '../domain/tiers.js';
import type { Engine } from './engine.js';
import { bestMatches } from './match-rows.js';

/** Dismissals of what was the registered content all the same. */
const NOTHING_AGAINST: readonly DismissReason[] = ['lawful-use', 'duplicate'];

export const verdicts = ({ db }: Engine): Verdicts => ({
  async byTier() {
    const rows = await db
      .selectFrom('alert_status as status')
      .innerJoin(bestMatches(db).as('best'), (join) =>
        join.onRef('best.alert_id', '=', 'status.alert_id').on('best.place', '=', 1),
      )
      .innerJoin('match', 'match.id', 'best.id')
      .select(({ fn }) => [
        'match.tier',
        'status.state',
        'status.reason',
        fn.countAll<number>().as('count'),
      ])
      .where('status.state', 'in', ['confirmed', 'dismissed'])
      .groupBy(['match.tier', 'status.state', 'status.reason'])
      .execute();
    return TIER_NAMES.filter((tier) => TIERS[tier].alerts).map((tier) => {
      const sum = (wanted: (row: (typeof rows)[number]) => boolean): number =>
        rows
          .filter((row) => row.tier === tier && wanted(row))
          .reduce((total, { count }) => total + count, 0);
      const isLeftOut = (row: (typeof rows)[number]): boolean =>
        row.state === 'dismissed' && row.reason !== null && NOTHING_AGAINST.includes(row.reason);
      return {
        tier,
        confirmed: sum((row) => row.state === 'confirmed'),
        wrong: sum((row) => row.state === 'dismissed' && !isLeftOut(row)),
        leftOut: sum(isLeftOut),
      };
    });
  },
});
