// The outbox's key of a takedown request's mail.

import { createHash } from 'node:crypto';
import type { TakedownId } from '../domain/takedown.js';

/** An outbox key has at most 200 characters; a mail address may have 254. */
const LONGEST_IN_KEY = 120;

/** One request is one mail to one address, ever. A long address stands as its SHA-256. */
export const takedownMailKey = (id: TakedownId, recipient: string): string => {
  const to =
    recipient.length <= LONGEST_IN_KEY
      ? recipient
      : createHash('sha256').update(recipient).digest('hex');
  return `takedown:${id}:mail:${to}`;
};
