// Work on hostile text inside our own process, with an end: a regular expression or a parser that is led astray is stopped.

import { createContext, Script } from 'node:vm';
import { RetryError } from '../domain/errors.js';

const context = createContext({ work: (): unknown => undefined });
const call = new Script('work()');

/**
 * Calls a synchronous function and stops it when its time is up, in the middle of a regular expression too.
 *
 * @param what named in the error.
 * @throws RetryError `fetch-timeout`, or what the function threw.
 */
export function bounded<T>(work: () => T, ms: number, what: string): T {
  context['work'] = work;
  try {
    return call.runInContext(context, { timeout: Math.max(1, Math.ceil(ms)) }) as T;
  } catch (error) {
    if (isTimeout(error)) throw new RetryError('fetch-timeout', { url: what, ms }, error);
    throw error;
  }
}

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
