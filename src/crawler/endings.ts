// How a visit ends: from answers and errors to the one outcome in the ledger.

import { reasonOf, VigilError } from '../domain/errors.js';
import type { VisitOutcome } from '../domain/outcomes.js';
import type { WhyNot } from './http.js';
import type { MainAnswer } from './network.js';

export type Ending = { readonly outcome: VisitOutcome; readonly reason?: string };

/** Challenge pages of the known CAPTCHA services, by the frames that they need. */
const CAPTCHA_FRAME =
  /^https?:\/\/(?:(?:www\.)?(?:google\.com|recaptcha\.net)\/recaptcha\/(?:api2|enterprise)\/|(?:[\w-]+\.)*hcaptcha\.com\/|challenges\.cloudflare\.com\/)/i;

export const isCaptchaFrame = (url: string): boolean => CAPTCHA_FRAME.test(url);

/** What the answer to the page's own request means; undefined where the page may be read. */
export function endingOfAnswer(answer: MainAnswer): Ending | undefined {
  const { status, headers } = answer;
  const refused = headers['x-vigil-refused'];
  if (refused !== undefined)
    return { outcome: 'blocked', reason: `refused by the guard: ${refused}` };
  const failed = headers['x-vigil-failed'];
  if (failed !== undefined) {
    return { outcome: failed === 'ETIMEDOUT' ? 'timeout' : 'network', reason: failed };
  }
  if (headers['cf-mitigated'] === 'challenge') return { outcome: 'captcha', reason: 'Cloudflare' };
  if (status < 400) return undefined;
  const reason = `HTTP ${status}`;
  switch (status) {
    case 404:
    case 410:
      return { outcome: 'gone', reason };
    case 401:
    case 403:
    case 451:
      return { outcome: 'blocked', reason };
    case 429:
    case 503:
      return { outcome: 'rate-limited', reason };
    default:
      return { outcome: 'http-error', reason };
  }
}

/** What an error of the browser, or of a wait that was too long, means for the visit. */
export function endingOfError(
  error: unknown,
  gone: 'crashed' | 'closed' | undefined,
  url: string,
  whyNot: WhyNot | undefined,
): Ending {
  if (gone === 'crashed') return { outcome: 'crashed', reason: 'the page’s renderer crashed' };
  const text = error instanceof Error ? error.message : String(error);
  if (gone || /has been closed|Target closed|Browser closed|Target crashed/i.test(text)) {
    return { outcome: 'crashed', reason: 'the page or the browser went away' };
  }
  if (error instanceof VigilError && error.code === 'fetch-timeout') {
    return { outcome: 'timeout', reason: reasonOf(error) };
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { outcome: 'timeout', reason: firstLine(text) };
  }
  const code = /net::(ERR_\w+)/.exec(text)?.[1];
  if (code === 'ERR_TUNNEL_CONNECTION_FAILED') {
    const { hostname, port, protocol } = new URL(url);
    const known = whyNot?.(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
    if (known?.what === 'refused') {
      return { outcome: 'blocked', reason: `refused by the guard: ${known.reason}` };
    }
    if (known) {
      return {
        outcome: known.reason === 'ETIMEDOUT' ? 'timeout' : 'network',
        reason: known.reason,
      };
    }
  }
  if (code === 'ERR_TIMED_OUT') return { outcome: 'timeout', reason: code };
  return { outcome: 'network', reason: code ?? firstLine(text) };
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 300);

/** Answers that a browser does not show: downloads, and "204 No Content". */
export function endingOfUnshown(
  answer: MainAnswer | undefined,
  error: unknown,
): Ending | undefined {
  const text = error instanceof Error ? error.message : '';
  if (!/ERR_ABORTED|Download is starting/i.test(text)) return undefined;
  if (!answer)
    return /Download/i.test(text) ? { outcome: 'skipped', reason: 'a download' } : undefined;
  const bad = endingOfAnswer(answer);
  if (bad) return bad;
  const type = answer.headers['content-type'] ?? 'no content type';
  if (/^(?:image|video)\//i.test(type)) return { outcome: 'fetched' };
  return { outcome: 'skipped', reason: `a download: ${type}` };
}
