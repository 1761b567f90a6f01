// What vigil doctor says of the mail server.

import type { Session } from './session.js';
import { asVigilError, toldIn } from './told.js';

type Finding = { readonly check: string; readonly says: string; readonly mend?: string };

/** A server that takes longer is not one that a crawl's end should wait for. */
const ASKED_FOR_MS = 30_000;

/** One finding where mail is configured; none where it is not. */
export async function examineTelling(session: Session): Promise<readonly Finding[]> {
  const texts = session.texts.telling;
  const config = session.config();
  const { 'mail.host': host, 'mail.port': port } = config;
  if (host === null) return [];
  let check: ReturnType<Session['mailCheck']>;
  try {
    check = session.mailCheck();
  } catch (error) {
    const { message, mend } = toldIn(session.language, asVigilError(error));
    return [{ check: texts.mail, says: message, mend }];
  }
  try {
    await check?.(AbortSignal.any([session.stop, AbortSignal.timeout(ASKED_FOR_MS)]));
    return [{ check: texts.mail, says: texts.mailReachable(host, port) }];
  } catch (error) {
    const says = `${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
    return [{ check: texts.mail, says, mend: texts.mailMend }];
  }
}
