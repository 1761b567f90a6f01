// How a radius is shared out among the bands: which buckets a search looks into, so that it misses nothing and does little.

/**
 * Nanoseconds, measured at 1 and 10 million codes (`npm run bench -- index`); only their proportions matter. A bucket costs a fetch
 * from memory, each code in it a share of a vector instruction, each code of a plain scan its own line.
 */
const BUCKET_NS = 40;
const ENTRY_NS = 0.7;
const SCANNED_NS = 1.2;

/** Buckets at 0, 1, 2 and 3 bits from a key: one more would be 1,820 of 65,536. */
const BUCKETS_AT = [1, 16, 120, 560];
export const MOST_BUDGET = BUCKETS_AT.length;

/**
 * Budgets of bits, one for each band, together `radius` + 1.
 *
 * A code within the radius differs from the query by less than a band's budget in at least one band: otherwise it would differ by
 * all budgets together, which is more than the radius. Moreover, going round from one of these bands it differs by less than
 * the budgets in every stretch of bands (Raney's cycle lemma; Qin, Xiao, "Pigeonring", PVLDB 2018), of which the first two are tested.
 * So any budgets are exact; each further bit goes to the band where it costs least, by the measured size of its buckets.
 *
 * @param means of each band, how many codes a probed bucket holds on average.
 * @returns undefined where looking at all `count` codes is cheaper.
 */
export function budgetsFor(
  means: Float32Array,
  radius: number,
  count: number,
): Uint8Array | undefined {
  const budgets = new Uint8Array(means.length);
  const plain = count * SCANNED_NS;
  let cost = 0;
  for (let bit = 0; bit <= radius; bit += 1) {
    let cheapest: { readonly band: number; readonly cost: number } | undefined;
    means.forEach((mean, band) => {
      const buckets = BUCKETS_AT[budgets[band] ?? 0];
      if (buckets === undefined) return;
      const more = buckets * (BUCKET_NS + mean * ENTRY_NS);
      if (cheapest === undefined || more < cheapest.cost) cheapest = { band, cost: more };
    });
    if (cheapest === undefined) return undefined;
    cost += cheapest.cost;
    if (cost > plain) return undefined;
    budgets[cheapest.band] = (budgets[cheapest.band] ?? 0) + 1;
  }
  return budgets;
}

/** From so many codes on tables are worth their 4 MB of directories. */
export const TABLES_FROM = 8192;
