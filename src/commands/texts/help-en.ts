// The help of every command and option, in English.

/** Commander's own headings, by its English text; none are changed in English. */
const titles: Readonly<Record<string, string>> = {};

export const HELP_EN = {
  titles,
  about:
    'Watches the places where registered content of victims comes back, and says where it was seen.',
  version: 'print the version',
  help: 'show help',
  config: 'configuration file (default: vigil.yaml here, else in the user configuration folder)',
  json: 'print one JSON value on stdout, and nothing else there',
  lang: 'language (default: from the environment)',
  verbose: 'say more on stderr, with the causes of errors',
  exitCodes: 'Exit codes:',
  caseId: 'pseudonymous case id, such as S-2026-0412',
  alertId: 'alert id, such as A-5',
  runId: 'run id, such as RUN-3 (default: the latest)',
  paths: 'files or folders of images and videos; they are only read',
  output: 'write to this file instead of stdout',
  init: {
    about: 'make a folder with configuration, site profiles and database',
    folder: 'where (default: here)',
  },
  doctor: 'check Chromium, ffmpeg, database, disk, clock and permissions, and say how to mend them',
  case: {
    group: 'cases: victims’ matters under a pseudonym',
    open: 'open a case',
    close: 'close a case: its references are not watched any more',
    list: 'list the cases',
    show: 'show a case and its references',
    minor: 'the victim is a minor: alerts come first',
    harm: 'harm types',
  },
  register: 'register images and videos of a case; only fingerprints are kept',
  past: {
    no: 'do not compare with what past nights found ("vigil rematch" does it later)',
    rematch: 'compare everything registered in a case with what past nights found',
  },
  withdraw: {
    about: 'consent withdrawn: remove what was registered, for good',
    reference: 'only this one, such as R-12',
    yes: 'do not ask',
  },
  fingerprint: {
    about: 'print fingerprints of files; needs no registry',
    as: 'densely and in all orientations (reference), or as found media are (found)',
  },
  lookup: 'compare files with the registry, without crawling',
  site: {
    group: 'sites that are watched',
    list: 'list the site profiles, with how their pages are fetched (browser, http, auto)',
    check:
      'check a profile by visiting its first pages, both ways where its mode is auto; nothing is stored',
    argument: 'id of a site, or a profile file',
    pages: 'how many pages to visit',
  },
  crawl: {
    about: 'the nightly run: visit the sites, compare, raise alerts',
    site: 'only these sites',
    budget: 'longest duration, such as 30m or 6h',
    maxPages: 'most pages',
    resume: 'take up an unfinished run; without one, begin anew',
  },
  alerts: {
    group: 'alerts: matches that need a person',
    list: 'list alerts, the most urgent first',
    show: 'show everything a decision needs, without content',
    lower: 'list matches that raised no alert: to be looked at, or of the same scene or person',
    confirm: 'confirm that it is the registered content',
    dismiss: 'dismiss, with a reason',
    by: 'who decides (default: the user of the operating system)',
  },
  export: {
    group: 'reports for other programs',
    matches: 'the match report as CSV or JSON',
    since: 'seen since this date, such as 2026-04-12',
    site: 'only this site',
    format: 'csv or json',
  },
  report: { group: 'reports for people', run: 'what a run watched and found, as one HTML page' },
  status: {
    about: 'registry, last runs, open alerts, failing sites',
    run: 'the coverage of one run',
  },
  evidence: {
    group: 'evidence: sealed captures of pages with alerts; this machine cannot read them',
    id: 'evidence id, such as E-12',
    list: 'list what was sealed, and alerts whose evidence is missing',
    show: 'show what is known of one bundle, without opening it',
    open: 'open a bundle with a private key from elsewhere; the access is in the audit log',
    identity: 'file with the private key (AGE-SECRET-KEY-1…)',
    out: 'new folder for what was sealed; delete it when you are done',
    verify: 'are all bundles there, unchanged and in their order?',
    verifyIdentity: 'open each one too, in memory, and check what is inside',
    purge: 'delete bundles for good; their SHA-256 stays on record',
    before: 'all that were sealed before this date',
    yes: 'do not ask',
    stamp: 'ask the time stamp server for every stamp that is still missing',
    keygen:
      'make a key pair: the private key goes into a file that you take off this machine, the public one into evidence.recipients',
    keyFile: 'new file for the private key, best on a removable disk',
    postQuantum: 'a key that withstands quantum computers too (age1pq1…)',
  },
  audit: {
    group: 'the audit log: who did what, and when',
    list: 'list the latest entries',
    since: 'since this date, such as 2026-04-12',
    limit: 'how many, the latest (50)',
    export: 'the whole log, one JSON object a line',
    verify: 'find any change, removal or reordering of entries',
    expect:
      'number and hash that an earlier check printed: entries cut off since then are noticed too',
  },
  retention: {
    group: 'how long what was found is kept',
    purge: 'delete what is older than the configuration allows; the nightly run does it too',
    dryRun: 'only say what would be deleted',
  },
};
