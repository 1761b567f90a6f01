// Long reads in short queries, long lists in short statements, rows in groups.

/**
 * Yields the rows of a query in chunks: an open cursor would hold the connection, and its reader may ask the store for more.
 * The query is asked again and again for what comes after the last row seen. Rows that are
 * written meanwhile may appear, as they would between two reads.
 *
 * @param read the next rows after `last` (from the beginning where it is undefined), in a fixed order.
 * @param size how many rows `read` is asked for; fewer mean that there are no more.
 */
export async function* chunked<Row>(
  size: number,
  read: (last: Row | undefined, size: number) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  let last: Row | undefined;
  for (;;) {
    const rows = await read(last, size);
    yield* rows;
    last = rows.at(-1);
    if (rows.length < size) return;
  }
}

/** A list in parts of at most `size`: SQL statements have a largest number of parameters. */
export function* inParts<T>(list: readonly T[], size = 500): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}

/** Things by a key, in the order in which the keys first appear. (Node 20 has no Map.groupBy.) */
export function groupedBy<Key, T>(list: readonly T[], keyOf: (element: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const element of list) {
    const key = keyOf(element);
    const group = groups.get(key);
    if (group) group.push(element);
    else groups.set(key, [element]);
  }
  return groups;
}
