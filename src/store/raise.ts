// Raising: the alert of a reference on a page, made once; later sightings are events of it.

import type { CaseId, PageUrl, SiteId } from '../domain/ids.js';
import type { Trx } from './engine.js';
import { isInQuarantine } from './quarantine.js';

/** Who raised it, in the event. */
export const CRAWLER = 'vigil';

export type Raised = { readonly alertId: number; readonly event: 'raised' | 'seen-again' | 'told' };

/** A page on which a reference was seen. */
export type SeenOn = {
  readonly reference: { readonly id: number; readonly caseId: CaseId };
  readonly siteId: SiteId;
  readonly pageUrl: PageUrl;
  readonly title: string | null;
  readonly runId: number;
  readonly at: Date;
  /** Who says so; default: the crawl. */
  readonly by?: string;
};

export async function alertOn(
  trx: Trx,
  reference: number,
  pageUrl: PageUrl,
): Promise<number | undefined> {
  const row = await trx
    .selectFrom('alert')
    .select('id')
    .where('reference_id', '=', reference)
    .where('page_url', '=', pageUrl)
    .executeTakeFirst();
  return row?.id;
}

async function makeAlert(
  trx: Trx,
  { reference, siteId, pageUrl, title }: Pick<SeenOn, 'reference' | 'siteId' | 'pageUrl' | 'title'>,
): Promise<number> {
  const made = await trx
    .insertInto('alert')
    .values({
      case_id: reference.caseId,
      reference_id: reference.id,
      site_id: siteId,
      page_url: pageUrl,
      page_title: title,
      held: (await isInQuarantine(trx, reference.id)) ? 1 : 0,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return made.id;
}

/** Raises the alert of a reference on a page, or says that it is seen again: once in a run. */
export async function raise(
  trx: Trx,
  { reference, siteId, pageUrl, title, runId, at, by }: SeenOn,
): Promise<Raised> {
  const before = await alertOn(trx, reference.id, pageUrl);
  // Asked first: an insert that is turned away uses up a number all the same, and people read these out to one another.
  const alertId = before ?? (await makeAlert(trx, { reference, siteId, pageUrl, title }));
  if (before !== undefined && title !== null) {
    await trx.updateTable('alert').set({ page_title: title }).where('id', '=', alertId).execute();
  }
  const kind = before === undefined ? 'raised' : 'seen-again';
  const told = await trx
    .insertInto('alert_event')
    .values({
      alert_id: alertId,
      kind,
      at: at.getTime(),
      actor: by ?? CRAWLER,
      run_id: runId,
      reason: null,
    })
    .onConflict((oc) =>
      oc.columns(['run_id', 'alert_id']).where('run_id', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return { alertId, event: told ? kind : 'told' };
}

/** Matches of the page that alone raised nothing belong to the alert once there is one; what is "not this" does not. */
export async function gatherMatches(
  trx: Trx,
  reference: number,
  pageUrl: PageUrl,
  alertId: number,
): Promise<void> {
  await trx
    .updateTable('match')
    .set({ alert_id: alertId })
    .where('reference_id', '=', reference)
    .where('page_url', '=', pageUrl)
    .where('alert_id', 'is', null)
    .where('negative_id', 'is', null)
    .execute();
}
