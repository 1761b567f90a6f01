// Webhook: one message as signed JSON, posted to an address that the operator configured.

import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import type { OutboxEntry } from '../domain/outbox.js';
import { publicKey } from './message-key.js';
import type { Attempt, Sender } from './sender.js';

export type WebhookSettings = {
  readonly url: string;
  readonly secret: string;
  readonly timeoutMs: number;
  readonly now: () => Date;
};

/** An answer is not read beyond it: only its status counts. */
const MAX_ANSWER_BYTES = 16_384;
/** Answers after which the same message can do no better (RFC 9110): gone, too large, not understood. */
const FINAL = [410, 413, 422];

/**
 * The header `Vigil-Signature`: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" in hexadecimal>`, as Stripe signs its
 * webhooks (https://docs.stripe.com/webhooks#verify-manually). A receiver computes it anew with the secret, compares in constant
 * time, and refuses a `t` that is too old.
 */
export function signatureOf(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

/**
 * The address is the operator's, not a page's, and often an inside one (a chat server): so it does not pass the egress guard,
 * and no redirect is followed.
 */
export function webhookSender({ url, secret, timeoutMs, now }: WebhookSettings): Sender {
  const post = async (entry: OutboxEntry, abort: AbortSignal): Promise<number> => {
    const agent = new Agent({ connect: { timeout: timeoutMs }, pipelining: 0 });
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        dispatcher: agent,
        signal: AbortSignal.any([abort, AbortSignal.timeout(timeoutMs)]),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'idempotency-key': publicKey(entry.key),
          'vigil-signature': signatureOf(secret, entry.body, now()),
        },
        body: entry.body,
      });
      await body.dump({ limit: MAX_ANSWER_BYTES });
      return statusCode;
    } finally {
      await agent.destroy();
    }
  };
  return {
    channel: 'webhook',
    // The path of such addresses is often a password: only the host is written down.
    recipients: [new URL(url).host],
    deliver: async (entry, abort): Promise<Attempt> => {
      try {
        const status = await post(entry, abort);
        if (status >= 200 && status < 300) return { outcome: 'sent' };
        const error = `the webhook answered ${status}`;
        if (FINAL.includes(status)) return { outcome: 'refused', error };
        return { outcome: 'later', error, isDown: status >= 500 || status === 429 };
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        return { outcome: 'later', error: `the webhook was not reached: ${text}`, isDown: true };
      }
    },
  };
}
