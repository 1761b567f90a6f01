// A site's yield against its own history: a sudden drop is what a changed layout, a wall or an empty shell looks like.

const YIELD_MEASURES = ['media', 'links'] as const;
export type YieldMeasure = (typeof YIELD_MEASURES)[number];

/** What the fetched pages of one section yielded in one run. */
export type SectionCount = { readonly section: string; readonly pages: number } & Readonly<
  Record<YieldMeasure, number>
>;

/** A site yielded far less than its last runs did, on as many pages of the same sections. */
export type YieldDrop = {
  readonly of: YieldMeasure;
  /** On how many pages. */
  readonly pages: number;
  /** A page, now and usually; rounded to a tenth. */
  readonly perPage: number;
  readonly usual: number;
};

/** Runs that a run is compared with: after as many nights a lower yield is the usual one, and warned of no more. */
export const COMPARED_RUNS = 5;
/** One run before says little about what is usual. */
const LEAST_RUNS = 2;
/** Warned of below this share of what is usual. */
const DROPPED_TO = 1 / 3;
/** Where less was to be expected, chance may explain its absence. */
const LEAST_EXPECTED = 15;

const median = (numbers: readonly number[]): number | undefined => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
};

const rounded = (number: number): number => Math.round(number * 10) / 10;

/** All pages as one section: sections that nobody knew before, as after a move of the whole site, have nothing to compare with. */
const asOne = (counts: readonly SectionCount[]): readonly SectionCount[] =>
  counts.length === 0
    ? []
    : [
        counts.reduce((sum, { pages, media, links }) => ({
          section: '',
          pages: sum.pages + pages,
          media: sum.media + media,
          links: sum.links + links,
        })),
      ].map((count) => ({ ...count, section: '' }));

/**
 * Compares section by section, for a run that visits other sections than the last ones yields something else without any
 * fault: what is expected is the sections' pages of now, each with its median yield per page of the last runs.
 *
 * @param now the run's sections.
 * @param past those of the runs before it, at most {@link COMPARED_RUNS} of them.
 */
export function yieldDrops(
  now: readonly SectionCount[],
  past: readonly (readonly SectionCount[])[],
): readonly YieldDrop[] {
  const known = now.filter(({ section }) => runsWith(section, past).length >= LEAST_RUNS);
  const pagesOf = (counts: readonly SectionCount[]): number =>
    counts.reduce((sum, { pages }) => sum + pages, 0);
  const compared = 2 * pagesOf(known) >= pagesOf(now) ? known : asOne(now);
  const before = compared === known ? past : past.map(asOne);
  return YIELD_MEASURES.flatMap((of) => {
    let expected = 0;
    let had = 0;
    let pages = 0;
    for (const count of compared) {
      const rates = runsWith(count.section, before).map((run) => run[of] / run.pages);
      const usual = rates.length < LEAST_RUNS ? undefined : median(rates);
      if (usual === undefined) continue;
      expected += usual * count.pages;
      had += count[of];
      pages += count.pages;
    }
    if (expected < LEAST_EXPECTED || had >= DROPPED_TO * expected) return [];
    return [{ of, pages, perPage: rounded(had / pages), usual: rounded(expected / pages) }];
  });
}

const runsWith = (
  section: string,
  past: readonly (readonly SectionCount[])[],
): readonly SectionCount[] =>
  past.flatMap((run) => run.filter((count) => count.section === section && count.pages > 0));
