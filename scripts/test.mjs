/**
 * `npm test`: everything, ending in one plain line.
 * Knows how to count; must not hold a test of its own.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, runSteps, STEPS } from './steps.mjs';

const checks = [STEPS.build, STEPS.format, STEPS.lint, STEPS.types, STEPS.unused];
const failedChecks = await runSteps(checks);

const folder = await mkdtemp(join(tmpdir(), 'heddle-test-'));
const report = join(folder, 'report.json');
let counts = { passed: 0, failed: 1, skipped: 0 };
if (!failedChecks.includes('build')) {
  await runCommand([
    'node_modules/.bin/vitest',
    'run',
    '--no-color',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  counts = await countsOf(report);
}
await rm(folder, { recursive: true, force: true });

const passed = counts.passed + checks.length - failedChecks.length;
const failed = counts.failed + failedChecks.length;
if (failedChecks.length > 0) console.log(`failed checks: ${failedChecks.join(', ')}`);
console.log(
  `${passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`,
);
process.exitCode = failed === 0 ? 0 : 1;

/** A report that is not there, or a file that could not even be loaded, counts as a failure. */
async function countsOf(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } =
      JSON.parse(await readFile(file, 'utf8'));
    const broken = numFailedTests === 0 && !success ? Math.max(1, numFailedTestSuites) : 0;
    return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
