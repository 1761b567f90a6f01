// Time stamps of sealed bundles: which are due, which came, and what a server refused.

import { evidenceRow, type EvidenceBundle, type EvidenceStore } from '../domain/evidence.js';
import { inParts } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';

const MAX_ERROR = 200;

/** A time stamp is to be asked for. Called in the transaction that writes the bundle down. */
export async function noteStampDue(trx: Trx, bundle: number): Promise<void> {
  await trx
    .insertInto('evidence_stamp')
    .values({
      bundle_id: bundle,
      state: 'due',
      attempts: 0,
      tried_at: null,
      stamped_at: null,
      answer: null,
      error: null,
    })
    .execute();
}

/** How the stamps of bundles stand, without the servers' answers. */
export async function stampsOf(db: Db, bundles: readonly number[]) {
  const stamps = new Map<number, NonNullable<EvidenceBundle['stamp']>>();
  for (const part of inParts(bundles)) {
    const rows = await db
      .selectFrom('evidence_stamp')
      .select(['bundle_id', 'state', 'attempts', 'stamped_at', 'error'])
      .where('bundle_id', 'in', part)
      .execute();
    for (const row of rows) {
      stamps.set(row.bundle_id, {
        state: row.state,
        attempts: row.attempts,
        ...(row.stamped_at === null ? {} : { at: new Date(row.stamped_at) }),
        ...(row.error === null ? {} : { error: row.error }),
      });
    }
  }
  return stamps;
}

type Stamps = Pick<EvidenceStore, 'unstamped' | 'stamped' | 'stampFailed' | 'stampOf'>;

export const evidenceStamps = (
  { db, durably }: Pick<Engine, 'db' | 'durably'>,
  bundlesOf: (ids: readonly number[]) => Promise<readonly EvidenceBundle[]>,
): Stamps => ({
  async unstamped() {
    const rows = await db
      .selectFrom('evidence_stamp')
      .innerJoin('evidence_bundle', 'evidence_bundle.id', 'evidence_stamp.bundle_id')
      .select('evidence_bundle.id')
      .where('evidence_stamp.state', '<>', 'stamped')
      // What was purged has a SHA-256 still, but nothing that a stamp would speak of.
      .where('evidence_bundle.state', '=', 'sealed')
      .orderBy('evidence_bundle.id')
      .execute();
    return rows.length === 0 ? [] : bundlesOf(rows.map(({ id }) => id));
  },
  stamped: (id, answer, stampedAt, at) =>
    durably(async (trx) => {
      await trx
        .updateTable('evidence_stamp')
        .set((eb) => ({
          state: 'stamped',
          attempts: eb('attempts', '+', 1),
          tried_at: at.getTime(),
          stamped_at: stampedAt.getTime(),
          answer,
          error: null,
        }))
        .where('bundle_id', '=', evidenceRow(id))
        .execute();
    }),
  async stampFailed(id, error, at) {
    await db
      .updateTable('evidence_stamp')
      .set((eb) => ({
        state: 'failed',
        attempts: eb('attempts', '+', 1),
        tried_at: at.getTime(),
        error: error.slice(0, MAX_ERROR),
      }))
      .where('bundle_id', '=', evidenceRow(id))
      .where('state', '<>', 'stamped')
      .execute();
  },
  async stampOf(id) {
    const row = await db
      .selectFrom('evidence_stamp')
      .select('answer')
      .where('bundle_id', '=', evidenceRow(id))
      .executeTakeFirst();
    return row?.answer ?? undefined;
  },
});
