// Node's system errors, recognised by their code.

/** Is this a system error with one of these codes (`ENOENT`, `ENOSPC` …)? */
export const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  codes.includes(error.code);
