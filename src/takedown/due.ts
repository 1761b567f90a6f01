// Which requests want a person again, and why. Pure: what time it is and how the places stand is handed in.

import type { AlertId } from '../domain/ids.js';
import type { PlaceStanding } from '../domain/removal.js';
import type { Takedown } from '../domain/takedown.js';

/**
 * - `to-approve`, `to-send`: it has not left yet.
 * - `undelivered`: its mail was given up, or has waited longer than the recipient may take to answer.
 * - `unanswered`: the time for an answer is over.
 * - `refused`, `not-ours`, `needs-more`: they answered so.
 * - `still-there`: they said it was removed, their time is over again, and no check has seen it gone.
 */
export const DUE_REASONS = [
  'to-approve',
  'to-send',
  'undelivered',
  'unanswered',
  'refused',
  'not-ours',
  'needs-more',
  'still-there',
] as const;
export type DueReason = (typeof DUE_REASONS)[number];

export type DueTakedown = {
  readonly takedown: Takedown;
  readonly reason: DueReason;
  /** Since when it wants somebody. */
  readonly since: Date;
};

/** `closed`: the alert is not confirmed any more (dismissed, or consent was withdrawn). What is unknown is still due. */
export type StandingOf = (id: AlertId) => PlaceStanding | 'closed' | undefined;
const CLOSED: readonly (PlaceStanding | 'closed' | undefined)[] = ['removed', 'closed'];

const later = (from: Date, ms: number): Date => new Date(from.getTime() + ms);

/** Why one request is due, whatever became of its places and of the next step. */
function reasonOf(
  takedown: Takedown,
  gone: boolean,
): { readonly reason: DueReason; readonly since: Date } | undefined {
  const { state, draftedAt, sentAt = draftedAt, reactionMs, delivery } = takedown;
  switch (state) {
    case 'cancelled':
      return undefined;
    case 'drafted':
      return { reason: 'to-approve', since: draftedAt };
    case 'approved':
      return { reason: 'to-send', since: draftedAt };
    case 'sent':
      if (delivery?.state === 'failed' || delivery?.state === 'cancelled') {
        return { reason: 'undelivered', since: sentAt };
      }
      if (delivery !== undefined && delivery.state !== 'sent') {
        return { reason: 'undelivered', since: later(sentAt, reactionMs) };
      }
      return { reason: 'unanswered', since: later(delivery?.sentAt ?? sentAt, reactionMs) };
    case 'answered': {
      const { answer, answeredAt = sentAt } = takedown;
      if (answer === undefined) return undefined;
      if (answer !== 'removed') return { reason: answer, since: answeredAt };
      return gone ? undefined : { reason: 'still-there', since: later(answeredAt, reactionMs) };
    }
  }
}

/**
 * The requests that are due, the longest first. One is not, while a later step of it is under way (that one is, in its turn),
 * when a newer request of the same step has taken up all its alerts, or when all its places are closed.
 *
 * @param takedowns all of them, in the order of their ids.
 */
export function dueTakedowns(
  takedowns: readonly Takedown[],
  standingOf: StandingOf,
  now: Date,
): readonly DueTakedown[] {
  const escalated = new Set(
    takedowns
      .filter(({ state }) => state !== 'cancelled')
      .map(({ escalatedFrom }) => escalatedFrom),
  );
  const newest = new Map<string, Takedown>();
  for (const takedown of takedowns) {
    if (takedown.state === 'cancelled') continue;
    for (const alertId of takedown.alertIds) newest.set(`${takedown.step} ${alertId}`, takedown);
  }
  return takedowns
    .flatMap((takedown): readonly DueTakedown[] => {
      if (escalated.has(takedown.id)) return [];
      const open = takedown.alertIds.filter(
        (alertId) =>
          !CLOSED.includes(standingOf(alertId)) &&
          newest.get(`${takedown.step} ${alertId}`) === takedown,
      );
      if (open.length === 0) return [];
      const due = reasonOf(
        takedown,
        open.every((alertId) => standingOf(alertId) === 'gone'),
      );
      return due && due.since <= now ? [{ takedown, ...due }] : [];
    })
    .sort((a, b) => a.since.getTime() - b.since.getTime());
}
