import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boxesIn } from '../../src/crawler/mp4-boxes.js';
import { joined } from '../../src/crawler/page-films.js';
import { writeFilms } from './shown/pictures.js';

let folder: string;
let film: Buffer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vigil-page-films-'));
  await writeFilms(folder);
  film = readFileSync(join(folder, 'fragmented.mp4'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const typesOf = (bytes: Buffer): readonly string[] => boxesIn(bytes).map(({ type }) => type);
const fragment = ['moof', 'mdat'];

describe('what a script fed to a buffer', () => {
  it('is one film, whatever pieces it came in', () => {
    const types = ['ftyp', 'moov', ...fragment, ...fragment, ...fragment, ...fragment];
    expect(typesOf(joined([film]))).toEqual(types);
  });

  it('goes on at the next fragment where bytes were left out', () => {
    const boxes = boxesIn(film);
    const third = boxes.filter(({ type }) => type === 'moof')[2];
    if (!third) throw new Error('no third fragment');
    const runs = [film.subarray(0, 2_500), film.subarray(third.start - 900)];
    expect(typesOf(joined(runs))).toEqual(['ftyp', 'moov', ...fragment, ...fragment]);
  });

  it('has one beginning: the one with most after it', () => {
    const other = Buffer.from(film);
    other[other.indexOf('mvhd') + 20] = 9;
    const boxes = boxesIn(film);
    const second = boxes.filter(({ type }) => type === 'moof')[1];
    const runs = [
      film.subarray(0, second?.start ?? 0),
      other,
      film.subarray(0, second?.start ?? 0),
    ];
    const found = joined(runs);
    expect(typesOf(found).filter((type) => type === 'moov')).toEqual(['moov']);
    expect(typesOf(found).filter((type) => type === 'mdat').length).toBe(4);
  });

  it('of nothing whole is nothing', () => {
    expect(joined([film.subarray(0, 300)])).toEqual(Buffer.alloc(0));
    expect(joined([])).toEqual(Buffer.alloc(0));
  });

  it('WebM is left as it is', () => {
    const webm = readFileSync(join(folder, 'film.webm'));
    expect(joined([webm.subarray(0, 900), webm.subarray(900)])).toEqual(webm);
  });
});
