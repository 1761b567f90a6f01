// vigil takedown edit, approve, send, sent, answer, cancel: what people do with a request that was drafted.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { App } from '../app.js';
import { isErrno } from '../domain/errno.js';
import { StopError, UsageError } from '../domain/errors.js';
import type { Exit } from '../domain/exit-codes.js';
import { parseTakedownId, TAKEDOWN_ANSWERS, type Takedown } from '../domain/takedown.js';
import { contact, date, oneOf } from './parse.js';
import { answer, type Action, type Session } from './session.js';
import { actorOf, expectDone, requestOf, sayState, type By } from './takedown-outcome.js';
import { takedownJson } from './takedown-words.js';

async function readText(session: Session, named: string): Promise<{ text: string; file: string }> {
  const file = resolve(session.cwd, named);
  try {
    return { text: await readFile(file, 'utf8'), file };
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM'))
      throw new UsageError('not-permitted', { path: file }, error);
    if (isErrno(error, 'ENOENT', 'EISDIR'))
      throw new UsageError('file-missing', { path: file }, error);
    throw error;
  }
}

export const edit: Action<[string, By & { readonly file?: string; readonly to?: string }]> = async (
  session,
  idText,
  options,
) => {
  const id = parseTakedownId(idText);
  const { file, to } = options;
  if (file === undefined && to === undefined) {
    throw new UsageError('option-missing', {
      name: '--file | --to',
      expected: 'a file with the new text, or whom to ask',
    });
  }
  const change = {
    ...(file === undefined ? {} : { text: await readText(session, file) }),
    ...(to === undefined ? {} : { to: contact('--to', to) }),
  };
  const app = await session.app();
  expectDone(session, id, await app.takedowns.edit(id, change, actorOf(session, options)));
  return sayState(session, app, id, session.texts.takedown.edited(id));
};

export const approve: Action<[string, By & { readonly seen?: string }]> = async (
  session,
  idText,
  options,
) => {
  const id = parseTakedownId(idText);
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.takedowns.approve(id, options.seen, act));
  const { takedown } = await requestOf(app, id);
  return sayState(
    session,
    app,
    id,
    session.texts.takedown.approved(id, takedown.channel === 'mail'),
  );
};

export const cancel: Action<[string, By]> = async (session, idText, options) => {
  const id = parseTakedownId(idText);
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.store.takedowns.cancel(id, act));
  return sayState(session, app, id, session.texts.takedown.cancelled(id));
};

/** A form cannot be sent by a program: it is printed, and stays approved until somebody says that it was handed in. */
async function printForm(session: Session, app: App, takedown: Takedown): Promise<Exit> {
  const { id, text } = takedown;
  expectDone(session, id, await app.takedowns.sendable(id));
  if (text === undefined) throw new StopError('takedown-erased', { id });
  answer(
    session,
    takedownJson(takedown),
    [text.subject, '', text.body, session.texts.takedown.handIn(id, takedown.recipient)].join('\n'),
  );
  return 'done';
}

export const send: Action<[string, By]> = async (session, idText, options) => {
  const id = parseTakedownId(idText);
  const app = await session.app();
  const { takedown } = await requestOf(app, idText);
  if (takedown.channel !== 'mail') return printForm(session, app, takedown);
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.takedowns.send(id, act));
  return sayState(session, app, id, session.texts.takedown.sent(id, takedown.recipient ?? ''));
};

type SentOptions = By & { readonly byHand?: true; readonly on?: string };

export const sent: Action<[string, SentOptions]> = async (session, idText, options) => {
  const id = parseTakedownId(idText);
  if (options.byHand !== true) {
    throw new UsageError('option-missing', {
      name: '--by-hand',
      expected: 'it says that a person has handed the request in',
    });
  }
  const now = session.clock.now();
  const on = options.on === undefined ? now : date('--on', options.on);
  if (on > now) {
    throw new UsageError('option-invalid', {
      name: '--on',
      expected: 'a date that is not in the future',
      received: options.on ?? '',
    });
  }
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: now };
  expectDone(session, id, await app.takedowns.sentByHand(id, on, act));
  return sayState(session, app, id, session.texts.takedown.handedIn(id));
};

export const recordAnswer: Action<[string, By & { readonly answer?: string }]> = async (
  session,
  idText,
  options,
) => {
  const id = parseTakedownId(idText);
  if (options.answer === undefined) {
    const expected = TAKEDOWN_ANSWERS.join(' | ');
    throw new UsageError('option-missing', { name: '--answer', expected });
  }
  const given = oneOf('--answer', TAKEDOWN_ANSWERS, options.answer);
  const app = await session.app();
  const act = { actor: actorOf(session, options), at: session.clock.now() };
  expectDone(session, id, await app.store.takedowns.answer(id, given, act));
  return sayState(session, app, id, session.texts.takedown.answered[given](id));
};
