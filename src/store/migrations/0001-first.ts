// The first schema. Append-only: what it says is never edited; a later change is a later migration.
//
// Every list in a CHECK is written out, because a migration must keep saying what it said when it ran. A test compares
// them with the tables in domain/.

import { sql, type Kysely } from 'kysely';

/**
 * Moments are INTEGER milliseconds since 1970 (UTC): they compare and sort as numbers in SQLite and PostgreSQL alike, lose
 * nothing of a JavaScript Date, and have no time zone to get wrong.
 */
const STATEMENTS: readonly string[] = [
  // ---- cases and registry ----------------------------------------------------------------------------------------
  `create table "case" (
     id text not null primary key check (length(id) between 1 and 200),
     state text not null check (state in ('open', 'closed')),
     minor integer not null check (minor in (0, 1)),
     age_band text not null
       check (age_band in ('under-10', '10s', '20s', '30s', '40s', '50s-and-over', 'unknown')),
     gender text not null check (gender in ('female', 'male', 'other', 'unknown')),
     opened_at integer not null,
     closed_at integer check (closed_at >= opened_at),
     check ((state = 'closed') = (closed_at is not null))
   ) strict`,
  `create table case_harm (
     case_id text not null references "case" (id),
     harm text not null check (harm in (
       'distribution-anxiety', 'illegal-filming', 'distribution', 'redistribution', 'distribution-threat', 'synthesis',
       'cyber-harassment', 'body-cam-phishing', 'grooming', 'stalking', 'other')),
     primary key (case_id, harm)
   ) strict, without rowid`,
  // autoincrement: the id of a withdrawn reference is never given to another one.
  `create table reference (
     id integer primary key autoincrement,
     case_id text not null references "case" (id),
     sha256 text not null check (length(sha256) = 64 and sha256 not glob '*[^0-9a-f]*'),
     kind text not null check (kind in ('image', 'video')),
     byte_length integer not null check (byte_length >= 0),
     width integer not null check (width >= 0),
     height integer not null check (height >= 0),
     duration_ms integer check (duration_ms >= 0),
     registered_at integer not null,
     unique (case_id, sha256)
   ) strict`,
  // without rowid: a reference's fingerprints lie side by side, as the index reads them.
  `create table fingerprint (
     reference_id integer not null references reference (id) on delete cascade,
     number integer not null check (number >= 1),
     algorithm text not null check (algorithm in ('pdq', 'blockhash')),
     version text not null check (length(version) between 1 and 20),
     bits blob not null check (length(bits) = 32),
     quality integer not null check (quality between 0 and 100),
     variant text not null check (variant in (
       'original', 'rotate-90', 'rotate-180', 'rotate-270', 'mirror', 'flip', 'transpose', 'transverse')),
     time_ms integer check (time_ms >= 0),
     primary key (reference_id, number)
   ) strict, without rowid`,
  `create table registry_version (
     only integer primary key check (only = 1),
     version integer not null check (version >= 0)
   ) strict`,
  `insert into registry_version (only, version) values (1, 0)`,
  // Deleted fingerprints may still lie in free pages and in the WAL while this row is here.
  `create table purge_due (
     only integer primary key check (only = 1),
     since integer not null
   ) strict`,

  // ---- found media -----------------------------------------------------------------------------------------------
  // The only table beside reference that holds a SHA-256. outcome is null while the media is known but not hashed, or
  // when its fingerprints were forgotten; sha256 is null once it was withdrawn.
  `create table media (
     id integer primary key autoincrement,
     sha256 text unique check (length(sha256) = 64 and sha256 not glob '*[^0-9a-f]*'),
     outcome text check (outcome in ('fingerprinted', 'not-comparable', 'undecodable')),
     reason text check (reason in (
       'too-uniform', 'too-small',
       'empty', 'not-media', 'damaged', 'no-frames', 'too-many-pixels', 'refused-format', 'timeout', 'memory', 'crashed')),
     detail text check (length(detail) <= 500),
     kind text check (kind in ('image', 'video')),
     byte_length integer check (byte_length >= 0),
     width integer check (width >= 0),
     height integer check (height >= 0),
     duration_ms integer check (duration_ms >= 0),
     hashed_at integer,
     check (sha256 is not null or outcome is null),
     check ((outcome is null) = (hashed_at is null)),
     check ((outcome is not null and outcome in ('fingerprinted', 'not-comparable')) = (kind is not null)),
     check ((kind is null) = (byte_length is null) and (kind is null) = (width is null)
       and (kind is null) = (height is null)),
     check ((outcome is not null and outcome in ('not-comparable', 'undecodable')) = (reason is not null)),
     check ((outcome is not null and outcome = 'undecodable') = (detail is not null))
   ) strict`,
  `create table media_fingerprint (
     media_id integer not null references media (id) on delete cascade,
     number integer not null check (number >= 1),
     algorithm text not null check (algorithm in ('pdq', 'blockhash')),
     version text not null check (length(version) between 1 and 20),
     bits blob not null check (length(bits) = 32),
     quality integer not null check (quality between 0 and 100),
     variant text not null check (variant in (
       'original', 'rotate-90', 'rotate-180', 'rotate-270', 'mirror', 'flip', 'transpose', 'transverse')),
     time_ms integer check (time_ms >= 0),
     primary key (media_id, number)
   ) strict, without rowid`,

  // ---- runs, frontier, ledger ------------------------------------------------------------------------------------
  `create table site (
     id text not null primary key check (length(id) between 1 and 40),
     name text not null,
     channel text not null check (channel in ('sns', 'adult', 'community', 'search', 'other'))
   ) strict`,
  `create table run (
     id integer primary key autoincrement,
     state text not null check (state in ('running', 'finished', 'stopped', 'abandoned')),
     budget_duration_ms integer not null check (budget_duration_ms >= 0),
     budget_max_pages integer not null check (budget_max_pages >= 0),
     references_watched integer not null check (references_watched >= 0),
     started_at integer not null,
     ended_at integer check (ended_at >= started_at),
     "end" text check ("end" in ('frontier-empty', 'time-budget', 'page-budget', 'hosts-stalled', 'stop-requested')),
     check ((state = 'running') = (ended_at is null)),
     check ((state in ('finished', 'stopped')) = ("end" is not null))
   ) strict`,
  `create table run_site (
     run_id integer not null references run (id),
     number integer not null check (number >= 1),
     site_id text not null references site (id),
     robots_override text,
     primary key (run_id, number),
     unique (run_id, site_id)
   ) strict, without rowid`,
  `create table frontier (
     id integer primary key,
     run_id integer not null references run (id),
     site_id text not null references site (id),
     url text not null check (length(url) between 1 and 65536),
     depth integer not null check (depth >= 0),
     priority integer not null,
     state text not null check (state in ('waiting', 'claimed', 'done')),
     unique (run_id, url)
   ) strict`,
  `create index frontier_claim on frontier (run_id, site_id, state, priority desc, id)`,
  `create table visit (
     id integer primary key,
     frontier_id integer not null unique references frontier (id),
     run_id integer not null references run (id),
     site_id text not null references site (id),
     url text not null,
     final_url text not null,
     started_at integer not null,
     ended_at integer not null check (ended_at >= started_at),
     outcome text not null check (outcome in (
       'fetched', 'gone', 'robots', 'skipped', 'gate', 'logged-out', 'captcha', 'blocked', 'rate-limited', 'http-error',
       'timeout', 'network', 'too-large', 'crashed')),
     reason text check (length(reason) <= 500),
     http_status integer check (http_status between 0 and 999),
     title text check (length(title) <= 500),
     gates text not null check (json_valid(gates))
   ) strict`,
  `create index visit_of_run on visit (run_id, site_id, outcome)`,
  `create index visit_of_site on visit (site_id)`,
  // url is null once the media was withdrawn: addresses often contain a hash or a name of what they lead to.
  `create table capture (
     visit_id integer not null references visit (id),
     number integer not null check (number >= 1),
     url text check (length(url) <= 2000),
     kind text not null check (kind in ('image', 'video')),
     outcome text not null check (outcome in (
       'fetched', 'gone', 'skipped', 'not-comparable', 'blocked', 'http-error', 'timeout', 'network', 'too-large',
       'undecodable', 'drm', 'unsupported', 'crashed')),
     reason text check (length(reason) <= 500),
     media_id integer references media (id),
     primary key (visit_id, number)
   ) strict, without rowid`,
  `create table sighting (
     media_id integer not null references media (id),
     media_url text not null check (length(media_url) <= 2000),
     page_url text not null,
     site_id text not null references site (id),
     first_seen_at integer not null,
     last_seen_at integer not null check (last_seen_at >= first_seen_at),
     primary key (media_id, media_url, page_url)
   ) strict, without rowid`,

  // ---- alerts ----------------------------------------------------------------------------------------------------
  // reference_id has no foreign key: an alert outlives its withdrawn reference. page_title is null then.
  `create table alert (
     id integer primary key autoincrement,
     case_id text not null references "case" (id),
     reference_id integer not null,
     site_id text not null references site (id),
     page_url text not null,
     page_title text check (length(page_title) <= 500),
     unique (reference_id, page_url)
   ) strict`,
  `create index alert_of_case on alert (case_id)`,
  `create table alert_event (
     id integer primary key autoincrement,
     alert_id integer not null references alert (id),
     kind text not null check (kind in ('raised', 'seen-again', 'confirmed', 'dismissed', 'withdrawn')),
     at integer not null,
     actor text not null,
     run_id integer references run (id),
     reason text check (reason in ('not-the-same', 'related-only', 'lawful-use', 'duplicate', 'other')),
     check ((kind in ('raised', 'seen-again')) = (run_id is not null)),
     check ((kind = 'dismissed') = (reason is not null))
   ) strict`,
  `create index alert_event_of_alert on alert_event (alert_id, id)`,
  // A run tells of an alert once: raised, or seen again.
  `create unique index alert_event_once on alert_event (run_id, alert_id) where run_id is not null`,
  `create trigger alert_event_update before update on alert_event
     begin select raise(abort, 'alert_event is append-only'); end`,
  `create trigger alert_event_delete before delete on alert_event
     begin select raise(abort, 'alert_event is append-only'); end`,
  // What the events of an alert amount to: domain/alert.ts, alertState, in SQL.
  `create view alert_status as
     select alert.id as alert_id,
       coalesce((select kind from alert_event as event
         where event.alert_id = alert.id and kind in ('confirmed', 'dismissed', 'withdrawn')
         order by event.id desc limit 1), 'open') as state,
       (select at from alert_event as event
         where event.alert_id = alert.id and kind in ('confirmed', 'dismissed')
         order by event.id desc limit 1) as decided_at,
       (select actor from alert_event as event
         where event.alert_id = alert.id and kind in ('confirmed', 'dismissed')
         order by event.id desc limit 1) as decided_by,
       (select reason from alert_event as event
         where event.alert_id = alert.id and kind in ('confirmed', 'dismissed')
         order by event.id desc limit 1) as reason,
       (select min(at) from alert_event as event
         where event.alert_id = alert.id and kind in ('raised', 'seen-again')) as first_seen_at,
       (select max(at) from alert_event as event
         where event.alert_id = alert.id and kind in ('raised', 'seen-again')) as last_seen_at,
       (select count(*) from alert_event as event
         where event.alert_id = alert.id and kind in ('raised', 'seen-again')) as times_seen
     from alert`,
  // alert_id is null where the tier raises no alert (review, related).
  `create table match (
     id integer primary key,
     reference_id integer not null references reference (id) on delete cascade,
     site_id text not null references site (id),
     page_url text not null,
     alert_id integer references alert (id),
     media_id integer not null references media (id),
     media_url text not null check (length(media_url) <= 2000),
     media_kind text not null check (media_kind in ('image', 'video')),
     tier text not null check (tier in ('exact', 'strong', 'probable', 'review', 'related')),
     algorithm text not null check (algorithm in ('sha256', 'pdq', 'blockhash')),
     distance integer not null check (distance between 0 and 256),
     variant text not null check (variant in (
       'original', 'rotate-90', 'rotate-180', 'rotate-270', 'mirror', 'flip', 'transpose', 'transverse')),
     score real not null check (score between 0 and 100),
     quality integer check (quality between 0 and 100),
     second_opinion integer check (second_opinion between 0 and 256),
     unique (reference_id, page_url, media_id, media_url)
   ) strict`,
  `create index match_of_alert on match (alert_id, id)`,
  `create index match_of_media on match (media_id)`,
  `create table match_span (
     match_id integer not null references match (id) on delete cascade,
     number integer not null check (number >= 1),
     found_from_ms integer check (found_from_ms >= 0),
     found_to_ms integer check (found_to_ms >= found_from_ms),
     reference_from_ms integer check (reference_from_ms >= 0),
     reference_to_ms integer check (reference_to_ms >= reference_from_ms),
     primary key (match_id, number),
     check ((found_from_ms is null) = (found_to_ms is null)),
     check ((reference_from_ms is null) = (reference_to_ms is null)),
     check (found_from_ms is not null or reference_from_ms is not null)
   ) strict, without rowid`,

  // ---- audit -----------------------------------------------------------------------------------------------------
  `create table audit (
     sequence integer primary key check (sequence >= 1),
     at integer not null,
     actor text not null check (length(actor) between 1 and 200),
     action text not null check (action in (
       'case-opened', 'case-closed', 'reference-registered', 'reference-withdrawn', 'alert-confirmed',
       'alert-dismissed', 'matches-exported')),
     subject text not null check (length(subject) <= 500),
     hash text not null check (length(hash) = 64)
   ) strict`,
  `create trigger audit_update before update on audit
     begin select raise(abort, 'audit is append-only'); end`,
  `create trigger audit_delete before delete on audit
     begin select raise(abort, 'audit is append-only'); end`,
];

export const first = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
