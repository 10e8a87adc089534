import { defineConfig } from 'vitest/config';
import { OWN_PROCESS } from './test/setup/processes.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/setup/built.ts'],
    // What hangs is found all the same, and a machine that does much else makes nothing fail.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // One more than two cores: many tests wait for processes.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...OWN_PROCESS],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: [...OWN_PROCESS] } },
    ],
  },
});
