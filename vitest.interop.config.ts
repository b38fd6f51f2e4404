import {defineConfig} from 'vitest/config';
import unit from './vitest.config.ts';

export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: ['test/interop/**/*.test.ts'],
    exclude: [],
    testTimeout: 600_000,
    fileParallelism: false,
    maxConcurrency: 3,
  },
});
