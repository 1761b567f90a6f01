// Work on many things a few at a time, with the answers in the order of the questions.

/**
 * Maps an iterable with bounded concurrency. At most `atOnce` calls are under way; a consumer that stops early leaves
 * the ones under way to end by themselves.
 *
 * @throws what `work` throws, when its turn comes.
 */
export async function* inOrder<In, Out>(
  inputs: AsyncIterable<In> | Iterable<In>,
  atOnce: number,
  work: (input: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const underWay: Promise<Out>[] = [];
  for await (const input of inputs) {
    const answer = work(input);
    // A rejection is thrown below, when its turn comes; until then it is not an unhandled one.
    answer.catch(() => undefined);
    underWay.push(answer);
    const first = underWay.length >= atOnce ? underWay.shift() : undefined;
    if (first) yield await first;
  }
  for (const answer of underWay) yield await answer;
}
