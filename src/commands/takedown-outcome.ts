// What the acts on takedown requests share: who does it, the request as it is then, and errors for what did not happen.

import type { App } from '../app.js';
import { StopError } from '../domain/errors.js';
import type { Exit } from '../domain/exit-codes.js';
import { sought } from '../domain/sought.js';
import { parseTakedownId, type TakedownId } from '../domain/takedown.js';
import type { TakedownOutcome } from '../domain/takedown-store.js';
import { TAKEDOWN_WORDS } from '../domain/takedown-words.js';
import { who } from './parse.js';
import { answer, type Session } from './session.js';
import { takedownJson } from './takedown-words.js';

export type By = { readonly by?: string };

/** @throws UsageError `option-invalid` */
export const actorOf = (session: Session, { by }: By): string => who(by) ?? session.actor;

/** Turns what became of an act into an error, unless it is done. */
export function expectDone(session: Session, id: TakedownId, outcome: TakedownOutcome): void {
  switch (outcome.kind) {
    case 'done':
      return;
    case 'missing':
      throw new StopError('not-found', sought('takedown', id));
    case 'state':
      throw new StopError('takedown-state', {
        id,
        state: TAKEDOWN_WORDS[session.language].state[outcome.state],
      });
    case 'changed':
      throw new StopError('takedown-changed', { id });
    case 'erased':
      throw new StopError('takedown-erased', { id });
    case 'no-recipient':
      throw new StopError('takedown-no-recipient', { id });
    case 'not-confirmed':
      throw new StopError('takedown-not-confirmed', { id: outcome.alertId });
    case 'not-this':
      throw new StopError('takedown-not-this', { id, alert: outcome.alertId });
    case 'sending':
      throw new StopError('takedown-sending', { id });
    case 'wrong-channel':
      throw new StopError('takedown-wrong-channel', { id });
  }
}

/** @throws StopError `not-found`; UsageError `id-invalid`. */
export async function requestOf(app: App, idText: string) {
  const id = parseTakedownId(idText);
  const found = await app.store.takedowns.get(id);
  if (!found) throw new StopError('not-found', sought('takedown', id));
  return found;
}

/** The request as it is now, and a sentence about what was done. */
export async function sayState(
  session: Session,
  app: App,
  id: TakedownId,
  sentence: string,
): Promise<Exit> {
  const found = await requestOf(app, id);
  answer(session, takedownJson(found.takedown), sentence);
  return 'done';
}
