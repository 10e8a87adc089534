/**
 * `npm run check`: the quick loop before a commit.
 * Knows which checks are quick; must not hold a check of its own.
 */
import { runVitest } from './counts.mjs';
import { runSteps, STEPS } from './steps.mjs';

const QUICK = ['src', 'test/tidy.test.ts', 'test/specs'];
/** Where a test waits, these have the processor. */
const beside = [
  STEPS.format,
  STEPS.lint,
  STEPS.types,
  STEPS.unused,
  { name: 'simulation, short', command: ['node', 'scripts/sim.mjs', '--runs', '5000'] },
];

const failed = await runSteps([STEPS.build]);
if (failed.length === 0) {
  const [others, { counts }] = await Promise.all([
    runSteps(beside, { quiet: true }),
    runVitest(QUICK),
  ]);
  failed.push(...others, ...(counts.failed > 0 ? ['unit, tidy and specs'] : []));
}
console.log(failed.length === 0 ? '\nall checks passed' : `\nfailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
