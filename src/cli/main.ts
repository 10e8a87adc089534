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
  const { main } = await import('./program.ts');
  await main(process.argv.slice(2));
}
