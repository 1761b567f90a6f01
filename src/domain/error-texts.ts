// The one home of every error code with its English text. Korean: src/commands/texts/errors-ko.ts, checked to be complete.
// `message` says what happened to what; `mend` says what to do next.

export const ERROR_TEXTS = {
  'case-id-personal': {
    message: 'The case id looks like personal information ({{what}}), so it was not stored.',
    mend: 'Use the pseudonymous id of your case register, for example S-2026-0412.',
  },
  'case-id-invalid': {
    message: 'The case id does not have the form that this centre uses ({{pattern}}).',
    mend: 'Use the pseudonymous id of your case register, for example S-2026-0412, or change cases.idPattern in vigil.yaml.',
  },
  'id-invalid': {
    message: 'Expected the id of a {{what}} such as {{example}} but received "{{text}}".',
    mend: 'Copy the id from the list that the matching "list" or "show" command prints.',
  },
  'option-invalid': {
    message: 'Expected {{expected}} for {{name}} but received "{{received}}".',
    mend: 'Correct it and call the command again; --help shows what is accepted.',
  },
  'option-missing': {
    message: '{{name}} is needed: {{expected}}.',
    mend: 'Add it and call the command again.',
  },
  'command-unknown': {
    message: 'There is no command "{{name}}".',
    mend: 'Run "{{help}}" for the list of commands.',
  },
  'command-missing': {
    message: 'Which command is meant was not said.',
    mend: 'Choose one of the commands listed above.',
  },
  'option-unknown': {
    message: 'There is no option "{{name}}" here.',
    mend: 'Call the command with --help for its options.',
  },
  'option-value-missing': {
    message: 'The option {{name}} needs a value.',
    mend: 'Call the command with --help to see which.',
  },
  'argument-missing': {
    message: 'The command needs <{{name}}>, which was not given.',
    mend: 'Call the command with --help to see what goes where.',
  },
  'arguments-too-many': {
    message: 'More was given than the command takes.',
    mend: 'Call the command with --help to see what goes where; put quotes around names with spaces.',
  },
  'usage-wrong': {
    message: 'The command was not understood: {{detail}}',
    mend: 'Call the command with --help.',
  },
  'not-found': {
    message: 'There is no {{what}} {{id}}.',
    mend: '"{{list}}" lists what there is; check the spelling.',
  },
  'config-missing': {
    message: 'No configuration was found at {{file}}.',
    mend: 'Run "vigil init" to make one here, or name one with --config <file>.',
  },
  'config-invalid': {
    message: '{{file}}, line {{line}}: {{key}}: {{detail}}',
    mend: 'Correct that line; "vigil init" in an empty folder writes an example with every key explained.',
  },
  'already-there': {
    message: '{{path}} already exists and was left as it is.',
    mend: 'Choose another folder, or remove it yourself if it is not needed.',
  },
  'site-profile-invalid': {
    message: '{{file}}, line {{line}}: {{key}}: {{detail}}',
    mend: 'Correct that line of the site profile; README.md, "Add a site", explains every key.',
  },
  'browser-missing': {
    message: 'No usable Chromium was found ({{detail}}).',
    mend: 'Run "npm run setup", or ask an administrator for: apt-get install chromium-headless-shell',
  },
  'ffmpeg-missing': {
    message: 'No usable {{tool}} was found ({{detail}}).',
    mend: 'Run "npm run setup", or ask an administrator for: apt-get install ffmpeg',
  },
  'browser-crashed': {
    message: 'The browser stopped unexpectedly ({{detail}}).',
    mend: 'Vigil starts it again by itself; if this repeats, run "vigil doctor".',
  },
  'database-newer': {
    message:
      'The database {{file}} was written by a newer Vigil (it has {{found}}, this one knows up to {{known}}).',
    mend: 'Install the newer Vigil again; nothing was changed.',
  },
  'database-unusable': {
    message: 'The database {{file}} cannot be used: {{detail}}',
    mend: 'Check that the folder is writable and the disk is not full, then run "vigil doctor".',
  },
  'database-missing': {
    message: 'There is no database at {{file}}.',
    mend: 'Run "vigil init" to make one, or name another configuration with --config <file>.',
  },
  'database-busy': {
    message: 'The database {{file}} was being written by another program for too long.',
    mend: 'Wait until the other command has finished and call this one again; what was finished before is kept.',
  },
  'disk-full': {
    message: 'There is no space left to write {{path}}.',
    mend: 'Free some space and call the command again; what was finished before is kept.',
  },
  'not-permitted': {
    message: '{{path}} may not be read or written by this user.',
    mend: 'Ask an administrator for access, or run Vigil as the user who owns it.',
  },
  'crawl-running': {
    message: 'Another crawl is running ({{detail}}).',
    mend: 'Wait for it to finish, or stop it with SIGTERM; a crashed one does not hold the lock.',
  },
  'case-exists': {
    message: 'The case {{id}} is already open.',
    mend: 'Use "vigil case show {{id}}", register its content with "vigil register {{id}} <path...>", or correct it with "vigil case edit {{id}}".',
  },
  'case-empty': {
    message: 'Nothing is registered in the case {{id}}.',
    mend: 'Look with "vigil case show {{id}}". Nothing was changed.',
  },
  'case-closed': {
    message: 'The case {{id}} is closed.',
    mend: 'Open it again with "vigil case open {{id}}" if it is to be watched.',
  },
  'alert-decided': {
    message: 'The alert {{id}} was already decided: {{state}}.',
    mend: 'Look at it with "vigil alerts show {{id}}".',
  },
  'no-sites': {
    message: 'There is no site profile in {{folder}}.',
    mend: 'Add a YAML file there; README.md, "Add a site", shows one.',
  },
  'no-runs': {
    message: 'There was no run yet.',
    mend: 'Run "vigil crawl" first.',
  },
  'key-unusable': {
    message: 'The key {{path}} cannot be used: {{detail}}',
    mend: 'Put the right file there. "vigil report key" makes a new signing key where there is none; what an old one signed is checked with the old public key.',
  },
  'signature-unusable': {
    message: 'The signature {{path}} cannot be read: {{detail}}',
    mend: 'Name the file that came with the report with --signature; it ends in .sig.',
  },
  'file-missing': {
    message: 'There is no file {{path}}.',
    mend: 'Check the spelling, or name the file with its folder.',
  },
  'print-failed': {
    message: 'The report could not be printed as PDF: {{detail}}',
    mend: 'Run "vigil doctor"; until it is mended, make it as HTML and print it from a browser.',
  },
  'profiles-missing': {
    message: 'There is no folder {{path}}, where the site profiles are to be.',
    mend: 'Make it and put the profiles there, or set paths.sites in vigil.yaml.',
  },
  'key-missing': {
    message: 'There is no signing key at {{path}} to check against.',
    mend: 'Give the public key of whoever signed: --public-key <key or file>.',
  },
  'folder-missing': {
    message: 'The folder of {{path}} does not exist.',
    mend: 'Make the folder first, or write somewhere else.',
  },
  'egress-refused': {
    message: 'A connection to {{host}} was refused by the guard: {{reason}}.',
    mend: 'If this address is one of yours, allow it by name and port under egress.allow in vigil.yaml.',
  },
  'fetch-timeout': {
    message: '{{url}} did not answer within {{ms}} ms.',
    mend: 'Nothing to do: it is in the ledger and tried again in the next run.',
  },
  'fetch-failed': {
    message: '{{url}} could not be fetched: {{detail}}',
    mend: 'Nothing to do: it is in the ledger and tried again in the next run.',
  },
  'fetch-too-large': {
    message: '{{url}} is larger than the limit of {{limit}} bytes.',
    mend: 'Raise media.maxImageBytes or media.maxVideoBytes in vigil.yaml if such media matter.',
  },
  'page-too-many-elements': {
    message: 'The markup of a page has more than {{limit}} elements.',
    mend: 'Fetch this site by mode: browser if it matters.',
  },
  'fetch-redirects': {
    message: '{{url}} redirects too often.',
    mend: 'Nothing to do: it is in the ledger.',
  },
  'keywords-invalid': {
    message: '{{file}}, line {{line}}: {{detail}}',
    mend: 'Write one word a line, in UTF-8; lines that begin with # are comments. "vigil site keywords <site>" shows what would be asked.',
  },
  'login-file-invalid': {
    message: '{{file}} is no saved login that can be used: {{detail}}',
    mend: 'Export it again as cookies.txt (Netscape format) or as a Playwright storage state (JSON).',
  },
  'login-empty': {
    message: '{{file}} has no cookie for {{site}} ({{foreign}} for other sites were left out).',
    mend: 'Log in to the site in that browser first, then export its cookies again.',
  },
  'login-unreadable': {
    message: 'The saved login of {{site}} cannot be read: {{detail}}',
    mend: 'Set the key under which it was saved (logins.key), or save it anew with "vigil site login {{site}}".',
  },
  'login-no-display': {
    message: 'A browser window for logging in to {{site}} cannot be shown here: {{detail}}',
    mend: 'Log in on a desktop, export the cookies, and call "vigil site login {{site}} --cookies <file>" or "--state <file>".',
  },
  // ---- takedown requests -------------------------------------------------------------------------------------------
  'takedown-live': {
    message: 'The alert {{alert}} is in the request {{id}} of the same step already.',
    mend: 'Look at it with "vigil takedown show {{id}}": cancel it, or record what was answered.',
  },
  'takedown-not-confirmed': {
    message: 'The alert {{id}} is not confirmed, and only confirmed ones are requested.',
    mend: 'Decide it first: "vigil alerts show {{id}}", then "vigil alerts confirm {{id}}".',
  },
  'takedown-none': {
    message: 'No request was drafted:{{detail}}',
    mend: 'Mend what is named, then draft again.',
  },
  'takedown-state': {
    message: 'The request {{id}} is in the state "{{state}}", which does not allow this.',
    mend: 'Look at it with "vigil takedown show {{id}}"; a request is drafted, approved, sent and answered in this order.',
  },
  'takedown-not-this': {
    message:
      'The request {{id}} names a media of the alert {{alert}} of which somebody has said "not this".',
    mend: 'Take its place out with "vigil takedown edit {{id}} --file", or cancel the request and draft it anew.',
  },
  'takedown-sending': {
    message: 'The mail of the request {{id}} is being sent just now.',
    mend: 'Call "vigil outbox send", so that it is known whether it arrived, then record the answer again.',
  },
  'takedown-never-contact': {
    message:
      'The profile of the site {{site}} says never to contact whom the request {{id}} is for{{because}}.',
    mend: 'Cancel it ("vigil takedown cancel {{id}}") and ask at another step.',
  },
  'takedown-no-profile': {
    message:
      'The site {{site}} has no profile any more, so nobody knows whether the request {{id}} may be sent.',
    mend: 'Put the profile back, or cancel the request ("vigil takedown cancel {{id}}") and ask at another step.',
  },
  'takedown-many-sites': {
    message: 'One address (--to) was given for alerts of several sites: {{sites}}.',
    mend: 'Draft for one site at a time, or leave --to out: then each profile says whom to ask.',
  },
  'takedown-no-mail': {
    message: 'The request {{id}} is a mail, and {{key}} is not set, so it would not leave.',
    mend: 'Set up mail as the README says under "Tell", then send the request.',
  },
  'takedown-changed': {
    message: 'The text of the request {{id}} is not the one that was seen or approved.',
    mend: 'Read it with "vigil takedown show {{id}}" and approve it (again).',
  },
  'takedown-erased': {
    message:
      'The text of the request {{id}} was erased, because consent was withdrawn for something that it names.',
    mend: 'Draft a new request for the other alerts: "vigil takedown draft <alert...>".',
  },
  'takedown-no-recipient': {
    message: 'The request {{id}} is a mail and has no address.',
    mend: 'Give one: "vigil takedown edit {{id}} --to <address>".',
  },
  'takedown-wrong-channel': {
    message: 'The request {{id}} is a form and no mail.',
    mend: 'Fill it in by hand, then "vigil takedown sent {{id}} --by-hand".',
  },
  'takedown-discloses': {
    message: 'The text names what must never leave the house: {{what}}.',
    mend: 'Take it out, and call the command again. Recipients get the number of the request, never that of the case.',
  },
  'takedown-last-step': {
    message: 'There is no step after {{id}} ({{step}}) that somebody can be asked at.',
    mend: 'Name one with --step and whom to ask with --to, or draft with "vigil takedown draft".',
  },
  'centre-unnamed': {
    message: 'vigil.yaml does not say who asks: {{key}} is empty.',
    mend: 'Fill in centre.name and centre.email (and centre.contact, centre.phone), which stand under every request.',
  },
  'template-invalid': {
    message: '{{file}}, line {{line}}: {{detail}}',
    mend: 'Correct that line of the template; README.md, "Request removal", explains the format.',
  },
  'alert-same-bytes': {
    message:
      'Alert {{id}} is about the registered file itself, byte for byte, so it cannot be put on the list of what it is not.',
    mend: 'Dismiss it without --not-this; if the wrong file was registered, remove it with "vigil withdraw".',
  },
  'notify-incomplete': {
    message: 'A channel for messages is configured, but {{key}} is missing.',
    mend: 'Set it as the README says under "Tell", then try with "vigil outbox send".',
  },
  'outbox-state': {
    message: 'Message {{id}} is {{state}}, so this cannot be done with it.',
    mend: 'Nothing to do; "vigil outbox list --state all" shows every message.',
  },
  'not-in-quarantine': {
    message: 'Reference {{id}} is not in quarantine.',
    mend: 'Run "vigil alerts flood list" for those that are.',
  },
  'recipient-invalid': {
    message: 'evidence.recipients holds no usable public key: {{recipient}}',
    mend: 'Copy the line that begins with "age1" from "vigil evidence keygen" or age-keygen.',
  },
  'identity-wrong': {
    message: 'The evidence {{id}} cannot be opened with this key.',
    mend: 'Use the identity file that belongs to one of evidence.recipients at the time of sealing.',
  },
  'evidence-damaged': {
    message: 'The evidence {{id}} is not what was sealed: {{detail}}.',
    mend: 'Take the file from a backup; "vigil evidence verify" says which others are whole.',
  },
  'evidence-gone': {
    message: 'The evidence {{id}} has no file any more ({{state}}).',
    mend: 'Look at "vigil evidence show {{id}}"; the audit log says when and why it was purged.',
  },
  'evidence-off': {
    message: 'No time stamp server is configured.',
    mend: 'Set evidence.timestampUrl in vigil.yaml to the address of an RFC 3161 server.',
  },
  unexpected: {
    message: 'Something unexpected went wrong: {{detail}}',
    mend: 'Run the command again with --verbose and report what it prints.',
  },
} as const satisfies Record<string, { readonly message: string; readonly mend: string }>;

export type ErrorCode = keyof typeof ERROR_TEXTS;
