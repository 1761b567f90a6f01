// What the commands say, in English. Its shape is the shape of every other language.

import type {
  NotComparableReason,
  UndecodableReason,
  UnreadablePathReason,
} from '../../domain/media.js';
import type { RegisterResult } from '../../domain/results.js';
import { WORDS_EN } from '../../domain/words-en.js';
import { HELP_EN } from './help-en.js';

const PATH_REASONS: Readonly<Record<UnreadablePathReason, string>> = {
  missing: 'there is no such file',
  'not-permitted': 'you may not read it',
  'not-a-file': 'it is neither a file nor a folder',
  link: 'it is a link inside a folder; name the file itself to include it',
  'read-error': 'the disk could not read it; copy it elsewhere and try again',
};

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

export const EN = {
  help: HELP_EN,
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
    columns: ['site', 'name', 'channel', 'fetched by', 'seeds', 'robots.txt'],
    obeys: 'obeyed',
    ignores: (why: string) => `not obeyed: ${why}`,
    valid: (id: string) => `The profile of ${id} is valid.`,
    checkColumns: ['outcome', 'links', 'images', 'videos', 'failed media', 'gates', 'time', 'page'],
    nothingStored: 'Nothing was stored.',
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
    unknownMend: 'Run it again with --verbose and report what it prints.',
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
