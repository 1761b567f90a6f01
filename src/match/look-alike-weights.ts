// The numbers by which a copy is told from a look-alike: made by fitting, not by hand.

import type { Traits } from './look-alike-traits.js';

/** Order of the traits in the lists below. */
export const TRAITS = [
  'points',
  'share',
  'residual',
  'residual80',
  'elsewhere',
  'together',
  'distance',
  'cells',
  'blocks',
] as const satisfies readonly (keyof Traits)[];

/** Mean and standard deviation of each trait over what was fitted. */
export const MEAN: readonly number[] = [
  4.437, 0.3734, -1.869, -1.148, 0.14, 0.512, 9.255, 0.849, 0.781,
];
export const DEVIATION: readonly number[] = [
  0.884, 0.1865, 0.8264, 0.8557, 0.1604, 0.8537, 6.614, 0.1477, 0.2308,
];

/** Weight of each standardised trait, then of the products of two, row by row of the upper triangle; then what is added. */
export const LINEAR: readonly number[] = [
  -0.08362, 1.044, -0.8727, -0.5715, -0.5526, -0.5165, -1.25, 0.8207, 0.4048,
];
export const PRODUCTS: readonly number[] = [
  0.4041, 0.3272, 0.04052, -0.09935, 0.2969, -0.1451, 0.8109, -0.1921, 0.07901, 0.09183, 0.3088,
  0.1014, 0.302, 0.2607, 0.2957, -0.5302, -0.02224, 0.01264, -0.07782, -0.1046, 0.1855, 0.6273,
  0.1866, -0.02865, 0.0004783, -0.008469, -0.03866, 0.3808, 0.05094, -0.2069, 0.5136, -0.1673,
  -0.538, -0.02237, -0.08887, 0.02296, -0.182, 0.1033, 0.09306, 0.9688, 0.4882, -0.04956, -0.116,
  0.0874, 0.4978,
];
export const BIAS = 1.348;

/** A copy scores more than this. */
export const LEAST_SCORE = -0.6776;
