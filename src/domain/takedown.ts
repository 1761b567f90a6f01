// Takedown requests: the steps that they escalate by, their states, and a request as everybody sees it.

import type { Brand } from './brand.js';
import { UsageError } from './errors.js';
import type { AlertId, SiteId } from './ids.js';
import type { OutboxAttachment, OutboxState } from './outbox.js';

/** Who is asked, in this order: each step is a request of its own, approved on its own. */
export const TAKEDOWN_STEPS = [
  'site',
  'host',
  'cdn',
  'search-engine',
  'regulator',
  'police',
] as const;
export type TakedownStep = (typeof TAKEDOWN_STEPS)[number];

/** `answered` and `cancelled` end one; whether the content is gone is for the checks to say, never for an answer. */
export const TAKEDOWN_STATES = ['drafted', 'approved', 'sent', 'answered', 'cancelled'] as const;
export type TakedownState = (typeof TAKEDOWN_STATES)[number];

/** In these an alert takes no second request of the same step. */
export const LIVE_TAKEDOWN_STATES = ['drafted', 'approved', 'sent'] as const;

/** How a request reaches whom it is for. `form` is printed for a person to fill in. */
export const TAKEDOWN_CHANNELS = ['mail', 'form', 'api'] as const;
export type TakedownChannel = (typeof TAKEDOWN_CHANNELS)[number];

export const TAKEDOWN_ANSWERS = ['removed', 'refused', 'needs-more', 'not-ours'] as const;
export type TakedownAnswer = (typeof TAKEDOWN_ANSWERS)[number];

/** What a request's history is made of. `edited` takes an approval back. */
export const TAKEDOWN_EVENT_KINDS = [
  'drafted',
  'edited',
  'approved',
  'sent',
  'answered',
  'cancelled',
] as const;
export type TakedownEventKind = (typeof TAKEDOWN_EVENT_KINDS)[number];

/** One takedown request: `T-12`. It is what recipients see instead of a case id. */
export type TakedownId = Brand<string, 'TakedownId'>;

/** Parses `T-12` (also `t-12` and `12`). @throws UsageError `id-invalid` */
export function parseTakedownId(text: string): TakedownId {
  const match = /^(?:T-)?([1-9]\d{0,14})$/i.exec(text.trim());
  if (!match?.[1]) throw new UsageError('id-invalid', { what: 'takedown', text, example: 'T-12' });
  return `T-${match[1]}` as TakedownId;
}

export const takedownIdOf = (row: number): TakedownId => `T-${row}` as TakedownId;
export const takedownRow = (id: TakedownId): number => Number(id.slice('T-'.length));

/** What goes out. */
export type TakedownText = {
  readonly subject: string;
  readonly body: string;
  readonly attachments: readonly OutboxAttachment[];
};

export type TakedownEvent = {
  readonly kind: TakedownEventKind;
  readonly at: Date;
  readonly by: string;
  /** With `answered`. */
  readonly answer?: TakedownAnswer;
  /** With `sent`: a person handed it in, no program. */
  readonly byHand?: true;
  /** With `approved` and `sent`: see {@link sealedText}. */
  readonly digest?: string;
};

export type Takedown = {
  readonly id: TakedownId;
  readonly siteId: SiteId;
  readonly step: TakedownStep;
  readonly channel: TakedownChannel;
  /** Of the text: `ko`, `en`, or that of a template of the centre's own. */
  readonly language: string;
  /** Mail address, or where the form is; absent where nobody said. */
  readonly recipient?: string;
  readonly reactionMs: number;
  readonly state: TakedownState;
  readonly alertIds: readonly AlertId[];
  /** Absent once consent was withdrawn for something that it names: then only ids are left. */
  readonly text?: TakedownText;
  /** XARF reports, one JSON object each; also where they are not attached. */
  readonly xarf: readonly string[];
  /** SHA-256 (hex) of {@link sealedText} as it stands; absent with the text. */
  readonly digest?: string;
  readonly escalatedFrom?: TakedownId;
  readonly draftedAt: Date;
  readonly sentAt?: Date;
  readonly answer?: TakedownAnswer;
  readonly answeredAt?: Date;
  /** Of the mail in the outbox. */
  readonly delivery?: {
    readonly state: OutboxState;
    readonly sentAt?: Date;
    readonly error?: string;
  };
};

/**
 * The text whose SHA-256 an approval freezes: channel, recipient, subject, body and attachments as one JSON array. What is
 * sent must have the same.
 */
export const sealedText = (
  { channel, recipient }: Pick<Takedown, 'channel' | 'recipient'>,
  { subject, body, attachments }: TakedownText,
): string =>
  JSON.stringify([
    channel,
    recipient ?? null,
    subject,
    body,
    attachments.map(({ name, mediaType, text }) => [name, mediaType, text]),
  ]);
