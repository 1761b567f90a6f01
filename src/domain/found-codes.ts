// The fingerprints of found media, column by column: there are millions of them.

/** Comparable PDQ fingerprints, one after the other, of pictures, of their parts and of frames. */
export type FoundCodes = {
  /** 32 bytes each. */
  readonly codes: Uint8Array;
  /** The number of the media that each is of: the store's own. */
  readonly media: Uint32Array;
};
