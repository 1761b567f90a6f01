// Telling: which alerts and troubles are still to be told by a channel, and their messages into the outbox, each once.

import type { AlertId, CaseId, ReferenceId, SiteId } from './ids.js';
import type { OutboxChannel, OutboxMessage } from './outbox.js';
import type { Tier } from './tiers.js';
import type { PresentTrouble, Trouble, TroubleKind } from './trouble.js';

/** An alert as a message may name it. `urgent` where the case is a minor's. */
export type UntoldAlert = {
  readonly alertId: AlertId;
  readonly caseId: CaseId;
  readonly referenceId: ReferenceId;
  readonly urgent: boolean;
  readonly tier: Tier;
  readonly score: number;
  readonly siteId: SiteId;
  readonly pageUrl: string;
  readonly at: Date;
};

export interface Tellings {
  /** Open alerts that this channel has not been told of and that are not held back; the most urgent first. */
  alerts(channel: OutboxChannel): Promise<readonly UntoldAlert[]>;
  /** Begun and not told; or mended, and told that they began. */
  troubles(channel: OutboxChannel): Promise<readonly Trouble[]>;
  /**
   * Puts messages about them into the outbox and writes down that they are told, in one transaction.
   *
   * @param messages the same to every recipient of the channel.
   * @returns false, and nothing is done, where one of them was told meanwhile, or is to be told no more.
   */
  tell(
    channel: OutboxChannel,
    about: { readonly alerts: readonly AlertId[]; readonly troubles: readonly Trouble[] },
    messages: readonly OutboxMessage[],
    at: Date,
  ): Promise<boolean>;
  /** Brings the troubles of one kind up to date: new ones begin, those that are not among `present` end. */
  observe(kind: TroubleKind, present: readonly PresentTrouble[], at: Date): Promise<void>;
}
