// vigil retention purge: what is older than the configuration allows goes, and the audit log proves it.

import type { Command } from 'commander';
import { evidenceLimit, retentionLimits } from '../app.js';
import { PURGED_THINGS } from '../domain/retention.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { facts } from './table.js';

type PurgeOptions = { readonly dryRun?: true };

const purge: Action<[PurgeOptions]> = async (session, options) => {
  const app = await session.app();
  const { config, clock, store } = app;
  const { retention: texts } = session.texts;
  const now = clock.now();
  const limits = retentionLimits(config, now);
  const sealedBefore = evidenceLimit(config, now);
  const times = { foundBefore: limits.foundBefore, ledgerBefore: limits.ledgerBefore };
  const counts = (deleted: Readonly<Record<string, number>>, evidence: number): string =>
    facts([
      ...PURGED_THINGS.map((what) => [texts.things[what], deleted[what] ?? 0] as const),
      [texts.evidence, evidence],
    ]);
  if (options.dryRun === true) {
    const would = await store.retention.count(limits);
    const bundles = await app.evidence.list();
    const old = bundles.filter(
      ({ state, sealedAt }) => state === 'sealed' && sealedAt < sealedBefore,
    ).length;
    answer(
      session,
      { dryRun: true, ...times, deleted: { ...would, evidence: old } },
      [texts.would, counts(would, old)].join('\n'),
    );
    return 'done';
  }
  const { deleted, traces } = await store.retention.purge(limits, session.actor, now, session.stop);
  const bundles = await app.evidence.purge({ before: sealedBefore }, 'retention', session.actor);
  const text = [
    texts.done,
    counts(deleted, bundles.length),
    ...(traces === 'pending' ? [session.texts.withdraw.pending] : []),
  ].join('\n');
  const all = { ...deleted, evidence: bundles.length };
  answer(session, { dryRun: false, ...times, deleted: all, traces }, text);
  return traces === 'pending' ? 'incomplete' : 'done';
};

export function addRetentionCommands(
  program: Command,
  bind: Bind,
  { help }: Session['texts'],
): void {
  program
    .command('retention')
    .description(help.retention.group)
    .command('purge')
    .description(help.retention.purge)
    .option('--dry-run', help.retention.dryRun)
    .action(bind(purge));
}
