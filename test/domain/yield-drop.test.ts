import { describe, expect, it } from 'vitest';
import { yieldDrops, type SectionCount } from '../../src/domain/yield-drop.js';

const count = (section: string, pages: number, media: number, links = 0): SectionCount => ({
  section,
  pages,
  media,
  links,
});

describe('a dropped yield', () => {
  const usual = [count('/list', 10, 0, 300), count('/view', 40, 200)];

  it('is none where the site yields what it did', () => {
    expect(yieldDrops(usual, [usual, usual, usual])).toEqual([]);
  });

  it('is told with what is usual, by media and by links', () => {
    const now = [count('/list', 10, 0, 20), count('/view', 40, 8)];
    expect(yieldDrops(now, [usual, usual])).toEqual([
      { of: 'media', pages: 50, perPage: 0.2, usual: 4 },
      { of: 'links', pages: 50, perPage: 0.4, usual: 6 },
    ]);
  });

  it('begins below a third', () => {
    const past = [usual, usual];
    expect(yieldDrops([count('/view', 40, 67)], past)).toEqual([]);
    expect(yieldDrops([count('/view', 40, 66)], past)).toHaveLength(1);
  });

  it('is none where other sections were visited than in the last runs', () => {
    expect(yieldDrops([count('/list', 40, 0, 1200)], [usual, usual])).toEqual([]);
  });

  it('compares the whole site where its sections are new', () => {
    const moved = [count('/new/list', 10, 0, 300), count('/new/view', 40, 3)];
    expect(yieldDrops(moved, [usual, usual])).toEqual([
      { of: 'media', pages: 50, perPage: 0.1, usual: 4 },
    ]);
  });

  it('needs two runs before, and something to expect', () => {
    expect(yieldDrops([count('/view', 40, 0)], [usual])).toEqual([]);
    const small = [count('/view', 4, 12)];
    expect(yieldDrops([count('/view', 4, 0)], [small, small])).toEqual([]);
    expect(yieldDrops([], [usual, usual])).toEqual([]);
  });

  it('one odd night does not change what is usual', () => {
    const odd = [count('/view', 40, 0)];
    expect(yieldDrops(odd, [usual, odd, usual])).toHaveLength(1);
    expect(yieldDrops(usual, [odd, usual, usual])).toEqual([]);
  });
});
