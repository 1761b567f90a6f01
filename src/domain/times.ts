// Points in time as text, in a time zone that is handed in: the machine's own is not asked for here.

/** An IANA time zone name such as `Asia/Seoul`. */
export type TimeZone = string;

function partsFormatter(
  timeZone: TimeZone,
): (at: Date) => Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>> {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  return (at) =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/**
 * ISO 8601 with milliseconds and offset, such as `2026-04-12T03:15:07.250+09:00`; the same instant as `at` to the
 * millisecond.
 *
 * @throws RangeError where the time zone is unknown, or later where `at` is no valid date.
 */
export function isoFormatter(timeZone: TimeZone): (at: Date) => string {
  const parts = partsFormatter(timeZone);
  return (at) => {
    const { year = '', month, day, hour, minute, second, timeZoneName = '' } = parts(at);
    const milliseconds = String(at.getUTCMilliseconds()).padStart(3, '0');
    // `GMT` alone is how ICU writes an offset of nothing.
    const offset = timeZoneName.slice('GMT'.length) || '+00:00';
    return `${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`;
  };
}

/** For people: `2026-04-12 03:15`. @throws RangeError as {@link isoFormatter} */
export function minuteFormatter(timeZone: TimeZone): (at: Date) => string {
  const iso = isoFormatter(timeZone);
  return (at) => iso(at).slice(0, 16).replace('T', ' ');
}

/** A stretch of a video: `0:07–1:02`, or `0:07` where both ends read the same. */
export function clockSpan(fromMs: number, toMs: number): string {
  const [from, to] = [clockTime(fromMs), clockTime(toMs)];
  return from === to ? from : `${from}–${to}`;
}

/** A position in a video: `0:07`, `1:02:45`; fractions of a second are cut off. */
export function clockTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const tail = twoDigits(seconds % 60);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${tail}`
    : `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${tail}`;
}
