// Floods: a reference that matches very much at once. Its alerts are kept and listed apart; staff are told once.

import type { DismissReason } from './alert.js';
import type { AlertId, CaseId, ReferenceId, RunId } from './ids.js';

/** `alerts`: too many in one run. `media`: too many pictures that do not look like each other, as a wrong reference finds. */
export const FLOOD_CAUSES = ['alerts', 'media'] as const;
export type FloodCause = (typeof FLOOD_CAUSES)[number];

export type FloodLimits = {
  /** Alerts of one reference in one run; one more is a flood. */
  readonly alerts: number;
  /** Different-looking media of one reference; one more is a flood. */
  readonly media: number;
};

export const FLOOD_LIMITS: FloodLimits = { alerts: 20, media: 15 };

export type Flood = {
  readonly referenceId: ReferenceId;
  readonly caseId: CaseId;
  readonly minor: boolean;
  readonly cause: FloodCause;
  readonly runId: RunId;
  readonly since: Date;
  /** Open alerts that are held back. */
  readonly held: number;
};

export interface FloodStore {
  /** References in quarantine; the longest first. */
  list(): Promise<readonly Flood[]>;
  /**
   * Ends a quarantine: what was held back is listed and told like every alert.
   *
   * @param forGood the reference is never quarantined again.
   * @returns how many alerts were held back; undefined where it is in no quarantine.
   */
  release(id: ReferenceId, forGood: boolean, actor: string, at: Date): Promise<number | undefined>;
  /** Dismisses what is held back, and leaves the quarantine as it is. @returns the alerts; undefined as `release` does. */
  dismiss(
    id: ReferenceId,
    reason: DismissReason,
    actor: string,
    at: Date,
  ): Promise<readonly AlertId[] | undefined>;
}
