// Local fingerprints, parts of found pictures, and matches found by points.
//
// A registered picture with 360 points may take 10,000 bytes in all, and its points alone take 7,920: so its sixteen global
// fingerprints move from sixteen rows (1,170 bytes, measured) into two (640), one for each algorithm.

import { sql, type Kysely } from 'kysely';

const ORIENTATIONS = [
  'original',
  'rotate-90',
  'rotate-180',
  'rotate-270',
  'mirror',
  'flip',
  'transpose',
  'transverse',
];
const BITS_BYTES = 32;
/** References whose fingerprints are moved together. */
const MOVED_AT_ONCE = 20;

/** One picture, part of one, or frame. Points come last and the most useful first: those that vote are their beginning. */
const LOCAL = `
     number integer not null check (number >= 1),
     version text not null check (length(version) between 1 and 20),
     width integer not null check (width >= 1),
     height integer not null check (height >= 1),
     time_ms integer check (time_ms >= 0),`;
const POINTS = `
     blocks blob not null,
     points blob not null check (length(points) % 22 = 0)`;

/** The part of a found picture that was fingerprinted: what was cut off, and where it lies. All null for the whole. */
const PART: readonly string[] = [
  `cut text check (cut in ('border', 'blurred-frame', 'caption', 'layout'))`,
  ...['area_left', 'area_top', 'area_width', 'area_height'].map(
    (side) =>
      `${side} real check (${side} between 0 and 1) check ((${side} is null) = (cut is null))`,
  ),
];

const FINGERPRINTS: readonly string[] = [
  `alter table fingerprint rename to fingerprint_0001`,
  // variant is null where bits hold all eight orientations, in the order of domain/fingerprint.ts.
  `create table fingerprint (
     reference_id integer not null references reference (id) on delete cascade,
     number integer not null check (number >= 1),
     algorithm text not null check (algorithm in ('pdq', 'blockhash')),
     version text not null check (length(version) between 1 and 20),
     bits blob not null check (length(bits) = case when variant is null then 256 else 32 end),
     quality integer not null check (quality between 0 and 100),
     variant text check (variant in (
       'original', 'rotate-90', 'rotate-180', 'rotate-270', 'mirror', 'flip', 'transpose', 'transverse')),
     time_ms integer check (time_ms >= 0),
     primary key (reference_id, number)
   ) strict, without rowid`,
];

const OTHERS: readonly string[] = [
  `drop table fingerprint_0001`,
  // Null where it was registered before there were local fingerprints: registered again, it gets them.
  `alter table reference add column local_version text check (length(local_version) between 1 and 20)`,
  `create table local_fingerprint (
     reference_id integer not null references reference (id) on delete cascade,${LOCAL}${POINTS},
     primary key (reference_id, number)
   ) strict, without rowid`,

  // ---- found media -----------------------------------------------------------------------------------------------
  // Null where it was hashed before there were local fingerprints: it is hashed again.
  `alter table media add column local_version text check (length(local_version) between 1 and 20)`,
  ...PART.map((column) => `alter table media_fingerprint add column ${column}`),
  `create table media_local (
     media_id integer not null references media (id) on delete cascade,${LOCAL}
     ${PART.join(',\n     ')},${POINTS},
     primary key (media_id, number)
   ) strict, without rowid`,

  // ---- matches ---------------------------------------------------------------------------------------------------
  // A CHECK cannot be altered, so the table is made anew; and its spans with it, which would be deleted with the old one.
  `alter table match_span rename to match_span_0001`,
  `alter table match rename to match_0001`,
  `drop index match_of_alert`,
  `drop index match_of_media`,
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
     algorithm text not null check (algorithm in ('sha256', 'pdq', 'local')),
     distance integer not null check (distance between 0 and 256),
     variant text not null check (variant in (
       'original', 'rotate-90', 'rotate-180', 'rotate-270', 'mirror', 'flip', 'transpose', 'transverse')),
     score real not null check (score between 0 and 100),
     quality integer check (quality between 0 and 100),
     second_opinion integer check (second_opinion between 0 and 256),
     points integer check (points >= 0),
     alignment text check (json_valid(alignment)),
     unique (reference_id, page_url, media_id, media_url)
   ) strict`,
  // No version ever wrote a match by blockhash, which 0001 allowed.
  `insert into match
     select id, reference_id, site_id, page_url, alert_id, media_id, media_url, media_kind, tier, algorithm, distance,
       variant, score, quality, second_opinion, null, null
     from match_0001`,
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
  `insert into match_span select * from match_span_0001`,
  `drop table match_span_0001`,
  `drop table match_0001`,
];

type Row = {
  readonly reference_id: number;
  readonly algorithm: string;
  readonly version: string;
  readonly bits: Uint8Array;
  readonly quality: number;
  readonly variant: string | null;
  readonly time_ms: number | null;
};

/** Eight rows that differ by their orientation only, as one; every other row as it is. Of one reference, in their order. */
function packed(rows: readonly Row[]): readonly Row[] {
  const fewer: Row[] = [];
  for (let at = 0; at < rows.length;) {
    const eight = rows.slice(at, at + ORIENTATIONS.length);
    const [first] = eight;
    if (!first) break;
    const alike =
      eight.length === ORIENTATIONS.length &&
      eight.every(
        (row, index) =>
          row.variant === ORIENTATIONS[index] &&
          row.bits.length === BITS_BYTES &&
          row.algorithm === first.algorithm &&
          row.version === first.version &&
          row.quality === first.quality &&
          row.time_ms === first.time_ms,
      );
    fewer.push(
      alike
        ? { ...first, variant: null, bits: Buffer.concat(eight.map(({ bits }) => bits)) }
        : first,
    );
    at += alike ? eight.length : 1;
  }
  return fewer;
}

async function moveFingerprints(db: Kysely<unknown>): Promise<void> {
  for (let last = 0; ;) {
    const { rows: references } = await sql<{ id: number }>`
      select id from reference where id > ${last} order by id limit ${MOVED_AT_ONCE}`.execute(db);
    const to = references.at(-1)?.id;
    if (to === undefined) return;
    const { rows } = await sql<Row>`
      select reference_id, algorithm, version, bits, quality, variant, time_ms from fingerprint_0001
      where reference_id > ${last} and reference_id <= ${to} order by reference_id, number`.execute(
      db,
    );
    for (const { id } of references) {
      const own = packed(rows.filter((row) => row.reference_id === id));
      for (const [index, row] of own.entries()) {
        await sql`insert into fingerprint values (${id}, ${index + 1}, ${row.algorithm}, ${row.version}, ${row.bits},
          ${row.quality}, ${row.variant}, ${row.time_ms})`.execute(db);
      }
    }
    last = to;
  }
}

export const local = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of FINGERPRINTS) await sql.raw(statement).execute(db);
    await moveFingerprints(db);
    for (const statement of OTHERS) await sql.raw(statement).execute(db);
  },
};
