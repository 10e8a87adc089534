/**
 * `npm run test:ci [-- MAJOR…]`: what `npm test` does in turns, and the types by the other release of TypeScript;
 * then what depends on the release of Node.js, under those that people use beside this one.
 * Each case of `specs/` has a process of its own on the release at hand. Ends in one plain line.
 * Knows which suites those are; must not hold a test of its own.
 */
import { readFileSync } from 'node:fs';
import { conclude, missing, NONE, runVitest, sum } from './counts.mjs';
import { NoSuchNode, nodeRelease, versionOf, withNode } from './node-release.mjs';
import { promtool } from './promtool.mjs';
import { runSteps, STEPS } from './steps.mjs';

const asked = process.argv.slice(2);
const RELEASES = asked.length > 0 ? asked : ['22', '24'];
/** Stores, threads, sandboxes, child processes, servers, the command line, the pages, the crash lanes. */
const SUITES = [
  'src/backends',
  'src/cli',
  'src/engine',
  'src/observers',
  'src/steps',
  'src/stores',
  'test/contract',
  'test/crash',
  'test/docs/pages.test.ts',
  'test/e2e',
  'test/http',
  'test/postgres',
  'test/process',
  'test/specs',
  'test/types/new-event.test.ts',
];

/** What `npm test` does not do each day in full. */
const DAYS = JSON.parse(readFileSync(new URL('../test/setup/turns.json', import.meta.url), 'utf8'));
const IN_TURNS = ['test/docs/pages.test.ts', 'test/specs', ...DAYS.flat()];
const HEDDLE_TEST_LENGTH = 'ci';

let counts = NONE;
if ((await runSteps([STEPS.build])).length > 0) counts = sum(counts, { ...NONE, failed: 1 });
else {
  if (asked.length === 0) {
    const failed = (await runSteps([STEPS.typesBefore])).length;
    const turns = await runVitest(IN_TURNS, { ...process.env, HEDDLE_TEST_LENGTH });
    counts = sum({ ...NONE, passed: 1 - failed, failed }, turns.counts, await byPromtool());
  }
  for (const major of RELEASES) counts = sum(counts, await under(major));
}
conclude(counts);

/** Another judge of what is counted. A machine that cannot fetch it loses no part of Heddle. */
async function byPromtool() {
  const { path, reason } = await promtool();
  if (path !== undefined)
    return (await runVitest(['test/promtool.test.ts'], { ...process.env, HEDDLE_PROMTOOL: path }))
      .counts;
  console.log(`skipped: metrics checked by promtool: ${reason}`);
  return { ...NONE, skipped: 1 };
}

async function under(major) {
  try {
    const bin = await nodeRelease(major);
    console.log(`\n> Node.js ${versionOf(bin)}`);
    const env = { ...withNode(bin), HEDDLE_TEST_LENGTH, HEDDLE_TEST_RELEASE: 'other' };
    return (await runVitest(SUITES, env)).counts;
  } catch (error) {
    if (!(error instanceof NoSuchNode)) throw error;
    return missing(`Node.js ${major}`, error.message);
  }
}
