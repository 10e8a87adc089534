#!/usr/bin/env node
/**
 * The first file that runs: checks the machine, answers `--version`, hands over.
 * Must not import anything that needs Node.js before it knows that it is new enough for it.
 */
import { isNewEnough, WANTED_NODE } from './node-version.ts';
import { version } from './version.ts';

if (!isNewEnough(process.versions.node)) {
  process.stderr.write(`heddle needs Node.js ${WANTED_NODE}; this is ${process.version}.\n`);
  process.exitCode = 2;
} else if (process.argv.length === 3 && /^(--version|-V)$/.test(process.argv[2]!)) {
  process.stdout.write(`${version}\n`);
} else {
  keepCompiled();
  const program = await import('./program.ts').catch(reportNotLoaded);
  await program?.main(process.argv.slice(2));
}

/**
 * Where Node.js can keep what it has compiled, the next start takes it from there. In our own folder: who may
 * write there may change the code as well. Where nobody may, nothing is kept.
 */
function keepCompiled(): void {
  const { enableCompileCache } = process.getBuiltinModule('node:module') as Partial<NewerModule>;
  enableCompileCache?.(`${import.meta.dirname}/../../.cache/compiled`);
}

/** Since Node.js 22.1. */
interface NewerModule {
  enableCompileCache(folder: string): void;
}

/** No file of ours is read before this: what the machine refuses is reported in a sentence all the same. */
function reportNotLoaded(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EMFILE' && error.code !== 'ENFILE') throw error;
  process.stderr.write(
    'error: heddle cannot be loaded: too many open files.\n  fix: allow more of them, such as: ulimit -n 1024\n',
  );
  process.exitCode = 6;
}
