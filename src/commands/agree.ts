// Asking before what cannot be undone.

import type { Session } from './session.js';

/** Does the person at the terminal agree? Where nobody can be asked, or `--yes` or `--json` was given, it is so already. */
export async function agreed(session: Session, question: string, yes: boolean): Promise<boolean> {
  const { terminal, json, texts } = session;
  if (!terminal.ask || json || yes) return true;
  const reply = await terminal.ask(`${question} [y/N] `);
  if (/^(?:y|yes|예|네)$/i.test(reply.trim())) return true;
  terminal.err(`${texts.withdraw.left}\n`);
  return false;
}
