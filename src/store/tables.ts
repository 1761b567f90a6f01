// The tables as the queries see them. The schema itself is in migrations/.

import type { ColumnType, Generated } from 'kysely';
import type { AlertEventKind, AlertState, DismissReason } from '../domain/alert.js';
import type { Cut } from '../domain/area.js';
import type { AuditAction } from '../domain/audit.js';
import type { AgeBand, CaseState, Gender, HarmType } from '../domain/case.js';
import type { Algorithm, Variant } from '../domain/fingerprint.js';
import type { Fetcher, ModeProbe } from '../domain/fetch-mode.js';
import type { BundleState, EvidenceState, PurgeReason, StampState } from '../domain/evidence.js';
import type { CaseId, PageUrl, Sha256, SiteId } from '../domain/ids.js';
import type {
  HashResult,
  MediaKind,
  NotComparableReason,
  UndecodableReason,
} from '../domain/media.js';
import type { FloodCause } from '../domain/flood.js';
import type { OutboxChannel, OutboxState } from '../domain/outbox.js';
import type { TroubleKind, TroublePhase } from '../domain/trouble.js';
import type { CaptureOutcome, VisitOutcome } from '../domain/outcomes.js';
import type { PurgedThing } from '../domain/retention.js';
import type { CheckSource } from '../domain/checks.js';
import type { CheckEffect, PlaceStanding, RelapseKind, RemovalState } from '../domain/removal.js';
import type {
  FrontEvidence,
  MediaEvidence,
  MissingEvidence,
  PageEvidence,
} from '../domain/removal-evidence.js';
import type { RunEnd, RunState } from '../domain/run.js';
import type { LaneId } from '../domain/schedule.js';
import type { Channel } from '../domain/site.js';
import type { LoginState } from '../domain/login.js';
import type {
  TakedownAnswer,
  TakedownChannel,
  TakedownEventKind,
  TakedownState,
  TakedownStep,
} from '../domain/takedown.js';
import type { MatchAlgorithm, Tier } from '../domain/tiers.js';

/** Where a page of the frontier stands. */
export const FRONTIER_STATES = ['waiting', 'claimed', 'done'] as const;
export type FrontierState = (typeof FRONTIER_STATES)[number];

/** Milliseconds since 1970 (UTC). */
type Moment = number;
/** 0 or 1: SQLite has no booleans. */
type Flag = 0 | 1;
/** Made by the database and never changed. */
type Id = ColumnType<number, never, never>;

type FingerprintColumns = {
  number: number;
  algorithm: Algorithm;
  version: string;
  bits: Uint8Array;
  quality: number;
  time_ms: number | null;
};

type LocalColumns = {
  number: number;
  version: string;
  width: number;
  height: number;
  time_ms: number | null;
  blocks: Uint8Array;
  points: Uint8Array;
};

/** All null, or none. */
export type PartColumns = {
  cut: Cut | null;
  area_left: number | null;
  area_top: number | null;
  area_width: number | null;
  area_height: number | null;
};

export type Tables = {
  case: {
    id: CaseId;
    state: CaseState;
    minor: Flag;
    age_band: AgeBand;
    gender: Gender;
    opened_at: Moment;
    closed_at: Moment | null;
  };
  case_harm: { case_id: CaseId; harm: HarmType };
  reference: {
    id: Id;
    case_id: CaseId;
    sha256: Sha256;
    kind: MediaKind;
    byte_length: number;
    width: number;
    height: number;
    duration_ms: number | null;
    registered_at: Moment;
    /** Of the local fingerprints that were looked for; null where it was registered before there were any. */
    local_version: string | null;
  };
  /** variant is null where bits hold all eight, in their order: 256 bytes instead of 32. */
  fingerprint: FingerprintColumns & { reference_id: number; variant: Variant | null };
  local_fingerprint: LocalColumns & { reference_id: number };
  registry_version: { only: 1; version: number; index_token: string | null };
  reference_change: { reference_id: number; version: number };
  purge_due: { only: 1; since: Moment };
  media: {
    id: Id;
    sha256: Sha256 | null;
    outcome: Generated<HashResult['outcome'] | null>;
    reason: Generated<NotComparableReason | UndecodableReason | null>;
    detail: Generated<string | null>;
    kind: Generated<MediaKind | null>;
    byte_length: Generated<number | null>;
    width: Generated<number | null>;
    height: Generated<number | null>;
    duration_ms: Generated<number | null>;
    hashed_at: Generated<Moment | null>;
    /** Of the local fingerprints that were looked for, also where none were found. */
    local_version: Generated<string | null>;
  };
  media_fingerprint: FingerprintColumns & PartColumns & { media_id: number; variant: Variant };
  media_local: LocalColumns & PartColumns & { media_id: number };
  site: { id: SiteId; name: string; channel: Channel };
  run: {
    id: Id;
    state: RunState;
    budget_duration_ms: number;
    budget_max_pages: number;
    budget_max_bytes: Generated<number | null>;
    references_watched: number;
    started_at: Moment;
    ended_at: Generated<Moment | null>;
    end: Generated<RunEnd | null>;
  };
  run_site: { run_id: number; number: number; site_id: SiteId; robots_override: string | null };
  frontier: {
    id: Id;
    run_id: number;
    site_id: SiteId;
    url: PageUrl;
    depth: number;
    priority: number;
    state: FrontierState;
    lane_id: Generated<LaneId | null>;
    rank: Generated<number>;
    rests_until: Generated<Moment | null>;
  };
  lane: {
    id: ColumnType<LaneId, never, never>;
    run_id: number;
    site_id: SiteId;
    domain: string;
    section: string;
  };
  page: {
    site_id: SiteId;
    url: PageUrl;
    depth: number;
    worth: number;
    visited_at: Moment | null;
    changed_at: Moment | null;
    due_at: Moment;
    found_at: Moment;
    gone_since: Moment | null;
  };
  section_yield: {
    site_id: SiteId;
    section: string;
    visits: number;
    reward: number;
    visited_at: Moment | null;
  };
  visit: {
    id: Id;
    frontier_id: number;
    run_id: number;
    site_id: SiteId;
    url: PageUrl;
    final_url: PageUrl;
    started_at: Moment;
    ended_at: Moment;
    outcome: VisitOutcome;
    reason: string | null;
    http_status: number | null;
    title: string | null;
    /** A JSON array of strings. */
    gates: string;
    fetched_by: Fetcher | null;
    bytes: Generated<number | null>;
    media_had: Generated<number | null>;
    links_found: Generated<number | null>;
  };
  mode_probe: {
    visit_id: number;
    page_kind: string | null;
    equal: Flag;
    chosen: ModeProbe['chosen'];
    evidence: string;
  };
  capture: {
    visit_id: number;
    number: number;
    url: string | null;
    kind: MediaKind;
    outcome: CaptureOutcome;
    reason: string | null;
    media_id: number | null;
  };
  media_address: {
    url: string;
    media_id: number;
    etag: string | null;
    last_modified: string | null;
    fetched_at: Moment;
  };
  sighting: {
    media_id: number;
    media_url: string;
    page_url: PageUrl;
    site_id: SiteId;
    first_seen_at: Moment;
    last_seen_at: Moment;
  };
  alert: {
    id: Id;
    case_id: CaseId;
    reference_id: number;
    site_id: SiteId;
    page_url: PageUrl;
    page_title: string | null;
    /** 1 where it was raised while its reference was in quarantine. */
    held: Generated<Flag>;
  };
  alert_event: {
    id: Id;
    alert_id: number;
    kind: AlertEventKind;
    at: Moment;
    actor: string;
    run_id: number | null;
    reason: DismissReason | null;
  };
  /** A view: what the events amount to. */
  alert_status: {
    alert_id: number;
    state: AlertState;
    decided_at: Moment | null;
    decided_by: string | null;
    reason: DismissReason | null;
    first_seen_at: Moment;
    last_seen_at: Moment;
    times_seen: number;
  };
  match: {
    id: Id;
    reference_id: number;
    site_id: SiteId;
    page_url: PageUrl;
    alert_id: number | null;
    media_id: number;
    media_url: string;
    media_kind: MediaKind;
    tier: Tier;
    algorithm: MatchAlgorithm;
    distance: number;
    variant: Variant;
    score: number;
    quality: number | null;
    second_opinion: number | null;
    points: number | null;
    /** A JSON object: see alignment-json.ts. */
    alignment: string | null;
    /** Of the negative list, where that keeps it from raising an alert. */
    negative_id: Generated<number | null>;
  };
  match_span: {
    match_id: number;
    number: number;
    found_from_ms: number | null;
    found_to_ms: number | null;
    reference_from_ms: number | null;
    reference_to_ms: number | null;
  };
  audit: {
    sequence: number;
    at: Moment;
    actor: string;
    action: AuditAction;
    subject: string;
    hash: string;
  };
  removal_check: {
    id: Id;
    alert_id: number;
    at: Moment;
    state: RemovalState;
    source: CheckSource;
    page: PageEvidence | null;
    media: MediaEvidence | null;
    missing: MissingEvidence | null;
    front: FrontEvidence | null;
    whole: Flag | null;
    http_status: number | null;
    effect: CheckEffect | null;
  };
  place: {
    alert_id: number;
    standing: PlaceStanding;
    last_at: Moment;
    last_state: RemovalState;
    gone_since: Moment | null;
    removed_at: Moment | null;
    removals: number;
    watched: number;
    unsure: number;
    due_at: Moment;
  };
  relapse: {
    id: Id;
    reference_id: number;
    kind: RelapseKind;
    removed_alert_id: number;
    removed_at: Moment;
    seen_alert_id: number;
    seen_at: Moment;
  };
  outbox: {
    id: Generated<number>;
    key: string;
    channel: OutboxChannel;
    recipient: string;
    subject: string;
    body: string;
    attachments: string;
    state: OutboxState;
    attempts: number;
    not_before: Moment;
    enqueued_at: Moment;
    sent_at: Moment | null;
    error: string | null;
  };
  site_standing: {
    id: Generated<number>;
    site_id: SiteId;
    state: LoginState;
    since: Moment;
  };
  takedown: {
    id: Id;
    site_id: SiteId;
    step: TakedownStep;
    channel: TakedownChannel;
    language: string;
    recipient: string | null;
    reaction_ms: number;
    state: TakedownState;
    /** This and the next three are null together: consent was withdrawn. */
    subject: string | null;
    body: string | null;
    attachments: string | null;
    xarf: string | null;
    escalated_from: number | null;
    drafted_at: Moment;
  };
  takedown_alert: { takedown_id: number; alert_id: number; step: TakedownStep; live: Flag };
  takedown_event: {
    id: Id;
    takedown_id: number;
    kind: TakedownEventKind;
    at: Moment;
    actor: string;
    answer: TakedownAnswer | null;
    by_hand: Flag;
    digest: string | null;
  };
  past_due: { reference_id: number };
  run_site_total: { run_id: number; site_id: SiteId; coverage: string };
  run_total: { run_id: number; lower_matches: number };
  retention_count: { what: PurgedThing; deleted: number };
  evidence_bundle: {
    id: Id;
    sha256: string;
    previous: string | null;
    byte_length: number;
    site_id: SiteId;
    sealed_at: Moment;
    state: BundleState;
    purged_at: Moment | null;
    purged_for: PurgeReason | null;
  };
  evidence_of_alert: {
    alert_id: number;
    state: EvidenceState;
    at: Moment;
    bundle_id: number | null;
    reason: string | null;
  };
  evidence_stamp: {
    bundle_id: number;
    state: StampState;
    attempts: number;
    tried_at: Moment | null;
    stamped_at: Moment | null;
    answer: Uint8Array | null;
    error: string | null;
  };
  negative: {
    id: Id;
    reference_id: number;
    sha256: Sha256;
    kind: MediaKind;
    alert_id: number;
    at: Moment;
    actor: string;
  };
  negative_fingerprint: { negative_id: number; number: number; version: string; bits: Uint8Array };
  quarantine: {
    reference_id: number;
    cause: FloodCause;
    run_id: number;
    since: Moment;
    released_at: Moment | null;
    exempt: Flag;
  };
  alert_told: { alert_id: number; channel: OutboxChannel; at: Moment };
  trouble: {
    id: Id;
    kind: TroubleKind;
    subject: string;
    detail: string;
    began_at: Moment;
    ended_at: Generated<Moment | null>;
  };
  trouble_told: { trouble_id: number; channel: OutboxChannel; phase: TroublePhase; at: Moment };
};
