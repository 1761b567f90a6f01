// One check: looks at a place and gathers what removal can be told from, asking no more of the site than it takes.

import type { Comparing, SiteEyes, WatchedPlace } from '../domain/checks.js';
import { parsePageUrl } from '../domain/ids.js';
import type { CheckEvidence, MediaEvidence, PageEvidence } from '../domain/removal-evidence.js';
import { frontAddress, missingAddress, shapeOf } from './check-address.js';
import { addressesOf, atAddress, evidenceOfMedia, evidenceOnPage } from './check-media.js';
import {
  evidenceOfFront,
  evidenceOfMissing,
  hiddenBeside,
  seenPage,
  type SeenPage,
} from './check-page.js';

/** What one site's checks of a run share: what it answers to addresses that never existed, and its front page. */
export type SiteMemory = {
  readonly missing: Map<string, SeenPage | undefined>;
  readonly fronts: Map<string, SeenPage | undefined>;
};

export const freshMemory = (): SiteMemory => ({ missing: new Map(), fronts: new Map() });

export type PlaceParts = {
  readonly eyes: SiteEyes;
  readonly comparing: Comparing;
  /** The site's seeds. */
  readonly seeds: readonly string[];
  readonly memory: SiteMemory;
  readonly random: () => number;
};

/** Pages from which a removal may be told, where the rest agrees. */
const TELLING: ReadonlySet<PageEvidence> = new Set<PageEvidence>([
  'shown',
  'says-removed',
  'not-found',
  'not-found-removed',
  'bare-not-found',
]);

const NOT_TELLING: ReadonlySet<MediaEvidence> = new Set<MediaEvidence>([
  'same',
  'alike',
  'failed',
  'hidden',
]);

/** Looks at the place once. Never throws for what a site does: that is the evidence. */
export async function lookAtPlace(place: WatchedPlace, parts: PlaceParts): Promise<CheckEvidence> {
  const { eyes, comparing } = parts;
  const first = await eyes.page(place.pageUrl, async (look) => ({
    seen: seenPage(look),
    onPage: await evidenceOnPage(look, place, comparing),
    httpStatus: look.visit.httpStatus,
  }));
  const { seen, onPage, httpStatus } = first;
  const base = {
    page: seen.evidence,
    whole: onPage.whole,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
  const notCompared = { missing: 'not-asked', front: 'not-asked' } as const;
  if (onPage.found === 'same') return { ...base, media: 'same', ...notCompared };
  if (seen.evidence === 'left-alone') return { ...base, media: 'not-asked', ...notCompared };
  const atAddresses = await mediaAt(place, parts);
  const media = onPage.found === 'alike' && atAddresses !== 'same' ? 'alike' : atAddresses;
  if (!TELLING.has(seen.evidence) || NOT_TELLING.has(media)) {
    return { ...base, media, ...notCompared };
  }
  const missing = await seenOnce(parts.memory.missing, shapeOf(place.pageUrl), () =>
    look(missingAddress(place.pageUrl, parts.random), parts),
  );
  const frontUrl = frontAddress(place.pageUrl, parts.seeds);
  const front = await seenOnce(parts.memory.fronts, frontUrl, () => look(frontUrl, parts));
  return {
    ...base,
    page: hiddenBeside(seen, front) ?? seen.evidence,
    media,
    missing: evidenceOfMissing(seen, missing),
    front: evidenceOfFront(front, missing),
  };
}

async function look(url: string, { eyes }: PlaceParts): Promise<SeenPage | undefined> {
  const address = parsePageUrl(url);
  if (address === undefined) return undefined;
  return eyes.page(address, (seen) => Promise.resolve(seenPage(seen)));
}

async function seenOnce(
  known: Map<string, SeenPage | undefined>,
  key: string,
  see: () => Promise<SeenPage | undefined>,
): Promise<SeenPage | undefined> {
  if (!known.has(key)) known.set(key, await see());
  return known.get(key);
}

/** Asks the addresses where the media was found, until one serves it. */
async function mediaAt(place: WatchedPlace, parts: PlaceParts): Promise<MediaEvidence> {
  const { eyes, comparing } = parts;
  const answers: Parameters<typeof evidenceOfMedia>[0][number][] = [];
  for (const media of addressesOf(place)) {
    const answer = await eyes.media(media, place.pageUrl, (captures) =>
      atAddress(captures, place, comparing),
    );
    if (answer !== 'refused') answers.push(answer);
    else {
      // Stores refuse what they do not have, and hosts refuse whom they do not like: an address beside it tells which.
      const beside = { ...media, url: missingAddress(media.url, parts.random) };
      const there = await eyes.media(beside, place.pageUrl, (captures) =>
        atAddress(captures, place, comparing),
      );
      answers.push(there === 'refused' ? 'like-missing' : 'hidden');
    }
    if (answer === 'same') break;
  }
  return evidenceOfMedia(answers);
}
