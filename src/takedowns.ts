// The takedown requests as the commands ask for them: joins the store, the site profiles, the templates and the room's rules.

import { randomUUID } from 'node:crypto';
import type { Config } from './config.js';
import { StopError, UsageError } from './domain/errors.js';
import type { AlertId } from './domain/ids.js';
import type { AlertState } from './domain/alert.js';
import type { Clock, Store } from './domain/ports.js';
import type { SiteProfile } from './domain/site.js';
import { isMailAddress } from './domain/takedown-policy.js';
import type { StandingsOf, TakedownOutcome } from './domain/takedown-store.js';
import {
  LIVE_TAKEDOWN_STATES,
  type Takedown,
  type TakedownId,
  type TakedownStep,
} from './domain/takedown.js';
import { isoFormatter } from './domain/times.js';
import { draftsFor, type AskableAlert, type Centre } from './takedown/draft.js';
import { dueTakedowns, type DueTakedown } from './takedown/due.js';
import { parseEdited } from './takedown/edited.js';
import { takedownPage } from './takedown/page.js';
import { askedAt, nextStep, type StepDefaults } from './takedown/steps.js';
import { loadTemplates } from './takedown/templates.js';

export type { DueReason, DueTakedown } from './takedown/due.js';

/** Why an alert is in no draft. */
export type RefusedAlert = { readonly alertId: AlertId } & (
  | { readonly reason: 'missing' | 'removed' | 'no-contact' | 'no-profile' }
  | { readonly reason: 'not-confirmed'; readonly state: AlertState }
  | { readonly reason: 'live'; readonly takedownId: TakedownId }
  | { readonly reason: 'never-contact'; readonly because?: string; readonly next?: TakedownStep }
);

export type Drafted = {
  readonly made: readonly Takedown[];
  readonly refused: readonly RefusedAlert[];
};

export type DraftRequest = {
  readonly alertIds: readonly AlertId[];
  readonly step: TakedownStep;
  /** A mail address, or that of a form: instead of the profile's. */
  readonly to?: string;
  readonly attachXarf: boolean;
  readonly actor: string;
};

export type Takedowns = {
  /** @throws UsageError `centre-unnamed`, `template-invalid`; StopError `takedown-live` where another process was quicker. */
  readonly draft: (request: DraftRequest) => Promise<Drafted>;
  /** Drafts the next step (or the one named) for what is left of a sent or answered request. */
  readonly escalate: (
    id: TakedownId,
    request: Omit<DraftRequest, 'alertIds' | 'step'> & { readonly step?: TakedownStep },
  ) => Promise<Drafted>;
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

type Parts = {
  readonly store: Store;
  readonly config: Config;
  readonly clock: Clock;
  /** IANA name. */
  readonly timeZone: string;
  readonly profiles: () => Promise<readonly SiteProfile[]>;
  readonly standings: StandingsOf;
};

type Known = NonNullable<Awaited<ReturnType<Store['alerts']['get']>>>;
/** An alert that may be asked for, with its site's profile; none where a later step needs none. */
type Askable = { readonly known: Known; readonly site: SiteProfile | undefined };

/** `2026-11-22 12:15 +09:00`: with the offset, for recipients live elsewhere. */
function momentFormatter(timeZone: string): (at: Date) => string {
  const iso = isoFormatter(timeZone);
  return (at) => {
    const text = iso(at);
    return `${text.slice(0, 16).replace('T', ' ')} ${text.slice('yyyy-mm-ddThh:mm:ss.mmm'.length)}`;
  };
}

function centreOf(config: Config): Centre {
  for (const key of ['centre.name', 'centre.email'] as const) {
    if (config[key].trim() === '') throw new UsageError('centre-unnamed', { key });
  }
  return {
    name: config['centre.name'],
    contact: config['centre.contact'],
    email: config['centre.email'],
    phone: config['centre.phone'],
  };
}

/** These ask the site's own people, or those who serve it: without its profile nobody knows whom never to tell. */
const NEEDS_PROFILE: readonly TakedownStep[] = ['site', 'host', 'cdn'];

export function openTakedowns(parts: Parts): Takedowns {
  const { store, config, clock, timeZone, profiles, standings } = parts;
  const defaults: StepDefaults = {
    language: config['takedown.language'],
    reactionMs: config['takedown.reactionTime'],
  };

  async function sort(
    { alertIds, step, to }: DraftRequest,
    sites: readonly SiteProfile[],
  ): Promise<{ readonly askable: readonly Askable[]; readonly refused: readonly RefusedAlert[] }> {
    const askable: Askable[] = [];
    const refused: RefusedAlert[] = [];
    const standing = await standings(alertIds);
    const live = (await store.takedowns.list({ alertIds, states: LIVE_TAKEDOWN_STATES })).filter(
      (takedown) => takedown.step === step,
    );
    for (const alertId of new Set(alertIds)) {
      const known = await store.alerts.get(alertId);
      const there = live.find((takedown) => takedown.alertIds.includes(alertId));
      if (!known) refused.push({ alertId, reason: 'missing' });
      else if (known.alert.state !== 'confirmed') {
        refused.push({ alertId, reason: 'not-confirmed', state: known.alert.state });
      } else if (there) refused.push({ alertId, reason: 'live', takedownId: there.id });
      else if (standing.get(alertId) === 'removed') refused.push({ alertId, reason: 'removed' });
      else {
        const site = sites.find(({ id }) => id === known.alert.siteId);
        const asked = askedAt(step, site?.takedown, defaults, to);
        if (!site && NEEDS_PROFILE.includes(step)) refused.push({ alertId, reason: 'no-profile' });
        else if (asked.kind === 'no-contact') refused.push({ alertId, reason: 'no-contact' });
        else if (asked.kind === 'never-contact') {
          const next = nextStep(step, site?.takedown, defaults);
          refused.push({
            alertId,
            reason: 'never-contact',
            ...(asked.reason === undefined ? {} : { because: asked.reason }),
            ...(next === undefined ? {} : { next }),
          });
        } else askable.push({ known, site });
      }
    }
    return { askable, refused };
  }

  async function harmsOf({ alert, matches }: Known): Promise<AskableAlert> {
    const record = await store.cases.get(alert.caseId);
    return {
      id: alert.id,
      caseId: alert.caseId,
      harms: record?.harms ?? [],
      minor: alert.minor,
      firstSeenAt: alert.firstSeenAt,
      lastSeenAt: alert.lastSeenAt,
      places: matches.map(({ pageUrl, mediaUrl, mediaKind, mediaSha256 }) => ({
        pageUrl,
        mediaUrl,
        mediaKind,
        sha256: mediaSha256,
      })),
    };
  }

  async function draft(
    request: DraftRequest,
    previous: readonly Takedown[] = [],
  ): Promise<Drafted> {
    const centre = centreOf(config);
    const templateOf = await loadTemplates(config['paths.templates']);
    const { step, to, actor, attachXarf } = request;
    const { askable, refused } = await sort(request, await profiles());
    const names = new Map((await store.runs.sites()).map((site) => [site.id, site.name]));
    const now = clock.now();
    const bySite = new Map<string, Askable[]>();
    for (const one of askable) {
      const { siteId } = one.known.alert;
      bySite.set(siteId, [...(bySite.get(siteId) ?? []), one]);
    }
    const drafts = [];
    for (const group of bySite.values()) {
      const [first] = group;
      if (!first) continue;
      const { known, site } = first;
      const asked = askedAt(step, site?.takedown, defaults, to);
      if (asked.kind !== 'ask') continue;
      const { siteId, pageUrl } = known.alert;
      drafts.push(
        ...draftsFor(await Promise.all(group.map((one) => harmsOf(one.known))), {
          site: {
            id: siteId,
            name: site?.name ?? names.get(siteId) ?? siteId,
            url: new URL(pageUrl).origin,
          },
          step,
          asked,
          centre,
          numberOf: (id) => config['takedown.reference'].replace('{id}', id),
          attachXarf,
          previous,
          templateOf,
          when: momentFormatter(timeZone),
          now,
          newUuid: randomUUID,
        }),
      );
    }
    const escalatedFrom = previous.at(-1)?.id;
    const linked = drafts.map((one) => ({
      ...one,
      ...(escalatedFrom === undefined ? {} : { escalatedFrom }),
    }));
    const ids = linked.length === 0 ? [] : await store.takedowns.draft(linked, { actor, at: now });
    const made = await Promise.all(ids.map((id) => store.takedowns.get(id)));
    return { made: made.flatMap((one) => (one ? [one.takedown] : [])), refused };
  }

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
    if (!takedown) throw new StopError('not-found', { what: 'takedown', id });
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
    const withdrawn = new Set<AlertId>();
    for (const takedown of takedowns.filter(({ text }) => text === undefined)) {
      for (const id of takedown.alertIds) {
        if ((await store.alerts.get(id))?.alert.state === 'withdrawn') withdrawn.add(id);
      }
    }
    return dueTakedowns(
      takedowns,
      (id) => (withdrawn.has(id) ? 'withdrawn' : standing.get(id)),
      clock.now(),
    );
  }

  async function edit(
    id: TakedownId,
    { text, to }: Parameters<Takedowns['edit']>[1],
    actor: string,
  ): Promise<TakedownOutcome> {
    const takedown = (await store.takedowns.get(id))?.takedown;
    if (!takedown) return { kind: 'missing' };
    if (to !== undefined && takedown.channel === 'mail' && !isMailAddress(to)) {
      throw new UsageError('option-invalid', {
        name: '--to',
        expected: 'a mail address',
        received: to,
      });
    }
    const alerts = await Promise.all(takedown.alertIds.map((each) => store.alerts.get(each)));
    const caseIds = alerts.flatMap((known) => (known ? [known.alert.caseId] : []));
    const change = {
      ...(text === undefined ? {} : { text: parseEdited(text.text, text.file, caseIds) }),
      ...(to === undefined ? {} : { recipient: to }),
    };
    return store.takedowns.edit(id, change, { actor, at: clock.now() });
  }

  return { draft: (request) => draft(request), escalate, due, edit, page: takedownPage };
}
