// What a reference takes in the database file, pages and all.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { VARIANTS } from '../../src/domain/fingerprint.js';
import { LOCAL } from '../../src/domain/local-fingerprint.js';
import { fingerprint, folder, local, newStore, register } from './support.js';

/** Issue 3: bytes stored for one registered picture, in all. */
const MOST_BYTES = 10_000;
const PICTURES = 200;

describe('what one registered picture takes in the file', () => {
  it('is at most 10,000 bytes, with sixteen fingerprints and as many points as there may be', async () => {
    const file = join(folder(), 'vigil.db');
    const store = await newStore(file);
    const pages = (): number => {
      const raw = new Database(file, { readonly: true });
      try {
        const count = raw.pragma('page_count', { simple: true }) as number;
        return count - (raw.pragma('freelist_count', { simple: true }) as number);
      } finally {
        raw.close();
      }
    };
    await register(store, 'first');
    const empty = pages();
    for (let index = 0; index < PICTURES; index += 1) {
      const fingerprints = [
        ...VARIANTS.map((variant) => fingerprint({ variant })),
        ...VARIANTS.map((variant) =>
          fingerprint({ variant, algorithm: 'blockhash', quality: 100 }),
        ),
      ];
      const locals = [local(LOCAL.mostPoints, { blocks: Uint8Array.from(randomBytes(500)) })];
      await register(store, `picture-${index}`, { fingerprints, locals });
    }
    const each = ((pages() - empty) * 4096) / PICTURES;
    expect(each).toBeGreaterThan(LOCAL.mostPoints * LOCAL.pointBytes);
    expect(each).toBeLessThanOrEqual(MOST_BYTES);
  });
});
