// Results: what a command over files answers for each of them.

import type { ReferenceId } from './ids.js';
import type { Match } from './match.js';
import type {
  HashResult,
  NotComparableReason,
  UndecodableReason,
  UnreadablePathReason,
} from './media.js';

/** A path that led to no readable file. */
export type UnreadablePath = {
  readonly path: string;
  readonly outcome: 'unreadable';
  readonly reason: UnreadablePathReason;
};

export type RegisterResult = { readonly path: string } & (
  | { readonly outcome: 'registered' | 'already-registered'; readonly referenceId: ReferenceId }
  | { readonly outcome: 'not-comparable'; readonly reason: NotComparableReason }
  | { readonly outcome: 'unreadable'; readonly reason: UndecodableReason | UnreadablePathReason }
);

/** What the registry says of one hashed media. */
export type LookupAnswer =
  | {
      readonly outcome: 'matched';
      readonly matches: readonly Match[];
      /** References among them that the media is not, as a person said: a crawl raises no alert for them. */
      readonly notThis?: readonly ReferenceId[];
    }
  | { readonly outcome: 'no-match' }
  | { readonly outcome: 'not-comparable'; readonly reason: NotComparableReason }
  | { readonly outcome: 'unreadable'; readonly reason: UndecodableReason };
export type LookupResult = ({ readonly path: string } & LookupAnswer) | UnreadablePath;

export type FingerprintResult = ({ readonly path: string } & HashResult) | UnreadablePath;

/** Results as they come, and how many are to come. */
export type Batch<Result> = { readonly total: number; readonly results: AsyncIterable<Result> };
