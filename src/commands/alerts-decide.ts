// vigil alerts confirm, dismiss: verdicts on one alert or several, each answered for itself.

import type { Command } from 'commander';
import { DISMISS_REASONS, type DismissReason } from '../domain/alert.js';
import { StopError, UsageError, type VigilError } from '../domain/errors.js';
import { parseAlertId, type AlertId } from '../domain/ids.js';
import { WORDS } from '../domain/words.js';
import { oneOf } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { toldIn } from './told.js';

type Verdict =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'dismissed'; readonly reason: DismissReason; readonly notThis: boolean };

/** @returns what stood in the way; undefined where it is decided. */
async function decideOne(
  session: Session,
  id: AlertId,
  verdict: Verdict,
  by: string,
): Promise<VigilError | undefined> {
  const { store } = await session.app();
  const outcome = await store.alerts.decide(id, verdict, by, session.clock.now());
  switch (outcome) {
    case 'decided':
      return undefined;
    case 'missing':
      return new StopError('not-found', { what: 'alert', id });
    case 'same-bytes':
      return new StopError('alert-same-bytes', { id });
    default: {
      const state = WORDS[session.language].alertState[outcome.already];
      return new StopError('alert-decided', { id, state });
    }
  }
}

/** One alert's answer is as it ever was: an object, or the error itself. Of several, each has a line. */
async function decideAll(
  session: Session,
  idTexts: readonly string[],
  verdict: Verdict,
  by: string | undefined,
): Promise<'done' | 'failure'> {
  const ids = [...new Set(idTexts.map(parseAlertId))];
  const texts = session.texts;
  const said = (id: AlertId): string =>
    verdict.kind === 'dismissed' && verdict.notThis
      ? texts.telling.taught(id)
      : texts.alerts[verdict.kind](id);
  const results = [];
  for (const id of ids) {
    const error = await decideOne(session, id, verdict, by ?? session.actor);
    if (error && ids.length === 1) throw error;
    results.push({ id, error });
  }
  const json = results.map(({ id, error }) =>
    error
      ? { alertId: id, error: toldIn(session.language, error) }
      : { alertId: id, state: verdict.kind },
  );
  const text = results
    .map(({ id, error }) =>
      error ? texts.telling.answer(id, toldIn(session.language, error).message) : said(id),
    )
    .join('\n');
  answer(session, ids.length === 1 ? json[0] : json, text);
  return results.some(({ error }) => error !== undefined) ? 'failure' : 'done';
}

type VerdictOptions = { readonly by?: string };

const confirm: Action<[string[], VerdictOptions]> = (session, ids, { by }) =>
  decideAll(session, ids, { kind: 'confirmed' }, by);

/** The reason of a dismissal. @throws UsageError `option-missing`, `option-invalid` */
export function dismissReason(reason: string | undefined): DismissReason {
  const expected = DISMISS_REASONS.join(' | ');
  if (reason === undefined) throw new UsageError('option-missing', { name: '--reason', expected });
  return oneOf('--reason', DISMISS_REASONS, reason);
}

type DismissOptions = VerdictOptions & { readonly reason?: string; readonly notThis?: true };

const dismiss: Action<[string[], DismissOptions]> = (session, ids, options) => {
  const notThis = options.notThis === true;
  const reason = dismissReason(options.reason ?? (notThis ? 'not-the-same' : undefined));
  return decideAll(session, ids, { kind: 'dismissed', reason, notThis }, options.by);
};

export function addVerdictCommands(group: Command, bind: Bind, texts: Session['texts']): void {
  const { help, telling } = texts;
  group
    .command('confirm')
    .description(help.alerts.confirm)
    .argument('<alert-id...>', telling.help.alertIds)
    .option('--by <who>', help.alerts.by)
    .action(bind(confirm));
  group
    .command('dismiss')
    .description(help.alerts.dismiss)
    .argument('<alert-id...>', telling.help.alertIds)
    .option('--reason <reason>', DISMISS_REASONS.join(', '))
    .option('--not-this', telling.help.notThisOption)
    .option('--by <who>', help.alerts.by)
    .action(bind(dismiss));
}
