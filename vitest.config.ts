import {defineConfig} from 'vitest/config';

export default defineConfig({
  // clipanion's "main" has no extension: Vite takes its .mjs build, which imports directories.
  resolve: {
    conditions: ['source'],
    alias: [{find: /^clipanion$/, replacement: 'clipanion/lib/advanced/index.js'}],
  },
  ssr: {resolve: {conditions: ['source']}},
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/interop/**'],
    testTimeout: 60_000,
    server: {deps: {inline: [/@firewatch\//]}},
  },
});
