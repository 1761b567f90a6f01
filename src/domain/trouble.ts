// Troubles: what staff must know besides alerts, told when it begins and once more when it is mended.

/** `logged-out`: a site whose login has expired. `flood`: a reference in quarantine. */
export const TROUBLE_KINDS = ['site-failing', 'logged-out', 'run-unfinished', 'flood'] as const;
export type TroubleKind = (typeof TROUBLE_KINDS)[number];

export const TROUBLE_PHASES = ['began', 'ended'] as const;
export type TroublePhase = (typeof TROUBLE_PHASES)[number];

/** What is wrong now: an id, and one word of a closed list about it (or nothing). */
export type PresentTrouble = { readonly subject: string; readonly detail: string };

export type Trouble = PresentTrouble & {
  readonly id: number;
  readonly kind: TroubleKind;
  readonly phase: TroublePhase;
  readonly at: Date;
};
