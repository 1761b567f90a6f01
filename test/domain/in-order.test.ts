import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/domain/in-order.js';

const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const one of stream) list.push(one);
  return list;
};

describe('work in order', () => {
  it('answers in the order of the questions, with never more than the bound under way', async () => {
    const waiting: (() => void)[] = [];
    let underWay = 0;
    let most = 0;
    const work = async (n: number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => waiting.push(resolve));
      underWay -= 1;
      return n * 10;
    };
    const answers = all(inOrder([1, 2, 3, 4, 5], 2, work));
    const finished: true[] = [];
    void answers.then(() => finished.push(true));
    // The latest asked is answered first, so that order is not that of finishing.
    do {
      await new Promise((resolve) => setImmediate(resolve));
      waiting.pop()?.();
    } while (finished.length === 0);
    expect(await answers).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it('throws what the work throws, after the answers before it', async () => {
    const seen: number[] = [];
    const run = async () => {
      const work = (n: number) =>
        n === 3 ? Promise.reject(new Error('third')) : Promise.resolve(n);
      for await (const n of inOrder([1, 2, 3, 4], 3, work)) seen.push(n);
    };
    await expect(run()).rejects.toThrow('third');
    expect(seen).toEqual([1, 2]);
  });
});
