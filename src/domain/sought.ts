// What somebody named that is not there, and the command that lists what is: the words of the error `not-found`.

/** The command that shows what there is of each. */
const LISTS = {
  case: 'vigil case',
  reference: 'vigil case show <case-id>',
  alert: 'vigil alerts --state all',
  takedown: 'vigil takedown --state all',
  message: 'vigil outbox --state all',
  'not-this entry': 'vigil alerts not-this',
  run: 'vigil status',
  'unfinished run': 'vigil status',
  site: 'vigil site',
  'bundle of evidence': 'vigil evidence',
} as const;
export type Sought = keyof typeof LISTS;

/** What `not-found` is filled with. @param id as it was named. */
export const sought = (
  what: Sought,
  id: string | number,
): { readonly what: Sought; readonly id: string | number; readonly list: string } => ({
  what,
  id,
  list: LISTS[what],
});
