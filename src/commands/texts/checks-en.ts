// What the commands about checks and timelines say, in English.

export const HELP_CHECKS_EN = {
  group: 'checks: is what was found still there?',
  run: 'look again at the places of alerts that are due, and tell what changed',
  alert: 'only these alerts, due or not',
  all: 'all places that are watched, due or not',
  list: 'list the places that are watched, with what the last check saw and when the next is due',
  due: 'only places that are due now',
  state: 'only places in this state',
  show: 'show every check of one alert’s place, and what each saw',
  timeline:
    'what happened to a case’s references: first seen, requested, gone, removed, returned, with the time between',
  reference: 'only this reference, such as R-12',
};

const places = (count: number): string => `${count} ${count === 1 ? 'place' : 'places'}`;

export const CHECKS_EN = {
  columns: ['alert', 'reference', 'site', 'seen now', 'standing', 'page'],
  listColumns: ['alert', 'standing', 'last check saw', 'last check', 'next due', 'site', 'page'],
  none: 'No place is watched: there is no open or confirmed alert of an open case.',
  noneOf: 'No place is in this state.',
  noneDue: 'No place is due.',
  never: 'not checked yet',
  now: 'now',
  summary: (checked: number, unsure: number) =>
    `${places(checked)} looked at again${unsure === 0 ? '.' : `; of ${unsure} it cannot be told whether it is still there.`}`,
  relapses: 'RETURNED after a verified removal:',
  relapse: (reference: string, where: string, alert: string, site: string) =>
    `${reference} ${where}: ${alert} (${site})`,
  unprofiled: (ids: string) =>
    `Not looked at, because their site has no profile any more: ${ids}. Put the profile back to have them checked.`,
  postponed: (ids: string) =>
    `Still due, because their site did not answer or the round ended: ${ids}. They are looked at the next time.`,
  notWatched: (ids: string) =>
    `Not watched, so not looked at: ${ids}. Only open and confirmed alerts of open cases are.`,
  broken: 'The checks after the crawl broke off or were left out; their places stay due.',
  alert: 'alert',
  page: 'page',
  standing: 'standing',
  goneSince: 'gone since',
  removedAt: 'removal verified',
  dueAt: 'next check',
  notDue: 'not watched any more',
  history: 'Checks:',
  noHistory: 'It was not checked yet; the crawl saw it there.',
  byCrawl: 'seen by the crawl',
  notWhole: 'not everything on the page could be compared',
  noTimeline: 'Nothing has happened in this case yet.',
  timelineColumns: ['when', 'after', 'what', 'alert', 'site', 'more', 'page'],
  span: (days: number, hours: number, minutes: number) =>
    days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`,
};
export type CheckTexts = typeof CHECKS_EN;
