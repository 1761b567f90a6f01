// What follows a run: references registered meanwhile are matched with it, and what is too old is purged.

import type { Config } from './config.js';
import { reasonOf } from './domain/errors.js';
import type { AlertId } from './domain/ids.js';
import type { Clock, Log, Store } from './domain/ports.js';
import type { RetentionLimits } from './domain/retention.js';
import type { EvidenceOffice } from './evidence-office.js';
import { matchDue } from './past-nights.js';

/** Who purges what is too old, in the audit log, where no person asked for it. */
const NIGHTLY = 'vigil';

export const retentionLimits = (config: Config, now: Date): RetentionLimits => ({
  foundBefore: new Date(now.getTime() - config['retention.foundMedia']),
  ledgerBefore: new Date(now.getTime() - config['retention.ledger']),
});

export const evidenceLimit = (config: Config, now: Date): Date =>
  new Date(now.getTime() - config['retention.evidence']);

export type AfterNight = {
  readonly store: Store;
  readonly evidence: EvidenceOffice;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
};

/** What is done after a run, in its order. Closed: texts say each in words. */
export const AFTER_STEPS = [
  'past-nights',
  'retention',
  'evidence-retention',
  'time-stamps',
] as const;
export type AfterStep = (typeof AFTER_STEPS)[number];

export type AfterNightEnd = {
  /** Alerts that were raised on past nights. */
  readonly raised: readonly AlertId[];
  /** What failed, to be told: the next night tries it again. */
  readonly failed: readonly AfterStep[];
};

/**
 * Never throws: the run has ended, and what fails here is done by the next one, or by its command. Whoever asked to stop has the run
 * stopped; each step of this can be killed.
 */
export async function afterNight(parts: AfterNight): Promise<AfterNightEnd> {
  const { store, evidence, config, clock, log } = parts;
  const never = new AbortController().signal;
  let raised: readonly AlertId[] = [];
  const failed: AfterStep[] = [];
  const tried = async (what: AfterStep, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed.push(what);
      log.error(`${what} failed after the run`, { reason: reasonOf(error) });
    }
  };
  await tried('past-nights', async () => {
    ({ raised } = await matchDue(store, never));
  });
  const now = clock.now();
  await tried('retention', async () => {
    const limits = retentionLimits(config, now);
    log.info('retention', {
      ...(await store.retention.purge(limits, NIGHTLY, now, never)).deleted,
    });
  });
  await tried('evidence-retention', () =>
    evidence.purge({ before: evidenceLimit(config, now) }, 'retention', NIGHTLY),
  );
  if (config['evidence.timestampUrl'] !== '') {
    await tried('time-stamps', () => evidence.stamp(never));
  }
  return { raised, failed };
}
