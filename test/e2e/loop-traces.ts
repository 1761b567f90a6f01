// What a registered picture left in a centre's folder: its bits are read before the withdrawal, and looked for after it.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Fingerprints and points of everything registered or found that is a reference's or its copy's, as bytes. */
export function bitsOf(database: string, references: readonly number[]): readonly Buffer[] {
  const raw = new Database(database, { readonly: true });
  try {
    const marks = references.map(() => '?').join();
    const bits = (sql: string) =>
      raw
        .prepare(sql)
        .pluck()
        .all(...references) as Buffer[];
    // Pieces that one page of the database holds whole: one orientation, two points.
    const pieces = (blobs: readonly Buffer[], length: number) =>
      blobs.map((blob) => blob.subarray(0, length));
    const matched = `(select distinct media_id from match where reference_id in (${marks}))`;
    const fingerprints = `select bits from fingerprint where reference_id in (${marks})`;
    const points = `select points from local_fingerprint where reference_id in (${marks})`;
    return [
      ...pieces(bits(fingerprints), 32),
      ...pieces(bits(points), 44),
      ...bits(`select bits from media_fingerprint where media_id in ${matched}`),
      ...pieces(bits(`select points from media_local where media_id in ${matched}`), 44),
      ...bits(`select unhex(sha256) from reference where id in (${marks})`),
      ...bits(`select unhex(sha256) from media where id in ${matched}`),
    ];
  } finally {
    raw.close();
  }
}

/** Files below a folder that hold any of these bytes: raw, as hexadecimal or as base64. */
export function holding(folder: string, traces: readonly Buffer[]): readonly string[] {
  const forms = traces.flatMap((trace) => {
    const hex = trace.toString('hex');
    return [
      trace,
      ...[hex, hex.toUpperCase(), trace.toString('base64')].map((t) => Buffer.from(t)),
    ];
  });
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .filter((file) => {
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form));
    });
}
