// Ports: what a stage needs of another, as narrow interfaces. `store/` and the stages implement them; `app.ts` joins.

import type { Alert, AlertEvent, AlertState, DismissReason } from './alert.js';
import type { AuditAction, AuditCheck, AuditEntry, AuditMark } from './audit.js';
import type { CaseCorrection, CaseRecord } from './case.js';
import type { CaseReports } from './case-report.js';
import type { DroppedSite, FailingSite, ReferenceStanding, RunCoverage } from './coverage.js';
import type { EvidenceStore } from './evidence.js';
import type { PastNights } from './past-nights.js';
import type { RetentionStore } from './retention.js';
import type { CheckStore } from './checks.js';
import type { Fingerprint } from './fingerprint.js';
import type { FloodStore } from './flood.js';
import type { FoundCodes } from './found-codes.js';
import type { AlertId, CaseId, ReferenceId, RunId, Sha256, SiteId, PageUrl } from './ids.js';
import type { SiteStandings } from './login.js';
import type { Alignment, Match } from './match.js';
import type { HashPurpose, HashResult, MediaFacts, MediaKind, MediaSource } from './media.js';
import type { CaptureOutcome } from './outcomes.js';
import type { LocalFingerprint } from './local-fingerprint.js';
import type { NegativeList } from './negative.js';
import type { Outbox } from './outbox.js';
import type { Verdicts } from './precision.js';
import type { Tellings } from './telling.js';
import type { FingerprintedReference, KnownReference, Reference } from './reference.js';
import type { Budget, Run, RunEnd } from './run.js';
import type { Lane, LaneId, Schedule } from './schedule.js';
import type { Channel } from './site.js';
import type { StatisticsFacts } from './statistics.js';
import type { TakedownStore } from './takedown-store.js';
import type { TakedownId } from './takedown.js';
import type { FoundLink, FrontierEntry, Validators, Visit } from './visit.js';

/** The wall clock, handed in so that tests can hold it. */
export type Clock = { readonly now: () => Date };

/** Structured log lines; the fields never hold content, secrets or a victim's particulars. */
export type Log = Record<
  'debug' | 'info' | 'warn' | 'error',
  (message: string, fields?: Readonly<Record<string, unknown>>) => void
>;

/** Turns a media into fingerprints outside the main process. */
export interface Hasher extends AsyncDisposable {
  /**
   * @param purpose see {@link HashPurpose}.
   * @param abort aborts the waiting and kills the decoder at work on it.
   * @param sha256 of the bytes, where the caller has it: no decoder is asked for it then.
   * @returns never throws for bad media: that is an `undecodable` result.
   */
  hash(
    source: MediaSource,
    purpose: HashPurpose,
    abort?: AbortSignal,
    sha256?: Sha256,
  ): Promise<HashResult>;
}

// ---- cases and registry ------------------------------------------------------------------------------------------

export interface CaseStore {
  open(record: CaseRecord, actor: string): Promise<'opened' | 'reopened' | 'exists'>;
  close(id: CaseId, actor: string, at: Date): Promise<'closed' | 'already-closed' | 'missing'>;
  /** Corrects what was told of a case, open or closed: what is given takes the place of what was there. */
  edit(
    id: CaseId,
    correction: CaseCorrection,
    actor: string,
    at: Date,
  ): Promise<'edited' | 'unchanged' | 'missing'>;
  get(id: CaseId): Promise<CaseRecord | undefined>;
  list(): Promise<
    readonly (CaseRecord & { readonly references: number; readonly openAlerts: number })[]
  >;
}

export interface Registry {
  /** Grows with every registration and withdrawal: an index built at another version is stale. */
  version(): Promise<number>;
  /** What the case has already is left as it is, unless an older version fingerprinted it: then its fingerprints are renewed. */
  add(
    reference: Omit<Reference, 'id'> & {
      readonly fingerprints: readonly Fingerprint[];
      readonly locals: readonly LocalFingerprint[];
    },
    actor: string,
  ): Promise<{ readonly outcome: 'registered' | 'already-registered'; readonly id: ReferenceId }>;
  /** Has the case these very bytes already, fingerprinted by this version? Saves the hashing. */
  find(caseId: CaseId, sha256: Sha256): Promise<ReferenceId | undefined>;
  ofCase(caseId: CaseId): Promise<readonly (Reference & ReferenceStanding)[]>;
  /**
   * References of open cases, which are the ones that are watched.
   *
   * @param ids which of them; all where absent.
   */
  watched(ids?: readonly ReferenceId[]): AsyncIterable<FingerprintedReference>;
  /** The same without their fingerprints: what an index that has those already still needs. */
  watchedVoters(): AsyncIterable<Pick<FingerprintedReference, 'id' | 'voters'>>;
  /** Which references came, changed or went after this version, up to the present one. */
  changesSince(
    version: number,
  ): Promise<{ readonly version: number; readonly changed: readonly ReferenceId[] }>;
  /** Of those of them that are watched, what a match needs. */
  known(ids: readonly ReferenceId[]): Promise<ReadonlyMap<ReferenceId, KnownReference>>;
  /** The watched references that are these very bytes. */
  withBytes(sha256: Sha256): Promise<readonly Reference[]>;
  /**
   * All points of a reference's local fingerprints, in their order, to verify a candidate with; empty where it was withdrawn.
   *
   * @param numbers places in that order, from 0: which of them are wanted; all where absent.
   */
  localsOf(id: ReferenceId, numbers?: readonly number[]): Promise<readonly LocalFingerprint[]>;
  /**
   * Removes references with their fingerprints, the payload of their matches and the fingerprints of the found media that
   * matched them, from the database's free pages and WAL too. Alerts and an audit line remain.
   *
   * @param near numbers of found media that are near it although they have no match: their fingerprints go as well.
   * @returns the ids that were removed; empty where there were none.
   */
  withdraw(
    caseId: CaseId,
    referenceId: ReferenceId | undefined,
    actor: string,
    at: Date,
    near?: readonly number[],
  ): Promise<readonly ReferenceId[]>;
}

/** The registry's index as a file beside the database: see `src/match/index/file.ts` for what is in it. */
export interface IndexFile {
  readonly path: string;
  /** Where one may be written until it is finished: another at each call. */
  unfinishedPath(): string;
  /** Erases one that will not be finished, as far as the file system lets it. */
  discard(unfinished: string): Promise<void>;
  /** Of the one file that may be believed, as 32 hexadecimal digits; undefined where there is none. */
  token(): Promise<string | undefined>;
  /**
   * Puts a finished file in place, or erases it: where something was withdrawn after the version that it was made from.
   *
   * @returns whether it is in place.
   */
  adopt(
    unfinished: string,
    made: { readonly registryVersion: number; readonly token: string },
  ): Promise<boolean>;
}

/** Fingerprints (never bytes) of media that were crawled, so that none is hashed twice. */
export interface FoundMedia {
  get(sha256: Sha256): Promise<HashResult | undefined>;
  /** Those of them that are held: what a page shows is asked for at once. */
  find(all: readonly Sha256[]): Promise<ReadonlyMap<Sha256, HashResult>>;
  keep(result: HashResult, at: Date): Promise<void>;
}

/** The same media by the other way round: for matching new references with what past nights found. */
export interface PastMedia {
  /** The fingerprints of all that are kept, in chunks. */
  codes(): AsyncIterable<FoundCodes>;
  /** A media by its number in {@link FoundCodes}; undefined where it was forgotten since. */
  numbered(number: number): Promise<HashResult | undefined>;
  numberOf(sha256: Sha256): Promise<number | undefined>;
}

/** What addresses answered before. */
export interface KnownMedia {
  /**
   * The media that an address answered with last, where its fingerprints are held and can stand for its bytes.
   *
   * @param since an older answer is not believed any more.
   */
  find(
    url: string,
    since: Date,
  ): Promise<(Validators & { readonly sha256: Sha256; readonly kind: MediaKind }) | undefined>;
}

// ---- runs, frontier, ledger --------------------------------------------------------------------------------------

export interface Frontier {
  /**
   * Adds pages that the run does not know yet; a known page keeps its place. A page that earlier runs saw and that is not
   * due yet is not planned but counted as resting, unless `always` says so.
   */
  add(
    runId: RunId,
    siteId: SiteId,
    links: readonly FoundLink[],
    options?: { readonly always: boolean },
  ): Promise<void>;
  /** The lanes of a site that have waiting pages. */
  lanes(runId: RunId, siteId: SiteId): Promise<readonly Lane[]>;
  /**
   * Takes a waiting page of one site; undefined where none waits.
   *
   * @param lane takes its page of highest rank; without it the one of highest priority (then the oldest) of all.
   * @param options.plannedFirst takes the one that the run planned first instead: of the known ones the longest overdue.
   */
  claim(
    runId: RunId,
    siteId: SiteId,
    lane?: LaneId,
    options?: { readonly plannedFirst: boolean },
  ): Promise<FrontierEntry | undefined>;
  /** Takes this page of a site; undefined where it does not wait. */
  claimPage(runId: RunId, siteId: SiteId, url: PageUrl): Promise<FrontierEntry | undefined>;
  /** Gives a claimed page back unvisited. @param options.last after all others of its lane: it was refused. */
  release(entry: FrontierEntry, options?: { readonly last: boolean }): Promise<void>;
  /** How many pages wait, by site. */
  waiting(runId: RunId): Promise<ReadonlyMap<SiteId, number>>;
}

/** A capture once it was hashed and matched. */
export type MatchedCapture = {
  readonly url: string;
  readonly kind: MediaKind;
  readonly outcome: CaptureOutcome;
  readonly reason?: string;
  /** Present where the bytes were read. */
  readonly sha256?: Sha256;
  readonly validators?: Validators;
  readonly media?: MediaFacts;
  readonly matches: readonly Match[];
};

/** Results of hashing that are not kept yet. */
export type HashedMedia = {
  readonly results: readonly HashResult[];
  /**
   * The registry's version before they were hashed. Where something was withdrawn after it, they may be that content or be near to it: then
   * they are not kept, and are hashed again when they are met again.
   */
  readonly registryVersion: number;
};

export type VisitRecord = {
  readonly runId: RunId;
  readonly entry: FrontierEntry;
  readonly visit: Omit<Visit, 'captures' | 'kept'>;
  readonly captures: readonly MatchedCapture[];
  /** What was hashed for it, to be kept as found media. */
  readonly hashed?: HashedMedia;
  /** Who raises the alerts, in their history; the crawler where absent. */
  readonly raisedBy?: string;
  /** Evidence of the alerts is sealed after the commit: it is written down with them that it is due. */
  readonly evidence?: boolean;
};

/** What became of one visit, for progress and totals. */
export type HandledVisit = {
  readonly visit: Visit;
  readonly captures: readonly MatchedCapture[];
  readonly raised: readonly AlertId[];
  readonly seenAgain: readonly AlertId[];
};

export interface RunStore {
  begin(sites: readonly WatchedSite[], budget: Budget, at: Date): Promise<Run>;
  /** The latest run that did not end, or undefined: it was killed, unless a crawl is running. */
  unfinished(): Promise<Run | undefined>;
  /** The latest run of all, where it was killed (`running`) or asked to stop (`stopped`); undefined where it ended otherwise. */
  resumable(): Promise<Run | undefined>;
  /**
   * Takes a killed or stopped run up again: it is running, and its claimed pages wait again.
   *
   * @throws UsageError `not-found` for every other run.
   */
  resume(id: RunId): Promise<Run>;
  abandon(id: RunId, at: Date): Promise<void>;
  end(id: RunId, end: RunEnd, at: Date): Promise<void>;
  get(id: RunId): Promise<Run | undefined>;
  latest(count: number): Promise<readonly Run[]>;
  /**
   * Writes one visit in one transaction: ledger, sightings, matches, alerts, links, and the frontier entry done. Called
   * again with the same entry it changes nothing.
   *
   * @returns the alerts that were raised, and those that were seen again.
   */
  commit(record: VisitRecord): Promise<{
    readonly raised: readonly AlertId[];
    readonly seenAgain: readonly AlertId[];
  }>;
  coverage(id: RunId): Promise<RunCoverage>;
  /** How many visits of a run are in the ledger, by site: what a resumed run has already used of its budget. */
  visited(id: RunId): Promise<ReadonlyMap<SiteId, number>>;
  /** Bytes that the visits of a run took, by site. */
  bytesSpent(id: RunId): Promise<ReadonlyMap<SiteId, number>>;
  failingSites(): Promise<readonly FailingSite[]>;
  /** Sites of a run that yielded far less than in the runs before it: see `yieldDrops`. */
  droppedSites(id: RunId): Promise<readonly DroppedSite[]>;
  /** Every site that a run ever watched, as the latest of them named it, ordered by id; without its robots override. */
  sites(): Promise<readonly WatchedSite[]>;
}

/** What of a site profile the store keeps, so that old reports can name it. */
export type WatchedSite = {
  readonly id: SiteId;
  readonly name: string;
  readonly channel: Channel;
  /** Why robots.txt is not obeyed; absent where it is. */
  readonly robotsOverride?: string;
};

// ---- alerts ------------------------------------------------------------------------------------------------------

/** One match as it is listed and exported. Its keys are the CSV's columns, in this order: see `reports/columns.ts`. */
export type MatchRow = {
  readonly alertId: AlertId;
  readonly state: AlertState;
  readonly caseId: CaseId;
  readonly minor: boolean;
  readonly referenceId: ReferenceId;
  readonly referenceKind: MediaKind;
  readonly tier: string;
  readonly score: number;
  readonly algorithm: string;
  readonly distance: number;
  readonly variant: string;
  readonly quality: number | null;
  readonly secondOpinion: number | null;
  /** Points that agree; null where local fingerprints were not compared. */
  readonly points: number | null;
  /** What was done to the reference, the codes of `changesOf` joined by spaces; null where nothing is known. */
  readonly changes: string | null;
  readonly siteId: SiteId;
  readonly channel: Channel;
  readonly pageUrl: string;
  readonly pageTitle: string | null;
  readonly mediaUrl: string;
  readonly mediaKind: MediaKind;
  readonly mediaSha256: string;
  readonly foundFromMs: number | null;
  readonly foundToMs: number | null;
  readonly referenceFromMs: number | null;
  readonly referenceToMs: number | null;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly timesSeen: number;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly reason: DismissReason | null;
};

/** A match with what its words are made from. */
export type ExplainedRow = MatchRow & {
  readonly alignment?: Alignment;
  /** A person said that this media is not the reference. */
  readonly notThis?: true;
  /** When this very media was seen on this page; the alert's times are those of the page. Absent once it was purged. */
  readonly mediaSeen?: { readonly firstAt: Date; readonly lastAt: Date };
};

/** A match that raised no alert, because its tier raises none: `review` and `related`. */
export type LowerMatch = Omit<
  ExplainedRow,
  | 'alertId'
  | 'state'
  | 'pageTitle'
  | 'timesSeen'
  | 'decidedAt'
  | 'decidedBy'
  | 'reason'
  | 'notThis'
  | 'mediaSeen'
>;

export type MatchFilter = {
  readonly since?: Date;
  readonly siteId?: SiteId;
  readonly caseId?: CaseId;
  readonly states?: readonly AlertState[];
  readonly alertIds?: readonly AlertId[];
  /** Raised or seen again in this run. */
  readonly runId?: RunId;
  /** Held back because their reference is in quarantine, or not; both where absent. */
  readonly held?: boolean;
};

export interface AlertStore {
  /**
   * One row per alert with its surest match; most urgent first: minors, then tier, then the oldest. A withdrawn alert has
   * none, so it is neither here nor in `matches`; `get`, `countByState` and `RunCoverage.alertsWithdrawn` still know it.
   */
  list(filter: MatchFilter): Promise<readonly ExplainedRow[]>;
  /** One row per match, ordered by alert. */
  matches(filter: MatchFilter): AsyncIterable<ExplainedRow>;
  /** Matches on which no alert stands, of open cases; the surest tier first, then the highest score, then the latest. */
  lower(filter: Pick<MatchFilter, 'since'>): Promise<readonly LowerMatch[]>;
  get(id: AlertId): Promise<
    | {
        readonly alert: Alert;
        readonly events: readonly AlertEvent[];
        readonly matches: readonly ExplainedRow[];
        /** Other pages on which the same reference was seen. */
        readonly elsewhere: readonly {
          readonly alertId: AlertId;
          readonly pageUrl: string;
          readonly state: AlertState;
          readonly lastSeenAt: Date;
        }[];
      }
    | undefined
  >;
  decide(
    id: AlertId,
    verdict:
      | { readonly kind: 'confirmed' }
      | {
          readonly kind: 'dismissed';
          readonly reason: DismissReason;
          /** Put its media on the negative list of its reference. A later confirmation takes them off again. */
          readonly notThis?: boolean;
        },
    actor: string,
    at: Date,
  ): Promise<
    | 'missing'
    | {
        readonly decided: true;
        /** Takedown requests that were cancelled with it, for their mail had not left. */
        readonly recalled: readonly TakedownId[];
        /** With `notThis`: other open alerts that show nothing but its media; no channel is told of them. */
        readonly covers: readonly AlertId[];
      }
    /** The registered bytes themselves: to dismiss them as something else would blind the search. */
    | 'same-bytes'
    | { readonly already: AlertState }
  >;
  countByState(): Promise<Readonly<Record<AlertState, number>>>;
}

// ---- audit -------------------------------------------------------------------------------------------------------

export interface AuditLog {
  append(action: AuditAction, subject: string, actor: string, at: Date): Promise<void>;
  entries(): AsyncIterable<AuditEntry>;
  /** Follows the chain from its beginning, and past a mark that was written down elsewhere. */
  verify(mark?: AuditMark): Promise<AuditCheck>;
}

/** The database as the rest of the house sees it. */
export interface Store extends AsyncDisposable {
  readonly cases: CaseStore;
  readonly registry: Registry;
  readonly indexFile: IndexFile;
  readonly foundMedia: FoundMedia;
  readonly pastMedia: PastMedia;
  readonly pastNights: PastNights;
  readonly retention: RetentionStore;
  readonly evidence: EvidenceStore;
  readonly knownMedia: KnownMedia;
  readonly frontier: Frontier;
  readonly runs: RunStore;
  readonly schedule: Schedule;
  readonly alerts: AlertStore;
  readonly siteStandings: SiteStandings;
  readonly audit: AuditLog;
  readonly caseReports: CaseReports;
  readonly statistics: StatisticsFacts;
  readonly checks: CheckStore;
  readonly takedowns: TakedownStore;
  readonly negatives: NegativeList;
  readonly floods: FloodStore;
  readonly verdicts: Verdicts;
  readonly tellings: Tellings;
  readonly outbox: Outbox;
  /**
   * After a withdrawal: may bytes of what was withdrawn still lie in the file's free pages, because another process had it
   * open? They are cleaned the next time the database is opened and nobody else writes.
   */
  purgePending(): Promise<boolean>;
}
