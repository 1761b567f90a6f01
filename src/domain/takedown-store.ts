// What the takedown room and the commands need of the store: requests, and the acts that move them on.

import type { AlertId, SiteId } from './ids.js';
import type { PlaceStanding } from './removal.js';
import type {
  Takedown,
  TakedownAnswer,
  TakedownChannel,
  TakedownEvent,
  TakedownId,
  TakedownState,
  TakedownStep,
  TakedownText,
} from './takedown.js';

/** A request as it is drafted. The text is made from the id, which the store gives. */
export type TakedownDraft = {
  readonly siteId: SiteId;
  readonly step: TakedownStep;
  readonly channel: TakedownChannel;
  readonly language: string;
  readonly recipient?: string;
  readonly reactionMs: number;
  readonly alertIds: readonly AlertId[];
  readonly escalatedFrom?: TakedownId;
  readonly write: (id: TakedownId) => TakedownText & { readonly xarf: readonly string[] };
};

/**
 * What became of an act: `state` where the request's state does not allow it; `changed` where the text is not the one that
 * was seen or approved; `not-confirmed` where an alert in it was decided otherwise since; `erased` where consent was withdrawn and there is no text any more; `no-recipient` where a mail
 * has nobody to go to.
 */
export type TakedownOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'missing' | 'changed' | 'erased' | 'no-recipient' | 'wrong-channel' }
  /** `not-this`: a media that its text names was called "not this" since. */
  | { readonly kind: 'not-confirmed' | 'not-this'; readonly alertId: AlertId }
  /** Its mail is being sent just now. */
  | { readonly kind: 'sending' }
  | { readonly kind: 'state'; readonly state: TakedownState };

type Act = { readonly actor: string; readonly at: Date };

export interface TakedownStore {
  /**
   * Drafts requests, all of them or none.
   *
   * @throws StopError `takedown-live` where an alert is in a live request of the step, `takedown-not-confirmed` where one
   * is not confirmed (any more).
   */
  draft(drafts: readonly TakedownDraft[], act: Act): Promise<readonly TakedownId[]>;
  get(
    id: TakedownId,
  ): Promise<
    { readonly takedown: Takedown; readonly events: readonly TakedownEvent[] } | undefined
  >;
  /** In the order of their ids. */
  list(filter?: {
    readonly states?: readonly TakedownState[];
    readonly alertIds?: readonly AlertId[];
  }): Promise<readonly Takedown[]>;
  /** Changes a drafted or approved one; an approval is void then. */
  edit(
    id: TakedownId,
    change: {
      readonly text?: Pick<TakedownText, 'subject' | 'body'>;
      readonly recipient?: string;
      readonly channel?: TakedownChannel;
    },
    act: Act,
  ): Promise<TakedownOutcome>;
  /** @param seen SHA-256 of the text that was looked at; where it is given and another one stands, nothing is approved. */
  approve(id: TakedownId, seen: string | undefined, act: Act): Promise<TakedownOutcome>;
  /** One that was not sent, or whose mail has not left the outbox: it never will then. */
  cancel(id: TakedownId, act: Act): Promise<TakedownOutcome>;
  /** Would it go out as it stands? What a form is printed by; it changes nothing. */
  sendable(id: TakedownId): Promise<TakedownOutcome>;
  /** Puts an approved mail into the outbox and calls it sent, in one transaction: both or neither, and once. */
  send(id: TakedownId, act: Act): Promise<TakedownOutcome>;
  /** A person has handed an approved one in. */
  sentByHand(id: TakedownId, sentAt: Date, act: Act): Promise<TakedownOutcome>;
  /**
   * Records what came back to a sent one; a later answer goes before an earlier one, and the same one again changes nothing (`state`). A mail that has not left is called
   * back, and one that is being sent has to be waited for (`sending`).
   */
  answer(id: TakedownId, answer: TakedownAnswer, act: Act): Promise<TakedownOutcome>;
  /**
   * Cancels sent ones whose mail has not left and that are not to be asked any more: an alert or a media was decided
   * otherwise since, or `isForbidden` says so of their party.
   */
  recall(
    isForbidden: (asked: Pick<Takedown, 'siteId' | 'step'>) => boolean,
    act: Act,
  ): Promise<readonly TakedownId[]>;
}

/** What the checks of places amount to, for those that were checked; the others are unknown, which is not gone. */
export type StandingsOf = (
  alertIds: readonly AlertId[],
) => Promise<ReadonlyMap<AlertId, PlaceStanding>>;
