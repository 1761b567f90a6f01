// A frontier in memory, for tests: the same promises as the store's, without the durability.

import type { RunId, SiteId } from '../../src/domain/ids.js';
import type { Frontier } from '../../src/domain/ports.js';
import type { FrontierEntry } from '../../src/domain/visit.js';

type Row = { readonly entry: FrontierEntry; state: 'waiting' | 'claimed' | 'done' };

export type MemoryFrontier = Frontier & {
  done: (entry: FrontierEntry) => void;
  readonly urls: (state: Row['state']) => readonly string[];
};

export function memoryFrontier(): MemoryFrontier {
  const rows: Row[] = [];
  const find = (entry: FrontierEntry): Row => {
    const row = rows.find((candidate) => candidate.entry.id === entry.id);
    if (!row) throw new Error(`no entry ${entry.id}`);
    return row;
  };
  return {
    add(_runId, siteId, links) {
      for (const link of links) {
        const isKnown = rows.some(({ entry }) => entry.siteId === siteId && entry.url === link.url);
        if (!isKnown) rows.push({ entry: { id: rows.length, siteId, ...link }, state: 'waiting' });
      }
      return Promise.resolve();
    },
    claim(_runId: RunId, siteId: SiteId) {
      const [first] = rows
        .filter((row) => row.state === 'waiting' && row.entry.siteId === siteId)
        .sort((a, b) => b.entry.priority - a.entry.priority || a.entry.id - b.entry.id);
      if (first) first.state = 'claimed';
      return Promise.resolve(first?.entry);
    },
    release(entry) {
      find(entry).state = 'waiting';
      return Promise.resolve();
    },
    waiting() {
      const counts = new Map<SiteId, number>();
      for (const { entry, state } of rows) {
        if (state === 'waiting') counts.set(entry.siteId, (counts.get(entry.siteId) ?? 0) + 1);
      }
      return Promise.resolve(counts);
    },
    done: (entry) => {
      find(entry).state = 'done';
    },
    urls: (state) => rows.filter((row) => row.state === state).map(({ entry }) => entry.url),
  };
}
