// vigil alerts confirm, dismiss: verdicts on one alert or several, each answered for itself.

import type { Command } from 'commander';
import { DISMISS_REASONS, type DismissReason } from '../domain/alert.js';
import { StopError, UsageError, VigilError } from '../domain/errors.js';
import { parseAlertId, type AlertId } from '../domain/ids.js';
import { sought } from '../domain/sought.js';
import type { TakedownId } from '../domain/takedown.js';
import { WORDS } from '../domain/words.js';
import { oneOf, who } from './parse.js';
import { answer, type Action, type Bind, type Session } from './session.js';
import { toldIn } from './told.js';

type Verdict =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'dismissed'; readonly reason: DismissReason; readonly notThis: boolean };

type Decided = {
  readonly recalled: readonly TakedownId[];
  readonly covers: readonly AlertId[];
};

/** @returns what went with it, or what stood in the way. */
async function decideOne(
  session: Session,
  id: AlertId,
  verdict: Verdict,
  by: string,
): Promise<Decided | VigilError> {
  const { store } = await session.app();
  const outcome = await store.alerts.decide(id, verdict, by, session.clock.now());
  if (outcome === 'missing') return new StopError('not-found', sought('alert', id));
  if (outcome === 'same-bytes') return new StopError('alert-same-bytes', { id });
  if ('decided' in outcome) return outcome;
  const state = WORDS[session.language].alertState[outcome.already];
  return new StopError('alert-decided', { id, state });
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
  const actor = who(by) ?? session.actor;
  const results = [];
  for (const id of ids) {
    const became = await decideOne(session, id, verdict, actor);
    if (became instanceof VigilError && ids.length === 1) throw became;
    results.push({ id, became });
  }
  const json = results.map(({ id, became }) =>
    became instanceof VigilError
      ? { alertId: id, error: toldIn(session.language, became) }
      : {
          alertId: id,
          state: verdict.kind,
          ...(became.recalled.length === 0 ? {} : { cancelledRequests: became.recalled }),
          ...(became.covers.length === 0 ? {} : { covers: became.covers }),
        },
  );
  const lines = results.flatMap(({ id, became }) => {
    if (became instanceof VigilError) {
      return [texts.telling.answer(id, toldIn(session.language, became).message)];
    }
    const { recalled, covers } = became;
    return [
      said(id),
      ...(recalled.length === 0 ? [] : [texts.telling.recalled(recalled)]),
      ...(covers.length === 0 ? [] : [texts.telling.covers(covers)]),
    ];
  });
  answer(session, ids.length === 1 ? json[0] : json, lines.join('\n'));
  return results.some(({ became }) => became instanceof VigilError) ? 'failure' : 'done';
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
