/**
 * The simulation on the command line: plays seeds, shows what broke and how fast it went.
 * Knows arguments and a screen; must not know what is simulated.
 */
import { parseArgs } from 'node:util';
import { shrinkSeed, simulate, tellFailure } from '../test/simulation/simulate.ts';

const USAGE = 'npm run sim -- [--seed N] [--runs N] [--seconds S] [--shrink] [--verbose]';

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`--${name} takes a number, not "${text}"\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean' } as const;
    const options = { seed: text, runs: text, seconds: text, shrink: flag, verbose: flag };
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

// A broken rule is told by its message; traces of errors that are part of a world cost time.
Error.stackTraceLimit = 0;

const given = readArguments();
const seed = number('seed', given.seed);
const seconds = number('seconds', given.seconds);
// A seed alone is a replay; seconds alone mean as many seeds as there is time for.
const runs =
  number('runs', given.runs) ?? (seconds !== undefined ? 1e9 : seed !== undefined ? 1 : 20_000);
const started = performance.now();
const until = started + (seconds ?? Number.POSITIVE_INFINITY) * 1_000;

const report = await simulate({ seed: seed ?? 1, runs, goOn: () => performance.now() < until });
const elapsed = (performance.now() - started) / 1_000;

for (const failure of report.failures) {
  console.log(`${tellFailure(failure)}\n`);
  // Kept as a file, a scenario still shows the fault when seeds come to draw other worlds.
  if (given.shrink) console.log(`  scenario: ${JSON.stringify(await shrinkSeed(failure.seed))}\n`);
}
const per = (count: number, time: number) => Math.round(count / time).toLocaleString('en');
const mean = (report.steps / report.seeds).toFixed(1);
const speed = `${per(report.seeds, elapsed / 60)} seeds/min`;
console.log(`${speed}, ${per(report.events, elapsed)} events/s, ${mean} steps per seed`);
const met = report.met.filter(([, count]) => count > 0);
console.log(`rare situations: ${met.length} of ${report.met.length} met`);
if (given.verbose) {
  for (const [name, count] of [...report.met].sort((a, b) => a[1] - b[1])) {
    console.log(`  ${String(count).padStart(8)}  ${name}`);
  }
}
// One seed alone says nothing about what is rare.
if (report.cold.length > 0 && report.seeds > 100) console.log(`cold: ${report.cold.join('; ')}`);
console.log(`sim: ${report.seeds} seeds, ${report.failures.length} failures`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
