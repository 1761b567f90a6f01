// From evidence to removal state: the one decision table of a check. Pure, and documented in the README from here.

import type { RemovalState } from '../domain/removal.js';
import type { CheckEvidence } from '../domain/removal-evidence.js';

/**
 * What a check saw, as one state. A status code alone decides nothing:
 *
 * 1. The registered media, wherever it was met, is `present`, whatever the page says.
 * 2. A page that was refused, walled off, behind a login or out of reach says nothing about removal: `blocked-here`, `login`,
 *    `unreachable`, `unknown`.
 * 3. The media could not be asked for, or may be there in another form: `unknown`.
 * 4. The site's own front page must be itself. A site that shows one thing for everything is blocked here, or down.
 * 5. 404 and 410 are `page-gone` where an address of the site that never existed gets the same page or one of the same look, or
 *    where the page itself says that it was removed. A bare one that the site itself would not have given is `blocked-here`.
 * 6. A page that can be read is `soft-404` where it says so, or is what such an address gets; else `media-gone`, both only where
 *    everything on it could be compared.
 */
export function removalStateOf(evidence: CheckEvidence): RemovalState {
  const { page, media, missing, front, whole } = evidence;
  if (media === 'same') return 'present';
  switch (page) {
    case 'blocked':
    case 'wall':
      return 'blocked-here';
    case 'login':
      return 'login';
    case 'failed':
      return 'unreachable';
    case 'left-alone':
    case 'elsewhere':
    case 'odd':
      return 'unknown';
    case 'shown':
    case 'says-removed':
    case 'not-found':
    case 'not-found-removed':
    case 'bare-not-found':
      break;
  }
  if (media === 'alike' || media === 'failed' || media === 'hidden' || media === 'not-asked') {
    return 'unknown';
  }
  if (front === 'same-everywhere') return 'blocked-here';
  if (front !== 'itself') return 'unknown';
  const isSeen = missing !== 'unseen' && missing !== 'not-asked';
  switch (page) {
    case 'not-found-removed':
      return 'page-gone';
    case 'not-found':
      return missing === 'alike' || missing === 'same-look' ? 'page-gone' : 'unknown';
    case 'bare-not-found':
      if (!isSeen) return 'unknown';
      return missing === 'alike' ? 'page-gone' : 'blocked-here';
    case 'says-removed':
      return whole ? 'soft-404' : 'unknown';
    case 'shown':
      if (!whole || !isSeen) return 'unknown';
      if (missing === 'alike') return 'soft-404';
      // Its address is refused like any that never existed, which says little while the page stands.
      return media === 'like-missing' ? 'unknown' : 'media-gone';
  }
}
