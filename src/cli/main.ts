#!/usr/bin/env node
/**
 * The first file that runs: checks the machine, answers `--version`, hands over.
 * Must not import anything before it knows that Node.js is new enough for it.
 */
import { version } from './version.ts';

const WANTED = [20, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < WANTED[0] || (major === WANTED[0] && minor < WANTED[1])) {
  process.stderr.write(
    `heddle needs Node.js ${WANTED.join('.')} or newer; this is ${process.version}.\n`,
  );
  process.exitCode = 2;
} else if (process.argv.length === 3 && /^(--version|-V)$/.test(process.argv[2]!)) {
  process.stdout.write(`${version}\n`);
} else {
  const { main } = await import('./program.ts');
  await main(process.argv.slice(2));
}
