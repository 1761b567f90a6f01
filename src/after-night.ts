// What follows a run: references registered meanwhile are matched with it, and what is too old is purged.

import type { Config } from './config.js';
import { reasonOf } from './domain/errors.js';
import type { AlertId } from './domain/ids.js';
import type { Clock, Log, Store } from './domain/ports.js';
import type { RetentionLimits } from './domain/retention.js';
import { matchDue } from './past-nights.js';

/** Who purges what is too old, in the audit log, where no person asked for it. */
const NIGHTLY = 'vigil';

export const retentionLimits = (config: Config, now: Date): RetentionLimits => ({
  foundBefore: new Date(now.getTime() - config['retention.foundMedia']),
  ledgerBefore: new Date(now.getTime() - config['retention.ledger']),
});

/**
 * Never throws: the run has ended, and what fails here is done by the next one, or by its command. Whoever asked to stop has the run
 * stopped; this is short, and each step of it can be killed.
 *
 * @returns alerts that were raised on past nights.
 */
export async function afterNight(
  store: Store,
  config: Config,
  clock: Clock,
  log: Log,
): Promise<readonly AlertId[]> {
  const never = new AbortController().signal;
  let raised: readonly AlertId[] = [];
  try {
    raised = (await matchDue(store, never)).raised;
  } catch (error) {
    log.error('new references were not matched with past nights', { reason: reasonOf(error) });
  }
  try {
    const now = clock.now();
    const { deleted } = await store.retention.purge(
      retentionLimits(config, now),
      NIGHTLY,
      now,
      never,
    );
    log.info('retention', { ...deleted });
  } catch (error) {
    log.error('what is too old was not purged', { reason: reasonOf(error) });
  }
  return raised;
}
