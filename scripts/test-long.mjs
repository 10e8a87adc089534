/**
 * `npm run test:long`: the long forms: all planted bugs, many seeds of the simulation, every moment of a
 * signal, graphs of full size, and long crash lanes. Takes an hour or two.
 * Knows which they are; must not hold a test of its own.
 */
import { conclude, NONE, runVitest, sum } from './counts.mjs';
import { runSteps, STEPS } from './steps.mjs';

const SUITES = [
  'test/simulation',
  'test/e2e',
  'test/large.test.ts',
  'test/crash',
  'test/postgres/restarts.test.ts',
  'test/postgres/cli.test.ts',
];
const simulation = { name: 'simulation', command: ['node', 'scripts/sim.mjs', '--runs', '200000'] };

const failed = await runSteps([STEPS.build, simulation]);
const env = { ...process.env, HEDDLE_TEST_LENGTH: 'long', HEDDLE_CRASH_LONG: '1' };
const { counts } = failed.includes('build') ? { counts: NONE } : await runVitest(SUITES, env);
conclude(sum(counts, { ...NONE, passed: 2 - failed.length, failed: failed.length }));
