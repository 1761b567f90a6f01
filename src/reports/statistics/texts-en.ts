// The statistics' texts in English.

import type { StatisticsTexts } from './text-types.js';

export const STATISTICS_EN: StatisticsTexts = {
  title: 'Statistics of monitoring and deletion support',
  period: (first, last, timeZone) => `${first} to ${last}, both days included (${timeZone})`,
  unfinished: (made) => `The period is not over: what happened after ${made} is not counted.`,
  made: (at, version) => `Made ${at} by Vigil ${version}`,
  lead: [
    'Counted from the ledger of this installation. What staff did without it is not in here.',
    'Every table says what it counts and what its shares are shares of.',
  ],
  suppressed:
    'Counts of 1 to 4, and others from which they could be worked out, are withheld. Zeros are shown where they tell nothing. Publish only one such table of a period: two periods that overlap can tell the difference.',
  notSuppressed:
    'For use inside the centre: small counts are shown and may point at a person. To publish, make it with --suppress.',
  total: 'Total',
  withheld: 'withheld',
  none: '–',
  chartOf: (table, column) => `${table}: ${column}, as bars. The table has the same figures.`,
  rowHeading: 'What',
  tables: {
    cases: {
      title: 'Cases',
      note: 'Cases that were open at some time in the period. New: opened for the first time in it. Continuing: opened before. Shares are of all of these cases.',
    },
    'ages-of-majority': {
      title: 'Minors and adults',
      note: 'The same cases, by whether the victim was recorded as a minor. Shares are of all of these cases.',
    },
    'age-bands': {
      title: 'Age bands',
      note: 'The same cases, as recorded when they were opened. Shares are of all of these cases, “unknown” included.',
    },
    genders: {
      title: 'Gender',
      note: 'The same cases, as recorded when they were opened. Shares are of all of these cases, “unknown” included.',
    },
    harms: {
      title: 'Types of harm',
      note: 'The same cases. A case may have several types and is then counted in each, so the rows add up to more than all cases. Shares are of all of these cases.',
    },
    services: {
      title: 'Services',
      note: 'What was done in the period. One found page of one reference is one match. “Confirmed” are those of these matches that staff had confirmed by the end of the period. A removal is counted when it was verified. The kinds are not added up: one place passes through several of them.',
    },
    channels: {
      title: 'Services by kind of site',
      note: 'The services of the table above. The shares of a column are of its own total.',
    },
    answers: {
      title: 'Answers to requests',
      note: 'Requests for deletion that were sent in the period, by the answer that is recorded. Shares are of all of these requests. What an answer says is not taken for a removal: that is for the checks to say.',
    },
    'removal-times': {
      title: 'Days from request to removal',
      note: 'Removals verified in the period. Days run from the first request that was sent for the place to the check that first found it gone; what was gone without a request before has no days. What is not removed yet is not in here, so the true times are longer. Median and 90th percentile by linear interpolation (type 7: PERCENTILE.INC of spreadsheets).',
    },
    relapses: {
      title: 'Seen again after a verified removal',
      note: 'The first row has the places whose removal was verified in the period, the second those that were verified before and not seen again before it began. Shares are of the places of the row.',
    },
    watched: {
      title: 'What was looked at',
      note: 'For all cases together: sites of which a page was seen, pages seen, and different media compared on each site (the same picture on two sites counts twice). Runs so old that only their numbers are kept count when they began, and their media once per run. Nothing is withheld here, for it is about no case.',
    },
  },
  columns: {
    cases: 'Cases',
    count: 'Number',
    share: 'Share',
    matches: 'Matches',
    'matches-share': 'Share',
    requests: 'Requests',
    'requests-share': 'Share',
    removals: 'Removals',
    'removals-share': 'Share',
    checks: 'Checks',
    'checks-share': 'Share',
    'median-days': 'Median, days',
    'ninetieth-days': '90th percentile, days',
    places: 'Removed places',
    'seen-again': 'Seen again',
    sites: 'Sites',
    pages: 'Pages',
    media: 'Media',
  },
  answers: {
    removed: 'said to be removed',
    refused: 'refused',
    'needs-more': 'more was asked for',
    'not-ours': 'said not to be theirs',
    none: 'no answer recorded',
  },
  rows: {
    new: 'new',
    continuing: 'continuing',
    minors: 'minors',
    adults: 'adults (not recorded as minors)',
    noHarm: 'none recorded',
    allCases: 'All cases',
    registered: 'references registered',
    withdrawn: 'references withdrawn',
    matches: 'matches (alerts)',
    confirmed: 'of these matches, confirmed',
    requests: 'deletion requests sent',
    checks: 'checks of found places',
    removals: 'removals verified',
    verifiedInPeriod: 'verified in the period',
    verifiedBefore: 'verified before the period',
    withoutRequest: (channel) => `${channel}: gone without a request before`,
  },
};
