/**
 * Counts of tests, and the one line that says them.
 * Knows reports of vitest; must not know what was tested.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './steps.mjs';

export const NONE = { passed: 0, failed: 0, skipped: 0 };

export function sum(...all) {
  const of = (key) => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

/** What cannot be tried here: left out with its reason, and a failure where everything has to be tried. */
export function missing(what, reason) {
  const must = process.env.CI === 'true';
  console.log(`${must ? 'FAILED' : 'skipped'}: ${what}: ${reason}`);
  return must ? { ...NONE, failed: 1 } : { ...NONE, skipped: 1 };
}

/** Prints the last line and sets the exit code. */
export function conclude({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/**
 * Runs vitest on files (none: all); gives its counts and its report, where there is one.
 * Tests ask servers on this machine only, and each of thousands of processes would read those certificates.
 */
export async function runVitest(files, given = process.env) {
  const env = { ...given };
  delete env.NODE_EXTRA_CA_CERTS;
  const folder = await mkdtemp(join(tmpdir(), 'heddle-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--no-color', ...reporters, ...files];
  await runCommand(['node', ...vitest], { env });
  const report = await readFile(file, 'utf8').then(JSON.parse, () => undefined);
  await rm(folder, { recursive: true, force: true });
  return { counts: countsOf(report), report };
}

/** A report that is not there, or a file that could not even be loaded, counts as a failure. */
function countsOf(report) {
  if (report === undefined) return { ...NONE, failed: 1 };
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } = report;
  const broken = numFailedTests === 0 && !success ? Math.max(1, numFailedTestSuites) : 0;
  return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests };
}
