// A frontier in memory, for tests: the same promises as the store's, without the durability.

import type { RunId, SiteId } from '../../src/domain/ids.js';
import type { Frontier } from '../../src/domain/ports.js';
import { domainOf, sectionOf } from '../../src/domain/place.js';
import type { Lane, LaneId } from '../../src/domain/schedule.js';
import type { FrontierEntry } from '../../src/domain/visit.js';

type Row = { readonly entry: FrontierEntry; state: 'waiting' | 'claimed' | 'done' };

export type MemoryFrontier = Frontier & {
  done: (entry: FrontierEntry) => void;
  readonly urls: (state: Row['state']) => readonly string[];
};

export function memoryFrontier(): MemoryFrontier {
  const rows: Row[] = [];
  const laneNames: string[] = [];
  const laneId = (name: string): LaneId => {
    if (!laneNames.includes(name)) laneNames.push(name);
    return laneNames.indexOf(name) as LaneId;
  };
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
    lanes(_runId: RunId, siteId: SiteId) {
      const byName = new Map<string, Lane>();
      for (const { entry, state } of rows) {
        if (state !== 'waiting' || entry.siteId !== siteId) continue;
        const domain = domainOf(entry.url);
        const section = sectionOf(entry.url);
        const before = byName.get(`${domain} ${section}`);
        byName.set(`${domain} ${section}`, {
          id: before?.id ?? laneId(`${domain} ${section}`),
          domain,
          section,
          rank: Math.max(before?.rank ?? -Infinity, entry.priority),
          yielded: { visits: 0, reward: 0 },
        });
      }
      return Promise.resolve([...byName.values()]);
    },
    claim(_runId: RunId, siteId: SiteId, lane?: LaneId) {
      const [first] = rows
        .filter(
          ({ state, entry: { url, siteId: own } }) =>
            state === 'waiting' &&
            own === siteId &&
            (lane === undefined || laneId(`${domainOf(url)} ${sectionOf(url)}`) === lane),
        )
        .sort((a, b) => b.entry.priority - a.entry.priority);
      if (first) first.state = 'claimed';
      return Promise.resolve(first?.entry);
    },
    claimPage(_runId, siteId, url) {
      const row = rows.find(
        ({ state, entry }) => state === 'waiting' && entry.siteId === siteId && entry.url === url,
      );
      if (row) row.state = 'claimed';
      return Promise.resolve(row?.entry);
    },
    release(entry, options) {
      const row = find(entry);
      row.state = 'waiting';
      if (options?.last === true) rows.push(...rows.splice(rows.indexOf(row), 1));
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
