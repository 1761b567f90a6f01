// A real SMTP server on loopback that takes, refuses or drops mail, as it is told.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { onTestFinished } from 'vitest';

export type Mood =
  /** Takes the mail. */
  | 'take'
  /** 451 and 550 after RCPT TO. */
  | 'temporary'
  | 'permanent'
  /** Takes the text, and closes the connection in place of an answer. */
  | 'drop'
  /** Takes the text and never answers. */
  | 'hang';

export type Mail = {
  readonly to: readonly string[];
  readonly text: string;
  readonly messageId: string | undefined;
};

/**
 * The mail server, closed when the test has finished.
 *
 * @param whenDone what closes it instead, for one that outlives a test.
 */
export async function mailServer(
  options: { readonly password?: string } = {},
  whenDone: (close: () => Promise<void>) => void = onTestFinished,
) {
  let mood: Mood = 'take';
  const arrived: Mail[] = [];
  let whenArrived: ((mail: Mail) => void) | undefined;

  const refuse = (code: number, text: string): Error =>
    Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) => {
      if (password === options.password) done(null, { user: username });
      else done(refuse(535, 'wrong password'));
    },
    onRcptTo: (_address, _session, done) => {
      if (mood === 'temporary') done(refuse(451, 'try later'));
      else if (mood === 'permanent') done(refuse(550, 'no such mailbox'));
      else done();
    },
    onData: (stream: SMTPServerDataStream, session: SMTPServerSession, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const mail = {
          to: session.envelope.rcptTo.map(({ address }) => address),
          text,
          messageId: /^message-id: (.+)$/im.exec(text)?.[1]?.trim(),
        };
        arrived.push(mail);
        whenArrived?.(mail);
        if (mood === 'drop') {
          for (const connection of server.connections as ReadonlySet<{ close: () => void }>) {
            connection.close();
          }
        } else if (mood !== 'hang') done();
      });
    },
  });
  // Clients that go away in the middle are what is tested.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  whenDone(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  );
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    arrived: arrived as readonly Mail[],
    set: (next: Mood) => {
      mood = next;
    },
    /** The next mail, when its text is here and before it is answered. */
    next: () =>
      new Promise<Mail>((resolve) => {
        whenArrived = resolve;
      }),
  };
}
