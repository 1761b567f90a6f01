// Drafting as the commands ask for it: which alerts may be asked for, and requests for those that may.

import { randomUUID } from 'node:crypto';
import type { Config } from './config.js';
import type { AlertState } from './domain/alert.js';
import { UsageError } from './domain/errors.js';
import type { AlertId } from './domain/ids.js';
import type { Clock, ExplainedRow, Store } from './domain/ports.js';
import type { SiteProfile } from './domain/site.js';
import type { StandingsOf } from './domain/takedown-store.js';
import {
  LIVE_TAKEDOWN_STATES,
  type Takedown,
  type TakedownId,
  type TakedownStep,
} from './domain/takedown.js';
import { TIER_NAMES, TIERS } from './domain/tiers.js';
import { isoFormatter } from './domain/times.js';
import { draftsFor, type AskableAlert, type Centre } from './takedown/draft.js';
import { askedAt, nextStep, type StepDefaults } from './takedown/steps.js';
import { loadTemplates } from './takedown/templates.js';

/** Why an alert is in no draft. */
export type RefusedAlert = { readonly alertId: AlertId } & (
  | { readonly reason: 'missing' | 'removed' | 'no-contact' | 'no-profile' | 'not-this' }
  | { readonly reason: 'not-confirmed'; readonly state: AlertState }
  /** `back`: it was removed and has returned, so the old request wants its end before a new one. */
  | { readonly reason: 'live'; readonly takedownId: TakedownId; readonly back: boolean }
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

export type TakedownParts = {
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

const ALERTING: readonly string[] = TIER_NAMES.filter((tier) => TIERS[tier].alerts);

/** What the confirmation of an alert vouches for: not media that only resemble, nor those of which a person said "not this". */
const isFounded = ({ tier, notThis }: ExplainedRow): boolean =>
  notThis !== true && ALERTING.includes(tier);

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
export const NEEDS_PROFILE: readonly TakedownStep[] = ['site', 'host', 'cdn'];

/** What holds where a site's profile says nothing. */
export const stepDefaults = (config: Config): StepDefaults => ({
  language: config['takedown.language'],
  reactionMs: config['takedown.reactionTime'],
});

/**
 * @returns drafts requests; `previous` are those that it follows, the first step first.
 */
export function openDrafting(parts: TakedownParts) {
  const { store, config, clock, timeZone, profiles, standings } = parts;
  const defaults = stepDefaults(config);

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
      } else if (!known.matches.some(isFounded)) refused.push({ alertId, reason: 'not-this' });
      else if (there) {
        const back = there.state === 'sent' && standing.get(alertId) === 'relapsed';
        refused.push({ alertId, reason: 'live', takedownId: there.id, back });
      } else if (standing.get(alertId) === 'removed') refused.push({ alertId, reason: 'removed' });
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
      places: matches
        .filter(isFounded)
        .map(({ pageUrl, mediaUrl, mediaKind, mediaSha256, mediaSeen }) => ({
          pageUrl,
          mediaUrl,
          mediaKind,
          sha256: mediaSha256,
          firstSeenAt: mediaSeen?.firstAt ?? alert.firstSeenAt,
          lastSeenAt: mediaSeen?.lastAt ?? alert.lastSeenAt,
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
    // One address cannot be that of several sites: each would be told of the others.
    if (to !== undefined && NEEDS_PROFILE.includes(step) && bySite.size > 1) {
      throw new UsageError('takedown-many-sites', { sites: [...bySite.keys()].join(', ') });
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

  return draft;
}
