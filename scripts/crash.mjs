/**
 * npm run crash -- [--cycles N] [--seed N]
 *
 * Kills runs of the built command line so many times (default 500) and checks that nothing that was
 * told is lost and nothing that has ended runs again.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
});
const { status } = spawnSync('npx', ['vitest', 'run', 'test/crash'], {
  stdio: 'inherit',
  env: { ...process.env, HEDDLE_CRASH_CYCLES: values.cycles, HEDDLE_CRASH_SEED: values.seed },
});
process.exitCode = status ?? 1;
