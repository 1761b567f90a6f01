// The outbox: messages that leave the house, each sent once, retried until it is.

/** `mail` by SMTP, `webhook` as signed JSON, `command` on the standard input of a program. */
export const OUTBOX_CHANNELS = ['mail', 'webhook', 'command'] as const;
export type OutboxChannel = (typeof OUTBOX_CHANNELS)[number];

/** `sending` is written before the attempt: found at a start, it says that a process died at it. `failed` is given up. */
export const OUTBOX_STATES = ['waiting', 'sending', 'sent', 'failed'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

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
  readonly attachments: readonly OutboxAttachment[];
};
