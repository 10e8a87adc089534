/**
 * `npm test [-- --slowest]`: everything, ending in one plain line.
 * Knows what belongs to everything; must not hold a test of its own.
 */
import { parseArgs } from 'node:util';
import { conclude, NONE, runVitest, sum } from './counts.mjs';
import { printSlowest } from './slowest.mjs';
import { runSteps, STEPS } from './steps.mjs';

const { values } = parseArgs({ options: { slowest: { type: 'boolean', default: false } } });
/** Where a test waits, these have the processor. */
const beside = [STEPS.format, STEPS.lint, STEPS.types, STEPS.unused];

const failedBuild = await runSteps([STEPS.build]);
const built = failedBuild.length === 0;
const [failedChecks, tests] = await Promise.all([
  runSteps(beside, { quiet: true }),
  built
    ? runVitest([], { ...process.env, HEDDLE_TEST_LENGTH: 'short' })
    : { counts: { ...NONE, failed: 1 } },
]);
const failed = [...failedBuild, ...failedChecks];
if (values.slowest && tests.report !== undefined) printSlowest(tests.report);
if (failed.length > 0) console.log(`failed checks: ${failed.join(', ')}`);
const checks = { ...NONE, passed: 1 + beside.length - failed.length, failed: failed.length };
conclude(sum(checks, tests.counts));
