// A message's key as the outside sees it: the same at every attempt, and telling nothing.

import { createHash } from 'node:crypto';

/**
 * 32 hexadecimal digits of the SHA-256 of an outbox key: in a mail's Message-ID (RFC 5322, 3.6.4), in the header
 * `Idempotency-Key` of a webhook (draft-ietf-httpapi-idempotency-key-header), in VIGIL_MESSAGE_KEY of a command.
 */
export const publicKey = (key: string): string =>
  createHash('sha256').update(key).digest('hex').slice(0, 32);
