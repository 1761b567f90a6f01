// A page as it was while it was open: what evidence is made of, if it is needed.

/** What was kept of a page while it was open, in memory, until it is known whether it is needed. */
export type KeptPage = {
  /** JPEG of the page from its top, bounded in height; absent without a browser and where it could not be made. */
  readonly screenshot?: Uint8Array;
  /** The document: as the browser had it in the end, or as the server sent it. */
  readonly html?: Uint8Array;
  /** Of the page's own answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** What could not be kept, each with its reason. */
  readonly missing: readonly string[];
};
