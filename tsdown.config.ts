import { fileURLToPath } from 'node:url';
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown';

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

/**
 * Text of a file that has other letters than these takes Node.js longer to read, and twice the memory.
 * Escaped they mean the same wherever minified code has them.
 */
const asciiOnly: Rolldown.Plugin = {
  name: 'ascii-only',
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const MAIN = fileURLToPath(new URL('src/cli/main.ts', import.meta.url));
const PROGRAM = fileURLToPath(new URL('src/cli/program.ts', import.meta.url));

/** Puts what is loaded with an entry into one file. */
function neededBy(entry: string, name: string): Rolldown.CodeSplittingNameFunction {
  return (id, context) => {
    const all = new Set([entry]);
    for (const one of all) {
      for (const more of context.getModuleInfo(one)?.importedIds ?? []) all.add(more);
    }
    return id !== entry && all.has(id) ? name : null;
  };
}

/**
 * A file of its own costs more than the few lines that a command could do without, so there are few: what
 * `--version` needs, what every other call needs, what several commands need, and the rest of each command.
 */
const fewFiles: Rolldown.CodeSplittingOptions = {
  groups: [
    { name: neededBy(MAIN, 'version'), priority: 3 },
    { name: neededBy(PROGRAM, 'start'), priority: 2 },
    { name: 'shared', minShareCount: 2, priority: 1 },
  ],
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
  plugins: [asciiOnly],
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
    // The command line: what a call needs at start in few files, for a quick start.
    ...bundled,
    entry: { main: 'src/cli/main.ts' },
    outputOptions: { codeSplitting: fewFiles },
  },
  {
    // Apart, so that nothing which they share with it is a file of its own.
    ...bundled,
    entry: workers,
  },
]);
