import { defineConfig, type UserConfig } from 'tsdown';

const shared = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  // Where the time of a build goes is no news to whoever builds.
  checks: { pluginTimings: false },
} as const;

/** Entries of worker threads, beside the code that starts them. */
const workers = {
  'sandbox-worker': 'src/backends/sandbox-worker.ts',
  'thread-worker': 'src/backends/thread-worker.ts',
  'watchdog-worker': 'src/engine/guards/watchdog-worker.ts',
};

const bundled: UserConfig = {
  ...shared,
  outDir: 'dist/cli',
  dts: false,
  clean: false,
  deps: {
    alwaysBundle: [
      'yaml',
      'commander',
      'picocolors',
      '@marcbachmann/cel-js',
      'get-east-asian-width',
    ],
    neverBundle: ['jiti'],
  },
  minify: true,
};

export default defineConfig([
  {
    // The library's doors: dependencies stay outside, types beside each door.
    ...shared,
    entry: {
      index: 'src/index.ts',
      run: 'src/run/index.ts',
      pictures: 'src/pictures/draw-run.ts',
      testing: 'src/testing/index.ts',
      ...workers,
    },
    outDir: 'dist',
    dts: true,
    clean: true,
  },
  {
    // The command line: everything it needs at start in one file, for a quick start.
    ...bundled,
    entry: { main: 'src/cli/main.ts' },
  },
  {
    // Apart, so that nothing which they share with it is a file of its own.
    ...bundled,
    entry: workers,
  },
]);
