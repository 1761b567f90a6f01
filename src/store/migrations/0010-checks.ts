// Checks of alerts' places: each look, what a place's looks amount to, and relapses.

import { sql, type Kysely } from 'kysely';

const STATEMENTS: readonly string[] = [
  // One look. The evidence columns are null where the crawl saw it on its way. effect is what it changed: null for most.
  `create table removal_check (
     id integer primary key autoincrement,
     alert_id integer not null references alert (id),
     at integer not null,
     state text not null check (state in (
       'present', 'media-gone', 'page-gone', 'soft-404', 'blocked-here', 'login', 'unreachable', 'unknown')),
     source text not null check (source in ('visit', 'crawl')),
     page text check (page in (
       'shown', 'says-removed', 'not-found', 'not-found-removed', 'bare-not-found', 'blocked', 'wall', 'login', 'failed',
       'left-alone', 'elsewhere', 'odd')),
     media text check (media in (
       'same', 'alike', 'other', 'gone', 'like-missing', 'hidden', 'failed', 'none', 'not-asked')),
     missing text check (missing in ('alike', 'same-look', 'unlike', 'unseen', 'not-asked')),
     front text check (front in ('itself', 'same-everywhere', 'unseen', 'not-asked')),
     whole integer check (whole in (0, 1)),
     http_status integer check (http_status between 0 and 999),
     effect text check (effect in ('gone', 'removed', 'back', 'returned')),
     check ((source = 'visit') = (page is not null) and (page is null) = (media is null)
       and (page is null) = (missing is null) and (page is null) = (front is null) and (page is null) = (whole is null))
   ) strict`,
  `create index removal_check_of_alert on removal_check (alert_id, id)`,
  `create trigger removal_check_update before update on removal_check
     begin select raise(abort, 'removal_check is append-only'); end`,
  `create trigger removal_check_delete before delete on removal_check
     begin select raise(abort, 'removal_check is append-only'); end`,
  // What a place's checks amount to: domain/removal.ts, afterCheck, folded over them. Written with each check.
  `create table place (
     alert_id integer primary key references alert (id),
     standing text not null check (standing in ('present', 'gone', 'removed', 'relapsed')),
     last_at integer not null,
     last_state text not null check (last_state in (
       'present', 'media-gone', 'page-gone', 'soft-404', 'blocked-here', 'login', 'unreachable', 'unknown')),
     gone_since integer,
     removed_at integer check (removed_at >= gone_since),
     removals integer not null check (removals >= 0),
     watched integer not null check (watched >= 0),
     unsure integer not null check (unsure >= 0),
     due_at integer not null,
     check ((standing in ('gone', 'removed')) = (gone_since is not null)),
     check ((standing = 'removed') = (removed_at is not null))
   ) strict`,
  // Seen again after a verified removal: told once. seen_alert is the removed one itself where it is the same page.
  `create table relapse (
     id integer primary key autoincrement,
     reference_id integer not null,
     kind text not null check (kind in ('same-page', 'same-site', 'other-site')),
     removed_alert_id integer not null references alert (id),
     removed_at integer not null,
     seen_alert_id integer not null references alert (id),
     seen_at integer not null check (seen_at >= removed_at),
     check ((kind = 'same-page') = (removed_alert_id = seen_alert_id)),
     unique (seen_alert_id, removed_alert_id, removed_at)
   ) strict`,
  // A new place is a relapse once, however many places of its reference were cleared before.
  `create unique index relapse_elsewhere on relapse (seen_alert_id) where kind <> 'same-page'`,
  `create index relapse_of_reference on relapse (reference_id)`,
  `create trigger relapse_update before update on relapse
     begin select raise(abort, 'relapse is append-only'); end`,
  `create trigger relapse_delete before delete on relapse
     begin select raise(abort, 'relapse is append-only'); end`,
];

export const checks = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
