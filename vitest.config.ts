import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/set-up.ts',
    // Browsers, decoders and kills: generous, since nothing asserts on time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: more files at once would only make each other slow.
    maxWorkers: 2,
  },
});
