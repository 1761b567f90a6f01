// The audit log: a chain of entries, each written in the transaction of the act that it tells of.

import { createHash } from 'node:crypto';
import {
  auditText,
  type AuditAction,
  type AuditCheck,
  type AuditEntry,
  type AuditMark,
} from '../domain/audit.js';
import type { AuditLog } from '../domain/ports.js';
import { chunked } from './chunks.js';
import type { Db, Engine, Trx } from './engine.js';

/** What the first entry is bound to. */
const GENESIS = '';

const hashOf = (previousHash: string, entry: Omit<AuditEntry, 'hash'>): string =>
  createHash('sha256').update(auditText(previousHash, entry)).digest('hex');

/** Adds one entry. Writers take turns (a transaction begins with the write lock), so the chain has no forks. */
export async function appendAudit(
  trx: Trx,
  action: AuditAction,
  subject: string,
  actor: string,
  at: Date,
): Promise<void> {
  const last = await trx
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const entry = { sequence: (last?.sequence ?? 0) + 1, at, actor, action, subject };
  await trx
    .insertInto('audit')
    .values({ ...entry, at: at.getTime(), hash: hashOf(last?.hash ?? GENESIS, entry) })
    .execute();
}

async function* auditEntries(db: Db): AsyncGenerator<AuditEntry> {
  const rows = chunked<AuditEntry>(500, async (last, size) => {
    const chunk = await db
      .selectFrom('audit')
      .selectAll()
      .where('sequence', '>', last?.sequence ?? 0)
      .orderBy('sequence')
      .limit(size)
      .execute();
    return chunk.map((row) => ({ ...row, at: new Date(row.at) }));
  });
  yield* rows;
}

/**
 * Follows the chain from its beginning.
 *
 * @param mark what was printed at an earlier check: without it, entries cut off at the end are not noticed.
 * @returns the number of entries and the last hash, or the first one that is missing, out of place or altered.
 */
export async function verifyAudit(
  entries: AsyncIterable<AuditEntry>,
  mark?: AuditMark,
): Promise<AuditCheck> {
  let previousHash = GENESIS;
  let count = 0;
  for await (const { hash, ...entry } of entries) {
    count += 1;
    if (entry.sequence !== count || hash !== hashOf(previousHash, entry)) {
      return { intact: false, sequence: count, fault: 'altered' };
    }
    if (mark?.sequence === count && mark.hash !== hash) {
      return { intact: false, sequence: count, fault: 'replaced' };
    }
    previousHash = hash;
  }
  if (mark && mark.sequence > count) return { intact: false, sequence: count, fault: 'cut-off' };
  return { intact: true, entries: count, hash: previousHash };
}

export const auditLog = ({ db, durably }: Engine): AuditLog => ({
  append: (action, subject, actor, at) =>
    durably((trx) => appendAudit(trx, action, subject, actor, at)),
  entries: () => auditEntries(db),
  verify: (mark) => verifyAudit(auditEntries(db), mark),
});
