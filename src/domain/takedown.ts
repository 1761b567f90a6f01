// Takedown requests: the steps that they escalate by, and the states of each.

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

/** How a request reaches whom it is for. `form` is printed for a person to fill in. */
export const TAKEDOWN_CHANNELS = ['mail', 'form', 'api'] as const;
export type TakedownChannel = (typeof TAKEDOWN_CHANNELS)[number];

export const TAKEDOWN_ANSWERS = ['removed', 'refused', 'needs-more', 'not-ours'] as const;
export type TakedownAnswer = (typeof TAKEDOWN_ANSWERS)[number];
