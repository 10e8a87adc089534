/**
 * `npm run test:node -- MAJOR`: what `npm test` runs, under another release of Node.js.
 * Knows how to start it; must not know what is tested.
 */
import { NoSuchNode, nodeRelease, versionOf, withNode } from './node-release.mjs';
import { runCommand } from './steps.mjs';

const [major = '', ...args] = process.argv.slice(2);
try {
  const bin = await nodeRelease(major);
  console.log(`Node.js ${versionOf(bin)}`);
  const ok = await runCommand(['node', 'scripts/test.mjs', ...args], { env: withNode(bin) });
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  if (!(error instanceof NoSuchNode)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
