// The takedown requests as the commands ask for them: joins the store, the site profiles and the room's rules.

import { StopError, UsageError } from './domain/errors.js';
import type { AlertId } from './domain/ids.js';
import { sought } from './domain/sought.js';
import { isMailAddress } from './domain/takedown-policy.js';
import type { TakedownOutcome, TakedownStore } from './domain/takedown-store.js';
import type { Takedown, TakedownId, TakedownStep } from './domain/takedown.js';
import { dueTakedowns, type DueTakedown } from './takedown/due.js';
import { parseEdited } from './takedown/edited.js';
import { takedownPage } from './takedown/page.js';
import { askedAt, nextStep } from './takedown/steps.js';
import {
  NEEDS_PROFILE,
  openDrafting,
  stepDefaults,
  type Drafted,
  type DraftRequest,
  type TakedownParts,
} from './takedown-drafting.js';

export type { RefusedAlert } from './takedown-drafting.js';

export type Takedowns = {
  /** @throws UsageError `centre-unnamed`, `template-invalid`; StopError `takedown-live` where another process was quicker. */
  readonly draft: (request: DraftRequest) => Promise<Drafted>;
  /** Drafts the next step (or the one named) for what is left of a sent or answered request. */
  readonly escalate: (
    id: TakedownId,
    request: Omit<DraftRequest, 'alertIds' | 'step'> & { readonly step?: TakedownStep },
  ) => Promise<Drafted>;
  /** As the store's acts, where the site's profile (still) lets its party be asked. @throws StopError `takedown-never-contact`, `takedown-no-profile`. */
  readonly approve: TakedownStore['approve'];
  readonly sendable: TakedownStore['sendable'];
  /** @throws also UsageError `takedown-no-mail` where no mail would leave. */
  readonly send: TakedownStore['send'];
  readonly sentByHand: TakedownStore['sentByHand'];
  /** Cancels requests whose mail waits and is not to leave any more. */
  readonly recall: () => Promise<readonly TakedownId[]>;
  readonly due: () => Promise<readonly DueTakedown[]>;
  /** @param text as `show` prints it: subject, empty line, body. */
  readonly edit: (
    id: TakedownId,
    change: {
      readonly text?: { readonly text: string; readonly file: string };
      readonly to?: string;
    },
    actor: string,
  ) => Promise<TakedownOutcome>;
  /** Printable; undefined where the text was erased. */
  readonly page: (takedown: Takedown) => string | undefined;
};

/** A statement has a largest number of parameters. */
const ALERTS_AT_ONCE = 500;
/** Who called a mail back, in the audit log, where no person did. */
const OURSELVES = 'vigil';

export function openTakedowns(parts: TakedownParts): Takedowns {
  const { store, config, clock, profiles, standings } = parts;
  const defaults = stepDefaults(config);
  const draft = openDrafting(parts);

  /** The request and those before it, the first step first. */
  async function chainOf(takedown: Takedown): Promise<readonly Takedown[]> {
    const chain = [takedown];
    for (let from = takedown.escalatedFrom; from !== undefined;) {
      const earlier = (await store.takedowns.get(from))?.takedown;
      if (earlier) chain.unshift(earlier);
      from = earlier?.escalatedFrom;
    }
    return chain;
  }

  async function escalate(
    id: TakedownId,
    request: Parameters<Takedowns['escalate']>[1],
  ): Promise<Drafted> {
    const takedown = (await store.takedowns.get(id))?.takedown;
    if (!takedown) throw new StopError('not-found', sought('takedown', id));
    if (takedown.state !== 'sent' && takedown.state !== 'answered') {
      throw new StopError('takedown-state', { id, state: takedown.state });
    }
    const site = (await profiles()).find((each) => each.id === takedown.siteId);
    const step = request.step ?? nextStep(takedown.step, site?.takedown, defaults, request.to);
    if (step === undefined) throw new StopError('takedown-last-step', { id, step: takedown.step });
    return draft({ ...request, step, alertIds: takedown.alertIds }, await chainOf(takedown));
  }

  async function due(): Promise<readonly DueTakedown[]> {
    const takedowns = await store.takedowns.list();
    const alertIds = [...new Set(takedowns.flatMap((takedown) => takedown.alertIds))];
    const standing = await standings(alertIds);
    const confirmed = new Set<AlertId>();
    for (let from = 0; from < alertIds.length; from += ALERTS_AT_ONCE) {
      const some = alertIds.slice(from, from + ALERTS_AT_ONCE);
      const rows = await store.alerts.list({ alertIds: some, states: ['confirmed'] });
      for (const row of rows) confirmed.add(row.alertId);
    }
    return dueTakedowns(
      takedowns,
      (id) => (confirmed.has(id) ? standing.get(id) : 'closed'),
      clock.now(),
    );
  }

  /** @throws StopError where the profile forbids it, or is gone; it may have changed since the draft. */
  async function mayAsk({ id, siteId: site, step }: Takedown): Promise<void> {
    const profile = (await profiles()).find((each) => each.id === site);
    if (!profile && NEEDS_PROFILE.includes(step)) {
      throw new StopError('takedown-no-profile', { id, site });
    }
    const asked = askedAt(step, profile?.takedown, defaults);
    if (asked.kind !== 'never-contact') return;
    const because = asked.reason === undefined ? '' : ` (${asked.reason})`;
    throw new StopError('takedown-never-contact', { id, site, because });
  }

  /** Does an act, after a look at the profile; in another state the act itself says so. */
  async function whereAllowed(
    id: TakedownId,
    state: Takedown['state'],
    act: (takedown: Takedown) => Promise<TakedownOutcome>,
  ): Promise<TakedownOutcome> {
    const takedown = (await store.takedowns.get(id))?.takedown;
    if (!takedown) return { kind: 'missing' };
    if (takedown.state === state) await mayAsk(takedown);
    return act(takedown);
  }

  const send: Takedowns['send'] = (id, act) =>
    whereAllowed(id, 'approved', ({ state, channel }) => {
      for (const key of ['mail.host', 'mail.from'] as const) {
        if (state !== 'approved' || channel !== 'mail' || config[key] !== null) continue;
        throw new UsageError('takedown-no-mail', { id, key });
      }
      return store.takedowns.send(id, act);
    });

  async function recall(): Promise<readonly TakedownId[]> {
    const sent = await store.takedowns.list({ states: ['sent'] });
    const isWaiting = ({ delivery }: Takedown): boolean =>
      delivery?.state === 'waiting' || delivery?.state === 'failed';
    if (!sent.some(isWaiting)) return [];
    const sites = await profiles();
    const isForbidden = ({ siteId, step }: Pick<Takedown, 'siteId' | 'step'>): boolean => {
      const policy = sites.find(({ id }) => id === siteId)?.takedown;
      return askedAt(step, policy, defaults).kind === 'never-contact';
    };
    return store.takedowns.recall(isForbidden, { actor: OURSELVES, at: clock.now() });
  }

  async function edit(
    id: TakedownId,
    { text, to }: Parameters<Takedowns['edit']>[1],
    actor: string,
  ): Promise<TakedownOutcome> {
    const takedown = (await store.takedowns.get(id))?.takedown;
    if (!takedown) return { kind: 'missing' };
    if (to !== undefined) await mayAsk(takedown);
    const alerts = await Promise.all(takedown.alertIds.map((each) => store.alerts.get(each)));
    const caseIds = alerts.flatMap((known) => (known ? [known.alert.caseId] : []));
    const change = {
      ...(text === undefined ? {} : { text: parseEdited(text.text, text.file, caseIds) }),
      ...(to === undefined
        ? {}
        : { recipient: to, channel: isMailAddress(to) ? ('mail' as const) : ('form' as const) }),
    };
    return store.takedowns.edit(id, change, { actor, at: clock.now() });
  }

  return {
    draft: (request) => draft(request),
    escalate,
    due,
    edit,
    approve: (id, seen, act) =>
      whereAllowed(id, 'drafted', () => store.takedowns.approve(id, seen, act)),
    sendable: (id) => whereAllowed(id, 'approved', () => store.takedowns.sendable(id)),
    send,
    sentByHand: (id, sentAt, act) =>
      whereAllowed(id, 'approved', () => store.takedowns.sentByHand(id, sentAt, act)),
    recall,
    page: takedownPage,
  };
}
