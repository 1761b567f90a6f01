// What the guard lets through one connection, beside what our own client may send through one.

import { expect, it } from 'vitest';
import { parseConfig } from '../src/config.js';
import { LARGE_BYTES } from '../src/crawler/http.js';
import { guardLimits } from '../src/net.js';

it.each([
  [10_000, 10_000],
  [20_000_000, 1_000_000],
  [200_000_000, 25_000_000],
  [1_000_000_000, 100_000_000],
])('a tunnel of 30 answers is never cut: videos of %i, images of %i bytes', (video, image) => {
  const config = parseConfig(
    `media.maxVideoBytes: ${video}\nmedia.maxImageBytes: ${image}\n`,
    '/nowhere/vigil.yaml',
    {},
  );
  const most = 29 * LARGE_BYTES + Math.max(video, image);
  expect(guardLimits(config).maxBytesPerConnection).toBeGreaterThan(most);
});
