// Whom each step asks, from the site's policy; and which step comes next.

import {
  isMailAddress,
  type Jurisdiction,
  type TakedownParty,
  type TakedownPolicy,
} from '../domain/takedown-policy.js';
import { TAKEDOWN_STEPS, type TakedownChannel, type TakedownStep } from '../domain/takedown.js';

/** What holds where a profile says nothing. */
export type StepDefaults = { readonly language: string; readonly reactionMs: number };

export type Asked =
  | {
      readonly kind: 'ask';
      readonly channel: TakedownChannel;
      readonly recipient?: string;
      readonly language: string;
      readonly reactionMs: number;
      readonly law: Jurisdiction;
    }
  /** The profile says that they are never to be told; `reason` where it says why. */
  | { readonly kind: 'never-contact'; readonly reason?: string }
  /** A host or a network that nobody has named. */
  | { readonly kind: 'no-contact' };

/** Korean offices are written to in the centre's own language, under Korean law. */
const OFFICES: readonly TakedownStep[] = ['regulator', 'police'];

function partyAt(
  step: TakedownStep,
  policy: TakedownPolicy | undefined,
): TakedownParty | undefined {
  switch (step) {
    case 'site':
      return policy ?? {};
    case 'host':
    case 'cdn':
      return policy?.[step];
    case 'search-engine':
    case 'regulator':
    case 'police':
      return {};
  }
}

/**
 * Whom a step asks and how.
 *
 * @param to an address that a person named; it goes before the profile's, but not before its `neverContact`.
 */
export function askedAt(
  step: TakedownStep,
  policy: TakedownPolicy | undefined,
  defaults: StepDefaults,
  to?: string,
): Asked {
  const party = partyAt(step, policy);
  if (party?.neverContact !== undefined) {
    const reason = party.neverContact;
    return { kind: 'never-contact', ...(reason === true ? {} : { reason }) };
  }
  if (party === undefined && to === undefined) return { kind: 'no-contact' };
  const recipient = to ?? party?.contact;
  const byAddress = recipient !== undefined && isMailAddress(recipient) ? 'mail' : 'form';
  const channel = to === undefined ? (party?.channel ?? byAddress) : byAddress;
  const language = party?.language ?? defaults.language;
  const korean = OFFICES.includes(step) || language.startsWith('ko');
  return {
    kind: 'ask',
    channel,
    ...(recipient === undefined ? {} : { recipient }),
    language,
    reactionMs: party?.reactionTime ?? defaults.reactionMs,
    law: party?.law ?? (korean ? 'kr' : 'abroad'),
  };
}

/**
 * The first step after this one at which somebody can be asked; undefined after the last.
 *
 * @param to where an address is given, it is that of the very next step.
 */
export function nextStep(
  step: TakedownStep,
  policy: TakedownPolicy | undefined,
  defaults: StepDefaults,
  to?: string,
): TakedownStep | undefined {
  const later = TAKEDOWN_STEPS.slice(TAKEDOWN_STEPS.indexOf(step) + 1);
  if (to !== undefined) return later[0];
  return later.find((each) => askedAt(each, policy, defaults).kind === 'ask');
}
