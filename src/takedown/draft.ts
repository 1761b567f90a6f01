// From confirmed alerts to requests: grouped, filled into templates, with XARF beside them. Pure but for the ids it is given.

import type { HarmType } from '../domain/case.js';
import { timeInWords } from '../domain/takedown-times.js';
import type { AlertId, CaseId, SiteId } from '../domain/ids.js';
import type { MediaKind } from '../domain/media.js';
import type { Takedown, TakedownId, TakedownStep } from '../domain/takedown.js';
import type { TakedownDraft } from '../domain/takedown-store.js';
import { TAKEDOWN_WORDS } from '../domain/takedown-words.js';
import { WORDS } from '../domain/words.js';
import { refuseDisclosure } from './disclosure.js';
import { basisName, legalBases } from './legal.js';
import type { Asked } from './steps.js';
import { fillTemplate, type Filling } from './template.js';
import type { TemplateOf } from './templates.js';
import { xarfReport } from './xarf.js';

/** Most places of one request: one XARF report is attached for each, and a person has to read it. More become further requests. */
export const MAX_PLACES = 50;

export type Place = {
  readonly pageUrl: string;
  readonly mediaUrl: string;
  readonly mediaKind: MediaKind;
  readonly sha256: string;
  /** When this media was seen there, not when its page was. */
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
};

/** What a request is made of; never more of the case than this. */
export type AskableAlert = {
  readonly id: AlertId;
  readonly caseId: CaseId;
  readonly harms: readonly HarmType[];
  readonly minor: boolean;
  readonly places: readonly Place[];
};

export type Centre = {
  readonly name: string;
  readonly contact: string;
  readonly email: string;
  readonly phone: string;
};

export type DraftSetting = {
  readonly site: { readonly id: SiteId; readonly name: string; readonly url: string };
  readonly step: TakedownStep;
  readonly asked: Extract<Asked, { readonly kind: 'ask' }>;
  readonly centre: Centre;
  /** The number that recipients see, of the request's id. */
  readonly numberOf: (id: TakedownId) => string;
  readonly attachXarf: boolean;
  /** The requests that this one follows, the first step first. */
  readonly previous: readonly Takedown[];
  readonly templateOf: TemplateOf;
  /** A moment in words, with its offset from UTC. */
  readonly when: (at: Date) => string;
  readonly now: Date;
  readonly newUuid: () => string;
};

type Spot = Omit<Place, 'mediaUrl'> & { readonly mediaUrl?: string };

/** `data:` addresses hold the content itself, `blob:` ones mean nothing elsewhere: neither is written down. */
const isAddress = (url: string): boolean => /^https?:\/\//.test(url);

function spotsOf(alerts: readonly AskableAlert[]): readonly Spot[] {
  const spots = new Map<string, Spot>();
  for (const { places } of alerts) {
    for (const { mediaUrl, ...place } of places) {
      const own = isAddress(mediaUrl) ? { mediaUrl } : {};
      const key = JSON.stringify([place.pageUrl, own, place.sha256]);
      if (!spots.has(key)) spots.set(key, { ...place, ...own });
    }
  }
  return [...spots.values()];
}

/** Alerts of one legal basis together, so that no request tells one case's facts of another; at most {@link MAX_PLACES} each. */
function groupsOf(
  alerts: readonly AskableAlert[],
  law: DraftSetting['asked']['law'],
): readonly (readonly AskableAlert[])[] {
  const groups = new Map<string, AskableAlert[][]>();
  for (const alert of alerts) {
    const key = JSON.stringify([alert.minor, legalBases(alert, law)]);
    const parts = groups.get(key) ?? [[]];
    groups.set(key, parts);
    const last = parts.at(-1) ?? [];
    if (last.length > 0 && spotsOf([...last, alert]).length > MAX_PLACES) parts.push([alert]);
    else last.push(alert);
  }
  return [...groups.values()].flat();
}

function fillingOf(
  id: TakedownId,
  alerts: readonly AskableAlert[],
  language: string,
  setting: DraftSetting,
): Filling {
  const words = language.startsWith('ko') ? 'ko' : 'en';
  const { step: stepWords, answer: answerWords } = TAKEDOWN_WORDS[words];
  const { site, step, asked, centre, numberOf, previous, when, now } = setting;
  const [facts] = alerts;
  const spots = spotsOf(alerts);
  const noAnswer = words === 'ko' ? '없음' : 'none';
  return {
    requestNumber: numberOf(id),
    date: when(now).slice(0, 'yyyy-mm-dd'.length),
    siteName: site.name,
    siteUrl: site.url,
    stepName: stepWords[step],
    centreName: centre.name,
    centreContact: centre.contact,
    centreEmail: centre.email,
    centrePhone: centre.phone,
    placeCount: String(spots.length),
    reactionTime: timeInWords(asked.reactionMs, words),
    places: spots.map((spot, index) => ({
      number: String(index + 1),
      pageUrl: spot.pageUrl,
      mediaUrl: spot.mediaUrl ?? '-',
      mediaKind: WORDS[words].mediaKind[spot.mediaKind],
      firstSeen: when(spot.firstSeenAt),
      lastSeen: when(spot.lastSeenAt),
      sha256: spot.sha256,
    })),
    legal: facts
      ? legalBases(facts, asked.law).map((basis) => ({ law: basisName(basis, language) }))
      : [],
    minor: facts?.minor === true ? [{}] : [],
    previous: previous.map((earlier) => ({
      previousNumber: numberOf(earlier.id),
      previousStep: stepWords[earlier.step],
      previousSent: earlier.sentAt ? when(earlier.sentAt) : '-',
      previousAnswer: earlier.answer ? answerWords[earlier.answer] : noAnswer,
    })),
  };
}

/**
 * Drafts of requests to one site (or to whom a later step asks about it).
 *
 * @throws StopError `takedown-discloses` where a centre's own template or name would tell what it must not.
 */
export function draftsFor(
  alerts: readonly AskableAlert[],
  setting: DraftSetting,
): readonly TakedownDraft[] {
  const { site, step, asked, centre, numberOf, attachXarf, templateOf, newUuid } = setting;
  const { template, language } = templateOf(step, [asked.language, asked.language.slice(0, 2)]);
  return groupsOf(alerts, asked.law).map((group) => ({
    siteId: site.id,
    step,
    channel: asked.channel,
    language,
    ...(asked.recipient === undefined ? {} : { recipient: asked.recipient }),
    reactionMs: asked.reactionMs,
    alertIds: group.map(({ id }) => id),
    write: (id) => {
      const text = fillTemplate(template, fillingOf(id, group, language, setting));
      refuseDisclosure(
        `${text.subject}\n${text.body}`,
        group.map(({ caseId }) => caseId),
      );
      const sender = { org: centre.name, contact: centre.email };
      const minor = group.some((alert) => alert.minor);
      const xarf = spotsOf(group).map((spot) =>
        xarfReport(spot, sender, { reportId: newUuid(), requestNumber: numberOf(id), minor }),
      );
      const attachments = attachXarf
        ? xarf.map((report, index) => ({
            name: `xarf-${id}-${index + 1}.json`,
            mediaType: 'application/json',
            text: report,
          }))
        : [];
      return { ...text, attachments, xarf };
    },
  }));
}
