/**
 * Everything that has to pass before a change is taken: `npm test` and `npm run test:ci`, and the sum of
 * what they count as the last line.
 * Knows commands and their last lines; must not know what they test.
 */
import { spawn } from 'node:child_process';
import { conclude, NONE, sum } from './counts.mjs';

const LINE = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm;

let counts = NONE;
for (const command of ['test', 'test:ci']) counts = sum(counts, await counted(command));
conclude(counts);

/** A part that ends without its line, or badly although it counts no failure, has failed. */
async function counted(command) {
  console.log(`\n> npm run ${command}`);
  const child = spawn('npm', ['run', '--silent', command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    process.stdout.write(part);
    text += part;
  });
  const code = await new Promise((resolve) => child.on('close', resolve).on('error', resolve));
  const last = [...text.matchAll(LINE)].at(-1);
  if (last === undefined) return { ...NONE, failed: 1 };
  const [passed, failed, skipped = 0] = last.slice(1).map((digits) => Number(digits ?? 0));
  return { passed, failed: code === 0 ? failed : Math.max(1, failed), skipped };
}
