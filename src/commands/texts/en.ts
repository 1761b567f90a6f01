// What the commands say, in English. Its shape is the shape of every other language.

import type {
  NotComparableReason,
  UndecodableReason,
  UnreadablePathReason,
} from '../../domain/media.js';
import type { RegisterResult } from '../../domain/results.js';
import { WORDS_EN } from '../../domain/words-en.js';
import { CHECKS_EN } from './checks-en.js';
import { HELP_EN } from './help-en.js';
import { TELLING_EN } from './telling-en.js';

const PATH_REASONS: Readonly<Record<UnreadablePathReason, string>> = {
  missing: 'there is no such file',
  'not-permitted': 'you may not read it',
  'not-a-file': 'it is neither a file nor a folder',
  link: 'it is a link inside a folder; name the file itself to include it',
  'read-error': 'the disk could not read it; copy it elsewhere and try again',
};

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** What is done after a run. */
const AFTER_STEPS = {
  'past-nights': 'matching newly registered content with past nights',
  retention: 'deleting what is older than its retention',
  'evidence-retention': 'deleting evidence that is older than its retention',
  'time-stamps': 'time stamps for evidence',
} as const;

export const EN = {
  help: HELP_EN,
  telling: TELLING_EN,
  checks: CHECKS_EN,
  errorLabel: 'Error',
  mendLabel: 'What to do',
  written: (file: string) => `Written: ${file}`,
  stopped: 'Stopped before the end; what was finished is kept.',
  interrupted: 'Stopping after what is under way; press Ctrl-C again to end at once.',
  reason: (reason: NotComparableReason | UndecodableReason | UnreadablePathReason): string => {
    const all: Readonly<Record<typeof reason, string>> = {
      ...WORDS_EN.notComparable,
      ...WORDS_EN.undecodable,
      ...PATH_REASONS,
    };
    return all[reason];
  },
  case: {
    opened: (id: string) =>
      `Case ${id} is open. Register its content with: vigil register ${id} <path...>`,
    reopened: (id: string) => `Case ${id} is open again; its references are watched again.`,
    closed: (id: string) =>
      `Case ${id} is closed; its references stay registered and are not watched any more. "vigil withdraw ${id}" removes them.`,
    edited: (id: string) => `Case ${id} is corrected: vigil case show ${id}`,
    unchanged: (id: string) => `Case ${id} says that already; nothing was changed.`,
    'already-closed': (id: string) => `Case ${id} was closed already.`,
    none: 'There is no case yet. Open one with: vigil case open <case-id>',
    noReferences: 'Nothing is registered yet.',
    neverSeen: 'not seen',
    columns: ['case', 'state', 'minor', 'references', 'open alerts', 'opened'],
    referenceColumns: ['reference', 'kind', 'size', 'registered', 'open alerts', 'last seen'],
    id: 'case',
    state: 'state',
    minor: 'minor',
    minorLabel: 'minor',
    yes: 'yes',
    no: 'no',
    harms: 'harm',
    ageBand: 'age',
    gender: 'gender',
    openedAt: 'opened',
    closedAt: 'closed',
  },
  register: {
    registered: 'registered        ',
    'already-registered': 'already registered',
    'not-comparable': 'NOT COMPARABLE    ',
    unreadable: 'UNREADABLE        ',
    summary: (caseId: string, counts: Readonly<Record<RegisterResult['outcome'], number>>) =>
      `${caseId}: ${plural(counts.registered, 'file', 'files')} registered, ${
        counts['already-registered']
      } already registered, ${counts['not-comparable']} not comparable, ${
        counts.unreadable
      } unreadable. Only what is registered is watched.`,
  },
  past: {
    none: (compared: number, since: string | undefined) =>
      since === undefined
        ? 'Past nights: nothing that was found is kept yet, so there was nothing to compare with.'
        : `Past nights: compared with ${plural(compared, 'fingerprint', 'fingerprints')} found since ${since}; nothing of it was recognised there.`,
    found: (alerts: number, compared: number, since: string | undefined) =>
      `Past nights: ${plural(alerts, 'new alert', 'new alerts')}, compared with ${plural(compared, 'fingerprint', 'fingerprints')} found since ${since ?? ''}:`,
    nothing: 'Nothing is registered in this case, so there was nothing to compare.',
  },
  withdraw: {
    question: (caseId: string, reference: string | undefined) =>
      `This removes ${reference ?? 'everything registered'} of case ${caseId} for good. Go on?`,
    left: 'Nothing was changed.',
    pending:
      'Vigil no longer uses them, but their bytes may still lie in free space of the database file, because another command has it open. They are erased when the next command runs alone; "vigil doctor" says when they are gone.',
    done: (caseId: string, ids: readonly string[]) =>
      `${caseId}: ${plural(ids.length, 'reference', 'references')} withdrawn (${ids.join(', ')}). Fingerprints and match details are gone; a line in the audit log remains.`,
  },
  lookup: {
    matched: (count: number) => plural(count, 'match', 'matches'),
    onlyLower: (count: number) =>
      `no copy, but ${plural(count, 'match', 'matches')} of lower priority`,
    lower: {
      review: 'Needs a person to look: it may be a copy or not.',
      related:
        'Another photograph of the same scene or person, not the registered picture; lower priority.',
    },
    noMatch: 'no match with the registry',
    'not-comparable': 'NOT COMPARABLE',
    unreadable: 'UNREADABLE',
  },
  site: {
    none: (folder: string) => `There is no site profile in ${folder} yet.`,
    columns: ['site', 'name', 'channel', 'fetched by', 'seeds', 'login', 'robots.txt'],
    login: {
      none: '',
      unknown: 'not checked yet',
      'logged-in': (since: string) => `logged in since ${since}`,
      'logged-out': (since: string) => `LOGGED OUT since ${since}`,
    },
    obeys: 'obeyed',
    ignores: (why: string) => `not obeyed: ${why}`,
    valid: (id: string) => `The profile of ${id} is valid.`,
    checkColumns: ['outcome', 'links', 'images', 'videos', 'failed media', 'gates', 'time', 'page'],
    nothingStored: 'Nothing was stored.',
    noSearch: 'The profile has no search pages.',
    pressEnter: 'Log in to the site in the window, then press Enter here. ',
    loggedIn: (id: string, count: number) => `The login of ${id} is saved (${count} entries).`,
    foreign: (count: number) => `${count} entries of other sites were left out.`,
    encrypted: 'It is encrypted, and readable by this user alone.',
    notEncrypted:
      'It is readable by this user alone, and not encrypted: set VIGIL_LOGINS_KEY for that.',
    deleteFile: (file: string) => `Now delete ${file}: whoever has it is logged in as you.`,
    tryLogin: (id: string) => `Try it: vigil site check ${id}`,
    noLoginCheck:
      'The profile does not say how to tell that the login has ended (login.check), so nobody would be told.',
    loggedOut: (id: string) => `The saved login of ${id} is erased.`,
    noLogin: (id: string) => `There is no saved login of ${id}.`,
    keywordColumns: ['keyword', 'other spelling', 'address'],
    asked: (pages: number) =>
      `${pages} search pages would be asked. Keep this list to those who work on the case.`,
  },
  crawl: {
    newAlerts: 'New alerts:',
    progress: (
      totals: { pages: number; media: number; alerts: number },
      site: string,
      url: string,
    ) =>
      `${totals.pages} pages · ${totals.media} media · ${totals.alerts} new alerts · ${site} ${url}`,
  },
  alerts: {
    none: 'No alert is waiting for a decision. Decided ones: vigil alerts list --state all',
    noneOf: 'There is no alert in this state.',
    minor: 'minor',
    columns: [
      'alert',
      'state',
      'minor',
      'how sure',
      'score',
      'reference',
      'case',
      'site',
      'first seen',
      'page',
    ],
    alert: 'alert',
    state: 'state',
    case: 'case',
    reference: 'reference',
    site: 'site',
    page: 'page',
    title: 'page title',
    firstSeen: 'first seen',
    lastSeen: 'last seen',
    score: 'score',
    matches: 'What matched',
    history: 'History',
    elsewhere: 'The same reference on other pages',
    noLower: 'There is no match of lower priority.',
    lowerColumns: [
      'how sure',
      'score',
      'reference',
      'case',
      'site',
      'last seen',
      'page',
      'what agrees',
    ],
    confirmed: (id: string) => `Alert ${id} is confirmed.`,
    dismissed: (id: string) => `Alert ${id} is dismissed.`,
  },
  takedown: {
    none: 'No request is under way. Ended ones: vigil takedown list --state all',
    noneDue: 'No request wants anybody now.',
    columns: ['request', 'state', 'step', 'site', 'alerts', 'to', 'at', 'answer or mail'],
    dueColumns: ['request', 'why', 'since', 'step', 'site', 'alerts', 'what to do'],
    id: 'request',
    state: 'state',
    step: 'step',
    site: 'site',
    channel: 'by',
    recipient: 'to',
    alerts: 'alerts',
    reaction: 'time to answer',
    follows: 'follows',
    mail: 'mail',
    attached: 'attached',
    digest: 'SHA-256 of the text',
    history: 'History:',
    byHand: 'by hand',
    subject: 'Subject',
    erased: 'The text was erased: consent was withdrawn for something that it named.',
    drafted: (id: string, alerts: string) =>
      `${id} is drafted, for ${alerts}. Read it: vigil takedown show ${id}. Then: vigil takedown approve ${id}`,
    edited: (id: string) => `${id} is changed, and wants approval: vigil takedown approve ${id}`,
    approved: (id: string, mail: boolean) =>
      mail
        ? `${id} is approved. Send it: vigil takedown send ${id}`
        : `${id} is approved. Print it: vigil takedown send ${id}, or vigil takedown show ${id} --html -o form.html`,
    cancelled: (id: string) => `${id} is cancelled; its alerts can be drafted anew.`,
    sent: (id: string, to: string) =>
      `${id} waits in the outbox for ${to}; it leaves once, and is tried again until it has.`,
    handIn: (id: string, where: string | undefined) =>
      `Fill in the form${where === undefined ? '' : ` (${where})`} with this text. When it is handed in: vigil takedown sent ${id} --by-hand`,
    handedIn: (id: string) => `${id} was handed in.`,
    answered: {
      removed: (id: string) =>
        `${id}: they say it was removed. Whether it is gone, the checks will say.`,
      refused: (id: string) =>
        `${id}: they refused. Ask at the next step: vigil takedown escalate ${id}`,
      'needs-more': (id: string) =>
        `${id}: they need more. Draft again with what they need, or: vigil takedown escalate ${id}`,
      'not-ours': (id: string) =>
        `${id}: they say it is not theirs. Ask at the next step: vigil takedown escalate ${id}`,
    },
    due: {
      'to-approve': 'waits for approval',
      'to-send': 'approved, not sent',
      undelivered: 'the mail has not left',
      unanswered: 'no answer in time',
      refused: 'refused',
      'not-ours': 'not theirs, they say',
      'needs-more': 'they need more',
      'still-there': 'said to be removed, not seen gone',
    },
    dueCommand: {
      'to-approve': (id: string) => `vigil takedown show ${id}`,
      'to-send': (id: string) => `vigil takedown send ${id}`,
      undelivered: () => 'vigil outbox list',
      unanswered: (id: string) => `vigil takedown escalate ${id}`,
      refused: (id: string) => `vigil takedown escalate ${id}`,
      'not-ours': (id: string) => `vigil takedown escalate ${id}`,
      'needs-more': (id: string) => `vigil takedown show ${id}`,
      'still-there': (id: string) => `vigil takedown escalate ${id}`,
    },
    delivery: {
      cancelled: () => 'cancelled: it was not sent',
      waiting: (error: string) => (error === '' ? 'waits to be sent' : `waits: ${error}`),
      sending: () => 'being sent',
      sent: () => 'has left',
      failed: (error: string) => `given up: ${error}`,
    },
    refused: {
      missing: (id: string) => `${id}: there is no such alert.`,
      removed: (id: string) => `${id}: not drafted, its removal is verified.`,
      'no-contact': (id: string) =>
        `${id}: nobody is known to ask at this step. Name one with --to <address>, or in the site's profile.`,
      'no-profile': (id: string) =>
        `${id}: its site has no profile any more, so nobody knows whether it may be asked. Put the profile back, or ask at another --step.`,
      'not-this': (id: string) =>
        `${id}: all of its media were called "not this". See: vigil alerts not-this list`,
      'not-confirmed': (id: string, state: string) =>
        `${id}: only confirmed alerts are requested, and it is: ${state}. See: vigil alerts show ${id}`,
      live: (id: string, request: string) =>
        `${id}: it is in ${request} already. See: vigil takedown show ${request}`,
      'live-back': (id: string, request: string) =>
        `${id}: it was removed after ${request} and has returned. Record that first: vigil takedown answer ${request} --answer removed. Then draft again.`,
      'never-contact': (id: string, because: string | undefined, next: string | undefined) =>
        `${id}: the profile says never to contact this site${because === undefined ? '' : ` (${because})`}.${next === undefined ? '' : ` Ask at the next step: vigil takedown draft ${id} --step ${next}`}`,
    },
  },
  afterNight: {
    unsealed: (count: number) =>
      `${plural(count, 'alert', 'alerts')} of this run without sealed evidence: see "vigil evidence list". It is tried again when the page is seen again.`,
    unsealedInAll: (count: number) =>
      `${plural(count, 'alert is', 'alerts are')} without sealed evidence: see "vigil evidence list".`,
    failed: (steps: readonly (keyof typeof AFTER_STEPS)[]) =>
      `Failed after the run, and tried again by the next one: ${steps.map((step) => AFTER_STEPS[step]).join('; ')}. The log says why.`,
  },
  status: {
    openCases: 'open cases',
    closedCases: 'closed cases',
    references: 'references',
    openAlerts: 'open alerts',
    confirmedAlerts: 'confirmed alerts',
    dismissedAlerts: 'dismissed alerts',
    noRuns: 'There was no run yet.',
    unfinished: (id: string) =>
      `${id} has not ended. Unless a crawl is under way now, it was cut short: "vigil crawl --resume" takes it up again.`,
    runColumns: ['run', 'state', 'end', 'began', 'ended', 'sites'],
    failing: 'Sites whose last visit failed:',
    dropped: 'Sites that showed far less than usual in the last run (look with vigil site check):',
    droppedColumns: ['site', 'what dropped'],
    noFailing: 'No site failed at its last visit.',
    failingColumns: ['site', 'when', 'outcome', 'reason'],
  },
  init: {
    done: (folder: string) =>
      `Ready: ${folder}\nNext: put site profiles into ${folder}/sites, then "vigil doctor", "vigil case open <case-id>" and "vigil register <case-id> <path...>".`,
  },
  doctor: {
    configuration: 'configuration',
    database: 'database',
    databaseSays: (file: string, cases: number) => `${file}, ${plural(cases, 'case', 'cases')}`,
    sites: 'site profiles',
    sitesSay: (count: number) => plural(count, 'profile', 'profiles'),
    clock: 'clock',
    clockMend:
      'The clock is behind the last run: set it (for example with: timedatectl set-ntp true).',
    withdrawal: 'withdrawal',
    withdrawalPending:
      'traces of withdrawn content may still lie in free space of the database file',
    withdrawalMend: 'Run this again when no other Vigil command is running: they are erased then.',
    disk: 'disk space',
    diskSays: (megabytes: number) => `${megabytes} MB free`,
    diskMend: 'Free at least 2 GB, or move the folder to a larger disk.',
    permissions: 'permissions',
    permissionsSay: 'only the owner can read',
  },
  evidence: {
    none: 'No evidence was sealed yet.',
    off: 'No evidence is kept, because no public key is configured. Make one with: vigil evidence keygen --out <file>',
    columns: ['evidence', 'state', 'sealed', 'alerts', 'site', 'time stamp', 'bytes'],
    missing: 'Alerts without evidence; it is tried again when their page is seen again:',
    missingColumns: ['alert', 'since', 'why'],
    due: 'it is being sealed, or the run was cut short',
    missingReasons: {
      interrupted: 'the run was cut short before it was sealed',
      'disk full': 'the disk was full',
      'folder not writable': 'the folder of evidence cannot be written',
    } as Readonly<Record<string, string>>,
    states: { sealed: 'sealed', purging: 'being purged', purged: 'purged' },
    purgeReasons: {
      retention: 'kept long enough',
      'by-hand': 'by a person',
      withdrawn: 'consent withdrawn',
    },
    stampStates: { due: 'to be asked', stamped: 'stamped', failed: 'FAILED' },
    noStamp: 'none asked',
    id: 'evidence',
    state: 'state',
    sealedAt: 'sealed',
    purgedAt: 'purged',
    purgedFor: 'why purged',
    alert: 'alert',
    site: 'site',
    size: 'bytes',
    previous: 'bundle before it',
    first: 'none, it is the first',
    stamp: 'time stamp',
    stampError: 'time stamp failed',
    file: 'file',
    openedWarning: (folder: string) =>
      `Opened into ${folder}, readable by you alone. It shows a victim's content: look at it where nobody else sees it, and delete the folder and the key from this machine when you are done.`,
    verified: (of: {
      sealed: number;
      purging: number;
      purged: number;
      opened: number;
      faults: readonly unknown[];
    }) =>
      of.faults.length === 0
        ? `All is as it was sealed: ${plural(of.sealed, 'bundle', 'bundles')}, ${of.purged} purged${of.purging > 0 ? `, ${of.purging} still to be deleted` : ''}${of.opened > 0 ? `, ${of.opened} opened and checked inside` : ''}.`
        : `${plural(of.faults.length, 'fault', 'faults')} in ${plural(of.sealed + of.purging + of.purged, 'bundle', 'bundles')}:`,
    faults: {
      'file-missing': 'its file is missing',
      'file-changed': 'its file is not what was sealed',
      'chain-broken': 'it does not follow the one before it',
      'row-missing': 'the audit log knows it, the database does not',
      'row-changed': 'the database says something else than the audit log',
      'identity-wrong': 'it was not sealed to this key',
      'content-changed': 'its inside is not what its manifest says',
      'not-purged-by-audit': 'the database calls it purged, the audit log knows nothing of that',
      'audit-altered':
        'the audit log itself was altered, so that what it says of evidence proves nothing: see `vigil audit verify`',
    },
    purgeQuestion: (id: string | undefined) =>
      `This deletes ${id ?? 'the evidence sealed before that date'} for good. Go on?`,
    purged: (ids: readonly string[]) =>
      ids.length === 0
        ? 'There was nothing to purge.'
        : `${plural(ids.length, 'bundle', 'bundles')} purged (${ids.join(', ')}). Their SHA-256 stays on record.`,
    nothingToStamp: 'No time stamp is missing.',
    stampFailed: 'FAILED, tried again the next time',
    keyWarning: (file: string) =>
      `The private key is in ${file}. Take it off this machine now, to two safe places: whoever has it can read the evidence, and without it nobody ever can. Put the public key below under evidence.recipients in vigil.yaml.`,
  },
  audit: {
    none: 'There is no such entry.',
    columns: ['no.', 'when', 'who', 'what', 'of what'],
    more: (count: number) => `${plural(count, 'earlier entry', 'earlier entries')} not shown.`,
    empty: 'The audit log is empty: nothing was done yet.',
    intact: (entries: number, withMark: boolean) =>
      `The audit log is intact: ${plural(entries, 'entry', 'entries')}${withMark ? ', and nothing of what you wrote down is missing' : ''}. Write the next line down outside this machine, and check against it the next time (--expect):`,
    faults: {
      altered: (sequence: number) =>
        `NOT INTACT: entry ${sequence} was altered, or one before it is missing or out of place.`,
      'cut-off': (sequence: number) =>
        `NOT INTACT: the log ends with entry ${sequence}; later ones were cut off.`,
      replaced: (sequence: number) =>
        `NOT INTACT: entry ${sequence} is not the one that was there when you wrote it down.`,
    },
  },
  retention: {
    would: 'This would be deleted:',
    done: 'Deleted (0 where nothing was old enough):',
    things: {
      media: 'found media forgotten',
      sightings: 'sightings',
      matches: 'matches without an alert',
      runs: 'runs of which only numbers stay',
      visits: 'visited pages',
      captures: 'captures',
    },
    evidence: 'evidence',
  },
  document: {
    signed: (keyId: string) => `Signed with the key ${keyId}.`,
    unsigned:
      'Not signed: there is no signing key yet. "vigil report key" makes one; then make the report again.',
    keyMade: (path: string) =>
      `A signing key was made: ${path}\nKeep a copy of it in a safe place. Hand out the public key below, never the file.`,
    keyId: 'key id',
    publicKey: 'public key',
    valid: (file: string, keyId: string) =>
      `Valid: ${file} is exactly what was signed with the key ${keyId}.`,
    changed: (file: string) =>
      `CHANGED: ${file} is not what was signed. Do not rely on it; ask for the original.`,
    wrongKey: (file: string, signedBy: string, keyId: string) =>
      `WRONG KEY: ${file} was signed with the key ${signedBy}, not with ${keyId}. Ask the centre for its public key.`,
  },
};
