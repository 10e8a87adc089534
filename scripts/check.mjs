/**
 * `npm run check`: the quick loop before a commit.
 * Knows which checks are quick; must not hold a check of its own.
 */
import { runSteps, STEPS } from './steps.mjs';

const vitest = (...folders) => ['node_modules/.bin/vitest', 'run', ...folders];

const failed = await runSteps([
  STEPS.build,
  STEPS.format,
  STEPS.lint,
  STEPS.types,
  STEPS.unused,
  { name: 'unit and tidy', command: vitest('src', 'test/tidy.test.ts') },
  { name: 'specs', command: vitest('test/specs') },
  { name: 'simulation, short', command: ['node', 'scripts/sim.mjs', '--runs', '5000'] },
]);
console.log(failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
