// Options as the user typed them, parsed once.

import { parseDuration } from '../domain/duration.js';
import { oneLine } from '../domain/display-width.js';
import { UsageError } from '../domain/errors.js';
import { parseSize } from '../domain/size.js';
import { isContact } from '../domain/takedown-policy.js';

/** One of a closed list. @param others words that the caller takes as well. @throws UsageError `option-invalid` */
export function oneOf<Member extends string>(
  name: string,
  members: readonly Member[],
  received: string,
  others: readonly string[] = [],
): Member {
  const member = members.find((candidate) => candidate === received);
  if (member === undefined) {
    throw new UsageError('option-invalid', {
      name,
      expected: [...members, ...others].join(' | '),
      received,
    });
  }
  return member;
}

/** As the audit log takes it; a name, not a text. */
const LONGEST_NAME = 200;

/** Who acted, of `--by`. @throws UsageError `option-invalid` */
export function who(received: string | undefined): string | undefined {
  if (received === undefined) return undefined;
  const name = received.trim();
  if (name === '' || name.length > LONGEST_NAME || name !== oneLine(name)) {
    throw new UsageError('option-invalid', {
      name: '--by',
      expected: `a name of 1 to ${LONGEST_NAME} characters on one line`,
      received: oneLine(received).slice(0, LONGEST_NAME),
    });
  }
  return name;
}

/** Whom to ask: a mail address, or the address of a form. @throws UsageError `option-invalid` */
export function contact(name: string, received: string): string {
  const to = received.trim();
  if (!isContact(to)) {
    throw new UsageError('option-invalid', {
      name,
      expected: 'a mail address, or the address of a form (https://…)',
      received: to,
    });
  }
  return to;
}

/** A whole number of at least 1. @throws UsageError `option-invalid` */
export function wholeNumber(name: string, received: string): number {
  if (!/^[1-9]\d{0,8}$/.test(received)) {
    throw new UsageError('option-invalid', { name, expected: 'a whole number from 1', received });
  }
  return Number(received);
}

/** A duration in milliseconds. @throws UsageError `option-invalid` */
export function duration(name: string, received: string): number {
  const ms = parseDuration(received);
  if (ms === undefined || ms === 0) {
    throw new UsageError('option-invalid', {
      name,
      expected: 'a duration such as 30m or 6h',
      received,
    });
  }
  return ms;
}

/** A day (local midnight) or a moment in ISO 8601. @throws UsageError `option-invalid` */
export function date(name: string, received: string): Date {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(received);
  const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(received);
  const parsed = new Date(day ? `${received}T00:00:00` : received);
  if ((!day && !moment) || Number.isNaN(parsed.getTime())) {
    throw new UsageError('option-invalid', {
      name,
      expected: 'a date such as 2026-04-12',
      received,
    });
  }
  return parsed;
}

/** A size in bytes. @throws UsageError `option-invalid` */
export function size(name: string, received: string): number {
  const bytes = parseSize(received);
  if (bytes === undefined || bytes === 0) {
    throw new UsageError('option-invalid', {
      name,
      expected: 'a size such as 500MB or 20GB',
      received,
    });
  }
  return bytes;
}
