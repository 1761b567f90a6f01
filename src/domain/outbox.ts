// The outbox: messages that leave the house, each sent once, retried until it is.

/** `mail` by SMTP, `webhook` as signed JSON, `command` on the standard input of a program. */
export const OUTBOX_CHANNELS = ['mail', 'webhook', 'command'] as const;
export type OutboxChannel = (typeof OUTBOX_CHANNELS)[number];

/**
 * `sending` is written before the attempt: found at a start, it says that a process died at it. `failed` is given up;
 * `cancelled` by staff before it was sent.
 */
export const OUTBOX_STATES = ['waiting', 'sending', 'sent', 'failed', 'cancelled'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** How a mail server is spoken to. `starttls` refuses one that offers none; `none` is for a server on this machine. */
export const MAIL_SECURITIES = ['starttls', 'tls', 'none'] as const;
export type MailSecurity = (typeof MAIL_SECURITIES)[number];

export type OutboxAttachment = {
  readonly name: string;
  /** Such as `application/json`. */
  readonly mediaType: string;
  readonly text: string;
};

/** What is to be sent. It holds ids, addresses of pages and commands; never a victim's particulars, never content. */
export type OutboxMessage = {
  /** Idempotency key, such as `alert:A-12:mail:office@centre.example`: enqueued and sent once. The message carries it too. */
  readonly key: string;
  readonly channel: OutboxChannel;
  /** Mail address, URL, or the configured command's name. */
  readonly recipient: string;
  readonly subject: string;
  /** Plain text for mail; one JSON value as text for webhook and command. */
  readonly body: string;
  /** Mail only: the other channels have the body alone. */
  readonly attachments: readonly OutboxAttachment[];
};

/** A message with where it stands. */
export type OutboxEntry = OutboxMessage & {
  /** 1, 2, 3 …: what `outbox retry` and `outbox cancel` take. */
  readonly id: number;
  readonly state: OutboxState;
  readonly attempts: number;
  /** Not sent before. */
  readonly notBefore: Date;
  readonly enqueuedAt: Date;
  readonly sentAt?: Date;
  /** What the last attempt ended in, where it was not sent. */
  readonly error?: string;
};

/** What an attempt ended in. */
export type Delivery =
  | { readonly outcome: 'sent' }
  /** To be tried again, at the earliest then. */
  | { readonly outcome: 'later'; readonly error: string; readonly notBefore: Date }
  | { readonly outcome: 'failed'; readonly error: string };

export type TakeOptions = {
  /** Takedown requests stay: nobody could say whether they may leave. */
  readonly holdTakedowns?: boolean;
};

/** The outbox as the sender, of whom there is one at a time, and staff see it. */
export interface Outbox {
  /** What a sender that died was at: it waits again, first of all, to be sent under the same key. @returns how many. */
  recover(): Promise<number>;
  /**
   * Takes the message that is due longest and writes down, durably, that it is being sent.
   *
   * @param except channels that are left alone.
   */
  take(
    at: Date,
    except: readonly OutboxChannel[],
    options?: TakeOptions,
  ): Promise<OutboxEntry | undefined>;
  /** How many wait on each channel, whether they are due or not. */
  waiting(): Promise<ReadonlyMap<OutboxChannel, number>>;
  settle(id: number, delivery: Delivery, at: Date): Promise<void>;
  /** Newest first. */
  list(states: readonly OutboxState[], limit: number): Promise<readonly OutboxEntry[]>;
  counts(): Promise<Readonly<Record<OutboxState, number>>>;
  /** A failed message, or one that waits for its next attempt, is due at once and has all its attempts again. */
  retry(id: number, at: Date): Promise<'due' | 'missing' | { readonly state: OutboxState }>;
  /** All failed ones. @returns how many. */
  retryFailed(at: Date): Promise<number>;
  cancel(
    id: number,
    actor: string,
  ): Promise<'cancelled' | 'missing' | { readonly state: OutboxState }>;
}
