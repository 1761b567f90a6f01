// Past nights: new references matched at once with what was found before, and what a withdrawn reference leaves among it.

import type { AlertId, CaseId, ReferenceId } from './domain/ids.js';
import type { PastAnswer } from './domain/past-nights.js';
import type { Store } from './domain/ports.js';
import type { FingerprintedReference } from './domain/reference.js';
import { complement } from './match/global-hits.js';
import { matchPast, readPast } from './match/past.js';

type Stores = Pick<Store, 'pastNights' | 'pastMedia' | 'registry'>;

/** References that are matched together: their fingerprints are in memory, and each pass reads all that was found. */
const AT_ONCE = 2_000;

async function fingerprinted(
  { registry }: Pick<Store, 'registry'>,
  ids: readonly ReferenceId[],
): Promise<readonly FingerprintedReference[]> {
  const references: FingerprintedReference[] = [];
  for await (const reference of registry.watched(ids)) references.push(reference);
  return references;
}

/**
 * Matches all references that are due with past nights and raises the alerts, media by media, each in one transaction. Killed, it is
 * begun anew by the next call, and raises nothing twice. While a crawl is under way they stay due for its end: what it has matched but
 * not yet written is not among what was found.
 */
export async function matchDue(store: Stores, abort: AbortSignal): Promise<PastAnswer> {
  const { pastNights, pastMedia, registry } = store;
  const stays = await pastNights.isCrawling();
  const due = await pastNights.due();
  const since = due.length === 0 ? undefined : await pastNights.since();
  const raised: AlertId[] = [];
  let compared = 0;
  for (let from = 0; from < due.length; from += AT_ONCE) {
    const ids = due.slice(from, from + AT_ONCE);
    const references = await fingerprinted(store, ids);
    const past = await readPast(pastMedia.codes());
    compared = past.size;
    const localsOf: typeof registry.localsOf = (id, numbers) => registry.localsOf(id, numbers);
    const ports = { ...pastMedia, localsOf };
    for await (const { result, matches } of matchPast(references, past, ports)) {
      abort.throwIfAborted();
      if (result.outcome === 'undecodable') continue;
      raised.push(...(await pastNights.raise(result.media.sha256, matches)));
    }
    if (!stays) await pastNights.done(ids);
  }
  return { references: due, compared, ...(since === undefined ? {} : { since }), raised };
}

/**
 * Found media within the distance of a match from what is registered, by number: to be forgotten with it although nothing matched.
 * What was found while this is computed is not among them; nor what only its points would tell.
 */
export async function nearMedia(
  { pastNights, pastMedia }: Pick<Store, 'pastNights' | 'pastMedia'>,
  caseId: CaseId,
  referenceId: ReferenceId | undefined,
): Promise<readonly number[]> {
  const codes = await pastNights.codesOf(caseId, referenceId);
  if (codes.length === 0) return [];
  const past = await readPast(pastMedia.codes());
  return past.near(codes.flatMap((bits) => [bits, complement(bits)]));
}
