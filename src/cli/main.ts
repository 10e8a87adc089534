#!/usr/bin/env node
/**
 * The first file that runs: checks the machine, answers `--version`, hands over.
 * Must not import anything that needs Node.js before it knows that it is new enough for it.
 */
import module from 'node:module';
import { isNewEnough, WANTED_NODE } from './node-version.ts';
import { version } from './version.ts';

if (!isNewEnough(process.versions.node)) {
  process.stderr.write(`heddle needs Node.js ${WANTED_NODE}; this is ${process.version}.\n`);
  process.exitCode = 2;
} else if (process.argv.length === 3 && /^(--version|-V)$/.test(process.argv[2]!)) {
  process.stdout.write(`${version}\n`);
} else {
  // A quarter of a short command is the compiling of our own files. Node.js 20 has no such cache.
  (module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
  const program = import('./program.ts');
  await program.then(({ main }) => main(process.argv.slice(2))).catch(reportNotLoaded);
}

/** No file of ours is read before this: what the machine refuses is reported in a sentence all the same. */
function reportNotLoaded(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EMFILE' && error.code !== 'ENFILE') throw error;
  process.stderr.write(
    'error: heddle cannot be loaded: too many open files.\n  fix: allow more of them, such as: ulimit -n 1024\n',
  );
  process.exitCode = 6;
}
