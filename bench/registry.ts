// A large registry for measuring: references with random fingerprints, written straight into a database.

import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import { LOCAL } from '../src/domain/local-fingerprint.js';

/** Eight orientations of one picture or frame are one row. */
const ROW_BYTES = 256;
const CODES_IN_ROW = 8;
const AT_ONCE = 5000;

export type Filling = {
  readonly caseId: string;
  readonly references: number;
  /** Of each reference; with more than one it is a video, a frame a second. */
  readonly frames: number;
  /** So many of the references have points, of their first frame. */
  readonly withPoints: number;
};

/** @returns how many fingerprints were written. */
export function fillRegistry(
  file: string,
  { caseId, references, frames, withPoints }: Filling,
): number {
  const db = new Database(file);
  db.pragma('synchronous = off');
  const reference = db.prepare(
    `insert into reference (case_id, sha256, kind, byte_length, width, height, duration_ms, registered_at, local_version)
     values (?, ?, ?, 1, 640, 480, ?, 0, '${LOCAL.version}')`,
  );
  const fingerprint = db.prepare(
    `insert into fingerprint (reference_id, number, algorithm, version, bits, quality, variant, time_ms)
     values (?, ?, 'pdq', '1', ?, 90, null, ?)`,
  );
  const points = db.prepare(
    `insert into local_fingerprint (reference_id, number, version, width, height, time_ms, blocks, points)
     values (?, 1, '${LOCAL.version}', ${LOCAL.side}, 384, ?, x'', ?)`,
  );
  const changed = db.prepare(
    'insert into reference_change select ?, version + 1 from registry_version',
  );
  const isVideo = frames > 1;
  const add = (index: number): void => {
    const { lastInsertRowid: id } = reference.run(
      ...[caseId, randomBytes(32).toString('hex'), isVideo ? 'video' : 'image'],
      isVideo ? frames * 1000 : null,
    );
    for (let frame = 0; frame < frames; frame += 1) {
      fingerprint.run(id, frame + 1, randomBytes(ROW_BYTES), isVideo ? frame * 1000 : null);
    }
    if (index < withPoints) {
      const most = isVideo ? LOCAL.mostFramePoints : LOCAL.mostPoints;
      points.run(id, isVideo ? 0 : null, randomBytes(most * LOCAL.pointBytes));
    }
    changed.run(id);
  };
  for (let from = 0; from < references; from += AT_ONCE) {
    db.transaction(() => {
      for (let index = from; index < Math.min(references, from + AT_ONCE); index += 1) add(index);
    })();
  }
  db.exec('update registry_version set version = version + 1');
  db.pragma('wal_checkpoint(truncate)');
  db.close();
  return references * frames * CODES_IN_ROW;
}
