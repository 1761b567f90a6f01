// What one check of a place saw, as closed lists: the input of the decision table in takedown/check-state.ts.

export const PAGE_EVIDENCE = [
  /** The page was read and says nothing of a removal. */
  'shown',
  /** It was read (status below 400) and says that what was here is removed. */
  'says-removed',
  /** 404 or 410, with a page of some text. */
  'not-found',
  /** 404 or 410, and the page says that what was here is removed. */
  'not-found-removed',
  /** 404 or 410 without a page of the site's own: anybody on the way may have said it. */
  'bare-not-found',
  /** Refused for this country or this client: 403, 451, a block page. */
  'blocked',
  /** A captcha or an entry gate that is not passed. */
  'wall',
  'login',
  /** No answer, a broken one, 5xx, or asked for patience. */
  'failed',
  /** robots.txt asks not to visit it. */
  'left-alone',
  /** It leads out of the site. */
  'elsewhere',
  /** Anything else. */
  'odd',
] as const;
export type PageEvidence = (typeof PAGE_EVIDENCE)[number];

export const MEDIA_EVIDENCE = [
  /** The registered one, on the page or at an address where it was found before. */
  'same',
  /** Something that a person would have to look at: no alert would be raised for it. */
  'alike',
  /** At its addresses other media are served now. */
  'other',
  /** 404 or 410 at all its addresses. */
  'gone',
  /** Refused, or answered with no media, as an address beside it is that never existed. */
  'like-missing',
  /** Refused, or answered with no media, unlike such an address. */
  'hidden',
  /** At least one could not be fetched or decoded. */
  'failed',
  /** It never had an address that could be asked. */
  'none',
  'not-asked',
] as const;
export type MediaEvidence = (typeof MEDIA_EVIDENCE)[number];

/** The page beside an address of the same site that never existed. */
export const MISSING_EVIDENCE = [
  /** The same text, or both led to one page. */
  'alike',
  /** Other words in the same look. */
  'same-look',
  'unlike',
  /** The other address could not be seen. */
  'unseen',
  'not-asked',
] as const;
export type MissingEvidence = (typeof MISSING_EVIDENCE)[number];

/** The site's front page, seen at the same time. */
export const FRONT_EVIDENCE = [
  /** A page of its own. */
  'itself',
  /** What the address that never existed shows, or not there either: the site shows us one thing for everything. */
  'same-everywhere',
  'unseen',
  'not-asked',
] as const;
export type FrontEvidence = (typeof FRONT_EVIDENCE)[number];

export type CheckEvidence = {
  readonly page: PageEvidence;
  readonly media: MediaEvidence;
  readonly missing: MissingEvidence;
  readonly front: FrontEvidence;
  /** Did everything of the found kind that the page shows come to be compared? */
  readonly whole: boolean;
  readonly httpStatus?: number;
};
