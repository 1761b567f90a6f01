// What became of a place's media: what the page shows, and what is served at the addresses where it was found before.

import type {
  Comparing,
  EmbedText,
  PageLook,
  PlacedMedia,
  WatchedPlace,
} from '../domain/checks.js';
import { isFault } from '../domain/outcomes.js';
import type { MediaEvidence } from '../domain/removal-evidence.js';
import { TIERS } from '../domain/tiers.js';
import type { Capture } from '../domain/visit.js';
import { isBlockAddress, isLoginAddress, mentionsBlock, mentionsLogIn } from './check-signs.js';

/** The surest addresses of a place that are asked, so that a gallery is not loaded twice over. */
export const MAX_ADDRESSES = 20;

/** What one captured media is to the reference. */
type Compared = 'same' | 'alike' | 'other' | 'failed';

/**
 * Compares one media with the reference of the place. Equal bytes need no hashing; nothing that is hashed here is kept, for it
 * is known already or of no concern.
 */
export async function compare(
  capture: Capture & { readonly outcome: 'fetched' },
  place: Pick<WatchedPlace, 'referenceId' | 'media'>,
  comparing: Comparing,
): Promise<Compared> {
  const sha256 = await comparing.sha256Of(capture);
  if (place.media.some((known) => known.sha256 === sha256)) return 'same';
  const result = await comparing.hash(sha256, capture);
  if (result.outcome === 'undecodable') {
    // Text where a picture was is no fault of ours.
    return result.reason === 'not-media' || result.reason === 'empty' ? 'other' : 'failed';
  }
  if (result.outcome === 'not-comparable') return 'other';
  const own = (await comparing.match(result)).filter(
    ({ referenceId }) => referenceId === place.referenceId,
  );
  if (own.some(({ tier }) => TIERS[tier].alerts)) return 'same';
  if (own.some(({ tier }) => tier === 'review')) return 'alike';
  return result.partial === undefined ? 'other' : 'failed';
}

/** How the crawler marks what it could not look at, behind the page's own address. */
const NOTE = '#vigil:';

/** Is it a remark on the page as a whole? It is of no kind: a silent frame or a locked player may hold either. */
function isPageNote(url: string, finalUrl: string): boolean {
  const at = url.indexOf(NOTE);
  return at >= 0 && finalUrl.startsWith(url.slice(0, at));
}

/** Is there a document in the page that shows somebody else what it does not show here? */
const hidesSome = (embeds: readonly EmbedText[]): boolean =>
  embeds.some(
    (embed) =>
      !embed.read ||
      isBlockAddress(embed.url) ||
      isLoginAddress(embed.url) ||
      mentionsBlock(embed.text) ||
      mentionsLogIn(embed.text),
  );

/**
 * What a page's captures say: the strongest of them, and whether all of it came to be compared: media of the kind that was found,
 * what its frames hold, and what the crawler remarks on the page as a whole.
 */
export async function evidenceOnPage(
  { visit, said }: PageLook,
  place: WatchedPlace,
  comparing: Comparing,
): Promise<{ readonly found?: 'same' | 'alike'; readonly whole: boolean }> {
  const { captures, finalUrl } = visit;
  const kinds = new Set(place.media.map(({ kind }) => kind));
  let whole =
    !hidesSome(said?.embeds ?? []) &&
    !captures.some(
      ({ kind, outcome, url }) =>
        isFault(outcome) && (kinds.has(kind) || isPageNote(url, finalUrl)),
    );
  let found: 'alike' | undefined;
  for (const capture of captures) {
    if (capture.outcome !== 'fetched') continue;
    const compared = await compare(capture, place, comparing);
    if (compared === 'same') return { found: 'same', whole };
    if (compared === 'alike') found = 'alike';
    if (compared === 'failed' && kinds.has(capture.kind)) whole = false;
  }
  return { whole, ...(found === undefined ? {} : { found }) };
}

/** Addresses that can be asked for: not text, not what a script made, not the notes of the ledger. */
export const addressesOf = (place: WatchedPlace): readonly PlacedMedia[] => {
  const asked = new Map<string, PlacedMedia>();
  for (const media of place.media) {
    const isNote = media.url.startsWith(`${place.pageUrl}#`);
    if (/^https?:/i.test(media.url) && !isNote && !asked.has(media.url))
      asked.set(media.url, media);
  }
  return [...asked.values()].slice(0, MAX_ADDRESSES);
};

/** What one address answered with. `refused`: no media, and no 404 either. */
export type AtAddress = Compared | 'gone' | 'refused';

export async function atAddress(
  captures: readonly Capture[],
  place: WatchedPlace,
  comparing: Comparing,
): Promise<AtAddress> {
  const order = ['same', 'alike', 'failed', 'refused', 'other', 'gone'] as const;
  const all: AtAddress[] = [];
  for (const capture of captures) {
    all.push(
      capture.outcome === 'fetched'
        ? await compare(capture, place, comparing)
        : missedAs(capture.outcome),
    );
  }
  return order.find((answer) => all.includes(answer)) ?? 'failed';
}

function missedAs(outcome: Exclude<Capture['outcome'], 'fetched'>): AtAddress {
  if (outcome === 'gone') return 'gone';
  // `skipped` is a page where a picture was, or a dot.
  return outcome === 'blocked' || outcome === 'skipped' ? 'refused' : 'failed';
}

/** What all addresses together say: the one that says most against a removal. */
export function evidenceOfMedia(
  answers: readonly (Exclude<AtAddress, 'refused'> | 'like-missing' | 'hidden')[],
): MediaEvidence {
  const order = ['same', 'alike', 'failed', 'hidden', 'like-missing', 'other', 'gone'] as const;
  return order.find((answer) => answers.includes(answer)) ?? 'none';
}
