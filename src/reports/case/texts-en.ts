// The texts of the monitoring report of a case, in English.

import { counted, numbered } from '../counts.js';
import type { CaseTexts } from './text-types.js';

const places = (count: number): string => counted(count, 'place', 'places');
const days = (count: number): string => counted(count, 'day', 'days');

export const CASE_EN: CaseTexts = {
  title: 'Monitoring report',
  copy: {
    withoutAddresses:
      'Copy to be handed over. It holds no picture and no address of a page; addresses are with the centre.',
    withAddresses:
      'Copy for staff, confidential. It holds addresses of pages that may show the content; open one only where the work needs it.',
  },
  facts: { case: 'Case', period: 'Period', watched: 'Watched', made: 'Report made' },
  period: (first, last, timeZone) => `${first} to ${last}, both days included (${timeZone})`,
  unfinishedPeriod: (until) => `told up to ${until}`,
  madeBy: (version) => `by Vigil ${version}`,
  notWatched: 'not in this period',
  result: 'Result',
  none: (pages, media) =>
    `The registered content was not found where and when we looked: ${pages} were visited, and ${media} found there were compared with it.`,
  noneMeans:
    'This does not say that there is no copy anywhere. It says what was looked at, when, and that the content was not recognised there.',
  foundMeans: 'There may be others where nobody looked.',
  unknown: {
    'no-reference':
      'Nothing was registered for this case in this period, so nothing could be looked for. Nothing can be said about copies.',
    closed:
      'This case was not open in this period, so nothing was looked for. Nothing can be said about copies.',
    'no-page': 'No page could be seen in this period. Nothing can be said about copies.',
    'no-media':
      'Pages were visited, but no picture or video on them could be compared. Nothing can be said about copies.',
  },
  found: ({ fresh, confirmed, open, held, standings }) => {
    const all = confirmed + open;
    const known = all - fresh;
    return [
      [
        fresh > 0
          ? `In this period something that matches the registered content was found in ${places(fresh)}.`
          : 'In this period nothing was found that was not known before.',
        ...(known > 0
          ? [`${places(known)} ${known === 1 ? 'was' : 'were'} known from before.`]
          : []),
      ].join(' '),
      ...(confirmed > 0
        ? [
            `Staff confirmed ${places(confirmed)}: ` +
              [
                [standings.removed, 'removed, and checked to be so'],
                [standings.gone, 'gone at the last check, not yet verified'],
                [standings.present, 'still there at the last check'],
                [standings.relapsed, 'seen again after a removal'],
                [standings.unchecked, 'not checked again yet'],
              ]
                .flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]))
                .join('; ') +
              '.',
          ]
        : []),
      ...(open > 0
        ? [`${places(open)} ${open === 1 ? 'is' : 'are'} still to be judged by staff.`]
        : []),
      ...(held > 0
        ? [
            `Of these, ${numbered(held)} ${held === 1 ? 'is' : 'are'} held back: what was registered matched in unusually many places at once, so staff first look whether that is a mistake.`,
          ]
        : []),
    ];
  },
  alsoGaps: (sites, without) =>
    [
      ...(sites > 0
        ? [
            `On some days nothing could be seen of ${counted(sites, 'site', 'sites')}; copies there on those days would have been missed.`,
          ]
        : []),
      ...(without > 0 ? [`On ${days(without)} no site was visited at all.`] : []),
    ].join(' '),
  dismissed: (count) =>
    `${counted(count, 'similar picture or video was', 'similar pictures or videos were')} looked into by staff and found not to be the registered content.`,
  lower: (count) =>
    `${counted(count, 'match', 'matches')} too weak for an alert ${count === 1 ? 'is' : 'are'} kept for staff to look at; they are not counted as found.`,
  notThis: ({ media, keptBack }) =>
    `${counted(media, 'picture or video was', 'pictures or videos were')} left out for good, because staff found ${media === 1 ? 'it' : 'them'} to be something else: where ${media === 1 ? 'it is' : 'they are'} seen again, no alert is raised${keptBack > 0 ? ` (${counted(keptBack, 'match', 'matches')} so far)` : ''}.`,
  withdrawn: (count) =>
    `${counted(count, 'further find belongs', 'further finds belong')} to content whose registration was withdrawn since; nothing more is kept about ${count === 1 ? 'it' : 'them'}.`,
  foundTitle: 'What was found, and what became of it',
  foundLead:
    'Each line is one page. Content counts as found when staff confirmed it; until then it waits to be judged.',
  foundNone: 'Nothing, in what could be looked at.',
  foundColumns: {
    place: 'Where',
    content: 'What',
    seen: 'Seen',
    state: 'Judged',
    removal: 'Deletion',
  },
  older: 'known before this period',
  first: 'first',
  last: 'last',
  times: (count) => (count === 1 ? 'once' : `${numbered(count)} times`),
  confirmed: 'confirmed',
  waiting: 'waits to be judged',
  held: 'held back',
  steps: {
    site: 'the site',
    host: 'the hosting provider',
    cdn: 'the delivery network',
    'search-engine': 'the search engine',
    regulator: 'the regulator',
    police: 'the police',
  },
  answers: {
    removed: 'says it was removed',
    refused: 'refused',
    'needs-more': 'asked for more',
    'not-ours': 'says it is not theirs',
  },
  requestSent: (to, at) => `asked ${to}, ${at}`,
  requestPrepared: (to) => `request to ${to} in preparation`,
  answered: (answer, at) => (at === undefined ? answer : `${answer}, ${at}`),
  noRequest: 'no request recorded',
  standings: {
    present: 'still there',
    gone: 'gone, to be verified',
    removed: 'removed, verified',
    relapsed: 'seen again after removal',
    unchecked: 'not checked again yet',
  },
  since: (at) => `since ${at}`,
  checks: (count, last) => `${counted(count, 'check', 'checks')}, last ${last}`,
  referencesTitle: 'What was watched for',
  referencesLead:
    'Only fingerprints of the registered content are kept: numbers by which it is recognised. No picture can be seen from them, and no file names are kept.',
  noReferences: 'Nothing was registered.',
  referenceColumns: {
    id: 'Registered',
    kind: 'Kind',
    since: 'Since',
    by: 'Recognised by',
    seen: 'Looked for in this period',
  },
  sameFile: 'the same file (SHA-256)',
  runsAndPages: (runs, pages) =>
    `${counted(runs, 'run', 'runs')}, ${counted(pages, 'page', 'pages')}`,
  watchedTitle: 'When and where we looked',
  runs: (all, finished, of, without) =>
    `${counted(all, 'run', 'runs')}, ${numbered(finished)} of which came to their planned end, on ${numbered(of - without)} of ${days(of)}.`,
  unfinishedRuns: (list, more) =>
    `Not finished: ${list}${more > 0 ? ` and ${numbered(more)} more` : ''}. What they had visited until then is counted.`,
  channelColumns: {
    channel: 'Kind of site',
    sites: 'Sites',
    pages: 'Pages seen',
    media: 'Pictures and videos compared',
    gaps: 'Sites with gaps',
  },
  siteColumns: {
    site: 'Site',
    days: 'Days seen',
    pages: 'Pages seen',
    media: 'Compared',
    failed: 'Failed',
  },
  mediaNote:
    'A page that was visited on several days counts each time. Pictures and videos are counted once per site, however often they were seen there. Of runs so old that only their numbers are kept, pages count on the day on which the run began, and pictures and videos once per run.',
  ofDays: (seen, expected) => `${numbered(seen)} of ${numbered(expected)}`,
  partly: (count) => `${numbered(count)} in part`,
  failed: (pages, media) =>
    [
      ...(pages > 0 ? [counted(pages, 'page', 'pages')] : []),
      ...(media > 0 ? [`${numbered(media)} pictures or videos`] : []),
    ].join(', ') || '0',
  noSites: 'No site was visited.',
  gapsTitle: 'What could not be seen',
  gapsLead:
    'On these days no page of the site was seen, although it was to be watched. Copies that were there only then would not have been found.',
  noGaps: 'Every site was seen on every day on which it was to be watched, at least in part.',
  gap: (from, to, count) => (from === to ? from : `${from} to ${to} (${days(count)})`),
  notVisited: 'not visited',
  notSeen: (outcomes) => outcomes,
  moreGaps: (gaps, count) =>
    `and ${counted(gaps, 'more gap', 'more gaps')}, ${days(count)} together`,
  limitsTitle: 'What this report does not cover',
  limits: [
    'Sites that are not in the table above were not watched, and on those in it only a part of the pages, within set limits of time and number.',
    'Messengers (such as Telegram, KakaoTalk or Discord), private messages, closed groups and what is inside apps are not seen. What is behind a login is seen only where the centre has an account set up for it.',
    'Between two visits nobody looked: what was posted and removed in between was not seen.',
    'Altered copies are recognised within bounds. Not recognised, or only by luck: a small part of a picture, one that is mostly covered, small pictures that were altered as well, pictures with hardly any detail, redrawn, generated or face-swapped pictures, a very short piece of a video, and sound.',
    'Only the registered content is looked for. Other content of the same person is not: faces are not recognised.',
    '“Not found” therefore is no proof that there is no copy.',
  ],
  proofTitle: 'How to check that this report is unchanged',
  proof: (keyId) =>
    keyId === undefined
      ? 'The report comes with a file that holds its SHA-256. It is not signed.'
      : `The report comes with a file that holds its SHA-256 and one that holds its signature (Ed25519, key ${keyId}). With the centre’s public key, “vigil report verify” or “minisign -V” tells whether a single letter of it was changed.`,
};
