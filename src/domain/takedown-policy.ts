// A site's takedown policy: whom to ask, how, in which language, and whom never to ask. A block of the site profile.

import { z } from 'zod';
import { durationSchema } from './duration.js';
import { TAKEDOWN_CHANNELS, type TakedownChannel } from './takedown.js';

/** Whose law a request names: Korean recipients get Korean statutes on information networks, others what holds abroad. */
export const JURISDICTIONS = ['kr', 'abroad'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];

const MAIL = z.email().max(254);
export const isMailAddress = (text: string): boolean => MAIL.safeParse(text).success;

const FORM = z.url({ protocol: /^https?$/ }).max(500);
/** What a person may name as whom to ask: a mail address, or the http(s) address of a form. */
export const isContact = (text: string): boolean =>
  isMailAddress(text) || FORM.safeParse(text).success;

const party = {
  /** A mail address, or the address of a form. */
  contact: z.string().min(1).max(500).optional(),
  /** Mail where the contact is a mail address, else a form. An API is out of reach as yet: it is treated as a form. */
  channel: z.enum(TAKEDOWN_CHANNELS).optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Z]{2})?$/, 'expected a language such as ko or en')
    .optional(),
  /** How long it may take to answer before the request is due again. */
  reactionTime: durationSchema.optional(),
  /** Known to retaliate, or not to be told for another reason: never asked. Text says why. */
  neverContact: z
    .union([z.literal(true), z.string().min(5).max(500)], 'expected true or the reason')
    .optional(),
  law: z.enum(JURISDICTIONS).optional(),
};

const mailNeedsAddress = ({
  contact,
  channel,
  neverContact,
}: {
  contact?: string | undefined;
  channel?: TakedownChannel | undefined;
  neverContact?: unknown;
}): boolean =>
  channel !== 'mail' ||
  neverContact !== undefined ||
  (contact !== undefined && isMailAddress(contact));
const MAIL_NEEDS_ADDRESS = {
  message: 'expected a mail address, for the channel is mail',
  path: ['contact'],
};

const partySchema = z.strictObject(party).refine(mailNeedsAddress, MAIL_NEEDS_ADDRESS);

export const takedownPolicySchema = z
  .strictObject({ ...party, host: partySchema.optional(), cdn: partySchema.optional() })
  .refine(mailNeedsAddress, MAIL_NEEDS_ADDRESS);

export type TakedownPolicy = z.output<typeof takedownPolicySchema>;
export type TakedownParty = z.output<typeof partySchema>;
