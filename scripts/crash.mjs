/**
 * npm run crash -- [--lane NAME]... [--cycles N] [--seed N] [--store PLACE]
 *
 * Harms the built command line and its store in every way that is known (default: all lanes), and
 * checks that nothing that was told is lost and nothing that has ended runs again. `--store` is for
 * the lanes `kill` and `grown`, as the command line takes it. Must not know what a lane does.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

const FILES = {
  ...Object.fromEntries(
    readdirSync('test/crash').flatMap((name) => {
      const lane = /^(.*)\.test\.ts$/.exec(name)?.[1];
      return lane === undefined ? [] : [[lane, `test/crash/${name}`]];
    }),
  ),
  'postgres-restarts': 'test/postgres/restarts.test.ts',
  'postgres-kill': 'test/postgres/cli.test.ts',
};
const lanes = Object.keys(FILES);

const { values } = parseArgs({
  options: {
    lane: { type: 'string', multiple: true, default: lanes },
    cycles: { type: 'string' },
    seed: { type: 'string' },
    store: { type: 'string' },
  },
});
const unknown = values.lane.filter((lane) => !lanes.includes(lane));
if (unknown.length > 0) {
  console.error(`no lane ${unknown.join(', ')}; there are ${lanes.join(', ')}`);
  process.exit(2);
}
const files = values.lane.map((lane) => FILES[lane]);
const env = { ...process.env, HEDDLE_CRASH_LONG: '1' };
if (values.cycles !== undefined) env.HEDDLE_CRASH_CYCLES = values.cycles;
if (values.seed !== undefined) env.HEDDLE_CRASH_SEED = values.seed;
if (values.store !== undefined) env.HEDDLE_CRASH_STORE = values.store;
const { status } = spawnSync('npx', ['vitest', 'run', ...files], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
