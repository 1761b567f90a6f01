import { expect, it } from 'vitest';
import { randomFrom } from '../match/synthetic.js';
import { dot, fitLogistic, type Labelled } from '../../bench/logistic.js';

it('finds the weights that the labels were drawn by', () => {
  const random = randomFrom(1);
  const drawnBy = Float64Array.from([2, -1, 0.5]);
  const rows = Array.from({ length: 20_000 }, (): Labelled => {
    const terms = Float64Array.from([random() * 4 - 2, random() * 4 - 2, 1]);
    return { terms, positive: random() < 1 / (1 + Math.exp(-dot(terms, drawnBy))), weight: 1 };
  });
  const fitted = fitLogistic(rows, 1e-3);
  drawnBy.forEach((weight, at) => {
    expect(Math.abs((fitted[at] ?? 0) - weight)).toBeLessThan(0.1);
  });
});

it('stays finite where a line parts the labels', () => {
  const rows = [-2, -1, 1, 2].map((x): Labelled => ({
    ...{ terms: Float64Array.from([x, 1]), positive: x > 0, weight: 1 },
  }));
  const [slope = NaN, bias = NaN] = fitLogistic(rows, 1);
  expect(slope).toBeGreaterThan(0);
  expect(Math.abs(bias)).toBeLessThan(1e-9);
});
