import { defineConfig } from 'vitest/config';
import { OWN_PROCESS } from './test/setup/processes.ts';
import { ANOTHER_DAY, ELSEWHERE } from './test/setup/turns.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/setup/built.ts', 'test/setup/turns.ts'],
    // What hangs is found all the same, and a machine that does much else makes nothing fail.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // What was compiled stays on the disk: a quarter less to do than to compile it in each run.
    experimental: {
      fsModuleCache: true,
      fsModuleCachePath: 'node_modules/.cache/heddle/vitest',
    },
    // One more than two cores: many tests wait for processes.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...OWN_PROCESS, ...ANOTHER_DAY, ...ELSEWHERE],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: [...OWN_PROCESS], exclude: [...ANOTHER_DAY] },
      },
    ],
  },
});
