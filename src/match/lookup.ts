// Look-up: one media against the registry, without crawling.

import type { HashResult } from '../domain/media.js';
import type { LookupAnswer } from '../domain/results.js';
import type { Matcher } from './matcher.js';

/** What the registry says of a hashed media; a fault is never `no-match`, nor is what was decoded in part. */
export async function lookUp(matcher: Matcher, result: HashResult): Promise<LookupAnswer> {
  const matches = await matcher.match(result);
  if (matches.length > 0) return { outcome: 'matched', matches };
  switch (result.outcome) {
    case 'fingerprinted':
      return result.partial === undefined
        ? { outcome: 'no-match' }
        : { outcome: 'unreadable', reason: 'damaged' };
    case 'not-comparable':
      return { outcome: 'not-comparable', reason: result.reason };
    case 'undecodable':
      return { outcome: 'unreadable', reason: result.reason };
  }
}
