// Mail: one message by SMTP (nodemailer), under a Message-ID that is the same at every attempt.

import type { MailSecurity, OutboxEntry } from '../domain/outbox.js';
import { publicKey } from './message-key.js';
import type { Attempt, Sender } from './sender.js';

export type MailSettings = {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  readonly login?: { readonly user: string; readonly password: string };
  readonly from: string;
  /** Where answers go, where that is not the sender: people read the centre's own address. */
  readonly replyTo?: string;
  readonly to: readonly string[];
  /** For connecting, and for every answer of the server. */
  readonly timeoutMs: number;
};

/** What nodemailer's errors say beside their message (https://nodemailer.com/errors). */
function factsOf(error: unknown): { readonly code?: string; readonly response?: number } {
  if (!(error instanceof Error)) return {};
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { response: responseCode } : {}),
  };
}

/**
 * Only an answer of 500 to 599 (RFC 5321, 4.2.1) to the addresses or to the text is final. A refused login is a fault of the
 * configuration, which somebody mends.
 */
function attemptOf(error: unknown): Attempt {
  const { code, response } = factsOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const isAboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (isAboutMessage && response !== undefined && response >= 500) {
    return { outcome: 'refused', error: text };
  }
  return { outcome: 'later', error: text, isDown: !isAboutMessage || response === 421 };
}

const domainOf = (address: string): string => /@([^\s>]+)/.exec(address)?.[1] ?? 'vigil.invalid';

export function mailSender(settings: MailSettings): Sender {
  const { host, port, security, login, from, replyTo, to, timeoutMs } = settings;
  const open = async () => {
    // Loaded with the first mail: most commands send none.
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };

  /** Runs until it ends or is aborted; then the connection is closed under it. */
  async function within<T>(
    abort: AbortSignal,
    work: (transport: Awaited<ReturnType<typeof open>>) => Promise<T>,
  ): Promise<T> {
    const transport = await open();
    let stop: (() => void) | undefined;
    const stopped = new Promise<never>((_, reject) => {
      stop = () => {
        reject(new Error('interrupted'));
      };
      if (abort.aborted) stop();
      else abort.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([work(transport), stopped]);
    } finally {
      if (stop) abort.removeEventListener('abort', stop);
      transport.close();
    }
  }

  const deliver = async (entry: OutboxEntry, abort: AbortSignal): Promise<Attempt> => {
    try {
      await within(abort, (transport) =>
        transport.sendMail({
          from,
          ...(replyTo === undefined ? {} : { replyTo }),
          // As an object: a comma in it makes no second recipient.
          to: { name: '', address: entry.recipient },
          subject: entry.subject,
          text: entry.body,
          messageId: `<${publicKey(entry.key)}@${domainOf(from)}>`,
          date: entry.enqueuedAt,
          attachments: entry.attachments.map(({ name, mediaType, text }) => ({
            filename: name,
            contentType: mediaType,
            content: text,
          })),
        }),
      );
      return { outcome: 'sent' };
    } catch (error) {
      return attemptOf(error);
    }
  };

  return {
    channel: 'mail',
    recipients: to,
    deliver,
    check: async (abort) => {
      await within(abort, (transport) => transport.verify());
    },
  };
}
