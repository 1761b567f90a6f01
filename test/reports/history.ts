// Some weeks of a small centre, written into a store as the nights would have: for the reports and statistics.

import type { AgeBand, Gender, HarmType } from '../../src/domain/case.js';
import type { AlertId, CaseId, ReferenceId, SiteId } from '../../src/domain/ids.js';
import type { Store, WatchedSite } from '../../src/domain/ports.js';
import type { RemovalRules, RemovalState } from '../../src/domain/removal.js';
import type { TakedownId } from '../../src/domain/takedown.js';
import { ACTOR, captured, facts, fingerprint, link, local, match } from '../store/support-plain.js';

const HOUR_MS = 3_600_000;
/** 2026-09-01, midnight in Seoul. */
export const FIRST_DAY = Date.UTC(2026, 7, 31, 15);
/** So many days and hours after it. */
export const on = (day: number, hours = 0): Date =>
  new Date(FIRST_DAY + (day * 24 + hours) * HOUR_MS);

export const VICTIM = 'S-2026-0412' as CaseId;
export const MINOR = 'S-2026-0413' as CaseId;

export const PLACES: readonly WatchedSite[] = [
  { id: 'feed' as SiteId, name: 'A social network', channel: 'sns' },
  { id: 'tube' as SiteId, name: '성인 영상 사이트', channel: 'adult' },
  {
    id: 'board' as SiteId,
    name: 'A board with quite a long name of its own',
    channel: 'community',
  },
];

export async function open(
  store: Store,
  id: CaseId,
  day: number,
  of: {
    readonly minor?: boolean;
    readonly harms?: readonly HarmType[];
    readonly ageBand?: AgeBand;
    readonly gender?: Gender;
  } = {},
): Promise<void> {
  await store.cases.open(
    {
      id,
      state: 'open',
      minor: false,
      harms: ['redistribution'],
      ageBand: '20s',
      gender: 'female',
      openedAt: on(day, 10),
      ...of,
    },
    ACTOR,
  );
}

export async function registerOn(
  store: Store,
  caseId: CaseId,
  day: number,
  name: string,
): Promise<ReferenceId> {
  const { id } = await store.registry.add(
    {
      caseId,
      media: facts(name),
      registeredAt: on(day, 11),
      fingerprints: [fingerprint(), fingerprint({ algorithm: 'blockhash' })],
      locals: [local()],
    },
    ACTOR,
  );
  return id;
}

type Found = {
  readonly site: string;
  readonly caseId: CaseId;
  readonly referenceId: ReferenceId;
  /** Of the page. */
  readonly path: string;
};

/**
 * One night, at two in the morning: two pages of every site, one of which shows the same ten pictures every time.
 *
 * @param failing ids of the sites that do not answer.
 * @param killed the run does not end.
 * @returns the alerts that were raised.
 */
export async function night(
  store: Store,
  day: number,
  options: {
    readonly failing?: readonly string[];
    readonly found?: readonly Found[];
    readonly killed?: boolean;
  } = {},
): Promise<readonly AlertId[]> {
  const { failing = [], found = [], killed = false } = options;
  const raised: AlertId[] = [];
  const run = await store.runs.begin(
    PLACES,
    { durationMs: 6 * HOUR_MS, maxPages: 100 },
    on(day, 2),
  );
  for (const { id } of PLACES) {
    const here = found.filter(({ site }) => site === id);
    const paths = ['/', '/new', ...here.map(({ path }) => path)];
    for (const [index, path] of paths.entries()) {
      await store.frontier.add(run.id, id, [{ ...link(path), url: linkOn(id, path) }], {
        always: true,
      });
      const entry = await store.frontier.claim(run.id, id);
      if (entry === undefined) throw new Error('expected a page that waits');
      const fails = failing.includes(id);
      const hit = here.find((one) => linkOn(id, one.path) === entry.url);
      const pictures = Array.from({ length: 10 }, (_, nth) => captured(`${id}-${index}-${nth}`));
      const { raised: new_ } = await store.runs.commit({
        runId: run.id,
        entry,
        visit: {
          siteId: id,
          url: entry.url,
          finalUrl: entry.url,
          startedAt: on(day, 2 + index / 60),
          endedAt: on(day, 2 + (index + 0.5) / 60),
          outcome: fails ? 'network' : 'fetched',
          ...(fails ? { reason: 'network: no answer' } : { title: 'Seven swans' }),
          gates: [],
          links: [],
        },
        captures: fails
          ? []
          : hit
            ? [
                captured(
                  `copy-${hit.referenceId}-${hit.path}`,
                  [match(hit.referenceId, { caseId: hit.caseId })],
                  `http://${id}.example/media${hit.path}`,
                ),
              ]
            : pictures,
      });
      raised.push(...new_);
    }
  }
  if (!killed) await store.runs.end(run.id, 'frontier-empty', on(day, 5));
  return raised;
}

function linkOn(site: string, path: string) {
  return `http://${site}.example${path}` as ReturnType<typeof link>['url'];
}

const RULES: RemovalRules = {
  everyMs: 24 * HOUR_MS,
  verifyAfterMs: 24 * HOUR_MS,
  watchFirstMs: 24 * HOUR_MS,
  watchLongestMs: 720 * HOUR_MS,
};

export const confirm = (store: Store, id: AlertId, day: number) =>
  store.alerts.decide(id, { kind: 'confirmed' }, ACTOR, on(day, 9));

/** A request to the site that was handed in by a person. */
export async function requested(
  store: Store,
  alertId: AlertId,
  site: string,
  day: number,
): Promise<TakedownId> {
  const act = { actor: ACTOR, at: on(day, 10) };
  const [id] = await store.takedowns.draft(
    [
      {
        siteId: site as SiteId,
        step: 'site',
        channel: 'form',
        language: 'en',
        reactionMs: 24 * HOUR_MS,
        alertIds: [alertId],
        write: () => ({
          subject: 'A request',
          body: 'Please remove it.',
          attachments: [],
          xarf: [],
        }),
      },
    ],
    act,
  );
  if (id === undefined) throw new Error('expected a request');
  await store.takedowns.approve(id, undefined, act);
  await store.takedowns.sentByHand(id, on(day, 10), act);
  return id;
}

/** One look at an alert's place, at noon. */
export const checked = (store: Store, alertId: AlertId, day: number, state: RemovalState) =>
  store.checks.record(
    {
      alertId,
      at: on(day, 12),
      state,
      source: 'visit',
      evidence: {
        page: state === 'present' ? 'shown' : 'not-found',
        media: state === 'present' ? 'same' : 'gone',
        missing: 'not-asked',
        front: 'not-asked',
        whole: true,
      },
    },
    RULES,
    () => [],
  );
