import { describe, expect, it } from 'vitest';
import { referenceIdOf } from '../../src/domain/ids.js';
import { keepPoints } from '../../src/match/kept-points.js';
import { localOf, spotsFrom } from './synthetic.js';

const [first, second, third] = [1, 2, 3].map((number) => referenceIdOf(number)) as [
  ...[ReturnType<typeof referenceIdOf>, ReturnType<typeof referenceIdOf>],
  ReturnType<typeof referenceIdOf>,
];

/** References of two pictures each, of 100 points; and what was asked for. */
function rig(most?: number) {
  const asked: string[] = [];
  const gone = new Set<string>();
  const pictures = [localOf(spotsFrom(1, 100)), localOf(spotsFrom(2, 100))];
  const kept = keepPoints((id, numbers = []) => {
    asked.push(`${id}: ${numbers.join(' ')}`);
    const own = gone.has(id) ? [] : pictures.filter((_, number) => numbers.includes(number));
    return Promise.resolve(own);
  }, most);
  return { kept, asked, gone, pictures };
}

describe('points of references that were verified lately', () => {
  it('are read once, and only those that are missing', async () => {
    const { kept, asked, pictures } = rig();
    expect([...(await kept.of(first, [1])).keys()]).toEqual([1]);
    const both = await kept.of(first, [0, 1]);
    expect(both.get(0)?.local).toBe(pictures[0]);
    expect(both.get(1)?.local).toBe(pictures[1]);
    expect(both.get(1)?.points.count).toBe(100);
    await kept.of(first, [0, 1]);
    expect(asked).toEqual(['R-1: 1', 'R-1: 0']);
  });

  it('are those of their numbers, in whatever order they are asked for', async () => {
    const { kept, pictures } = rig();
    const both = await kept.of(first, [1, 0]);
    expect([0, 1].map((number) => both.get(number)?.local)).toEqual(pictures);
  });

  it('are not asked for where none are wanted', async () => {
    const { kept, asked } = rig();
    expect((await kept.of(first, [])).size).toBe(0);
    expect(asked).toEqual([]);
  });

  it('are dropped where there are too many, the longest unused first', async () => {
    const { kept, asked } = rig(200);
    await kept.of(first, [0]);
    await kept.of(second, [0]);
    await kept.of(first, [0]);
    await kept.of(third, [0]);
    await kept.of(first, [0]);
    await kept.of(second, [0]);
    expect(asked).toEqual(['R-1: 0', 'R-2: 0', 'R-3: 0', 'R-2: 0']);
  });

  it('are asked for again where there were none', async () => {
    const { kept, asked, gone } = rig();
    gone.add(first);
    expect((await kept.of(first, [0])).size).toBe(0);
    gone.delete(first);
    expect((await kept.of(first, [0])).size).toBe(1);
    expect(asked).toHaveLength(2);
  });
});
