// The crawler's limits: every wait, body and list of it has its bound here. Times in milliseconds, sizes in bytes.

export type CrawlerLimits = {
  /** One visit from its first request to its last image; its videos may take `videoMs` beyond that, all together. */
  readonly visitMs: number;
  /** Until a page's document is parsed (`DOMContentLoaded`). */
  readonly gotoMs: number;
  /** At most this long for a page to come to rest after it was parsed, and after every scroll or click. */
  readonly settleMs: number;
  /** A page is at rest when none of its requests was under way for this long. */
  readonly quietMs: number;
  /** For one question put to a page's own scripts; a page that spins does not answer. */
  readonly answerMs: number;
  /** For a gate to give way after it was clicked. */
  readonly gateMs: number;
  /** "Load more" clicks a page. */
  readonly maxMoreClicks: number;
  /** Clicks a page on carousels, galleries and the like, where its profile does not say. */
  readonly maxClicks: number;
  /** For the body of an image that the browser loads. */
  readonly bodyMs: number;
  /** For one fetch of our own HTTP client (robots.txt, images that a page names). */
  readonly fetchMs: number;
  /** For all of a page's images that our own client fetches. */
  readonly captureMs: number;
  /** For one video, and the allowance that all of a page's videos together have after `visitMs`. */
  readonly videoMs: number;
  readonly maxImageBytes: number;
  readonly maxVideoBytes: number;
  /** A video file up to this size is fetched whole; of a larger one only keyframes, where its server and its tables allow it. */
  readonly wholeVideoBytes: number;
  /** For the keyframes of one video file, together. */
  readonly sampledVideoBytes: number;
  readonly maxKeyframes: number;
  /** Smaller ones are tracking pixels and spacers. */
  readonly minImageBytes: number;
  /** Images a page; more are skipped with that reason. */
  readonly maxImages: number;
  /** Bytes of a page's images together, for they are held in memory until they are hashed. */
  readonly maxPageBytes: number;
  readonly maxVideos: number;
  /** Links handed on a page. */
  readonly maxLinks: number;
};

export const DEFAULT_LIMITS: CrawlerLimits = {
  visitMs: 180_000,
  gotoMs: 30_000,
  settleMs: 5_000,
  // Measured: most of a visit's time is this, twice; scripts that load while one scrolls wait for 50 to 125 ms.
  quietMs: 200,
  answerMs: 10_000,
  gateMs: 8_000,
  maxMoreClicks: 20,
  maxClicks: 30,
  bodyMs: 10_000,
  fetchMs: 20_000,
  captureMs: 60_000,
  videoMs: 120_000,
  maxImageBytes: 25_000_000,
  maxVideoBytes: 200_000_000,
  wholeVideoBytes: 8_000_000,
  sampledVideoBytes: 16_000_000,
  maxKeyframes: 160,
  minImageBytes: 128,
  maxImages: 400,
  maxPageBytes: 150_000_000,
  maxVideos: 12,
  maxLinks: 2_000,
};
