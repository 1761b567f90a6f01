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
  document: {
    case: 'the monitoring report of a case and a period: what was watched, what was not, what was found and what became of it',
    stats: 'the tables that centres publish, for a period',
    caseFrom: 'first day, such as 2026-01-01 (default: the day on which the case was opened)',
    from: 'first day, such as 2026-01-01',
    to: 'last day; it belongs to the period (default: today)',
    format: 'what to make',
    withAddresses:
      'copy for staff: with the addresses of what was found (without, it may be handed to the victim)',
    suppress: 'to publish: withhold counts of 1 to 4, and what would tell them',
    output: 'write to this file, with its SHA-256 (.sha256) and signature (.sig) beside it',
    key: 'print the public key of the key that reports are signed with; makes the key where there is none',
    keyOutput: 'write the public key to this file instead of stdout',
    verify: 'is a report exactly what was signed?',
    file: 'the report',
    signature: 'its signature (default: the file beside it that ends in .sig)',
    publicKey: 'public key, as a file or as printed (default: that of this centre)',
  },
};
