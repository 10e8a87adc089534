/**
 * Where the time of a test run went.
 * Knows reports of vitest; must not run anything.
 */
import { relative } from 'node:path';

const MOST = 20;

/** Prints the files and the tests that took longest, by the clock, which counts waiting too. */
export function printSlowest(report) {
  const files = report.testResults.map(({ name, startTime, endTime, assertionResults }) => ({
    name: relative('.', name),
    ms: endTime - startTime,
    tests: assertionResults,
  }));
  const tests = files.flatMap((file) =>
    file.tests.map(({ fullName, duration }) => ({
      name: `${file.name} > ${fullName}`,
      ms: duration ?? 0,
    })),
  );
  print('slowest files', files);
  print('slowest tests', tests);
}

function print(title, list) {
  console.log(`\n${title}`);
  for (const { name, ms } of list.sort((a, b) => b.ms - a.ms).slice(0, MOST)) {
    console.log(`${(ms / 1_000).toFixed(1).padStart(7)} s  ${name}`);
  }
}
