/**
 * What the command line costs over a bare Node.js process.
 * Must not know how the command line is built.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processMs, table } from '../measure.ts';

const STEPS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

export async function cli(): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-bench-'));
  const file = join(folder, 'seven.yaml');
  const steps = STEPS.map(
    (id, i) => `  - { id: ${id}, uses: text/reverse${i === 0 ? '' : `, needs: ${STEPS[i - 1]}`} }`,
  );
  writeFileSync(file, `heddle: 1\nsteps:\n${steps.join('\n')}\n`);
  const main = join(process.cwd(), 'dist/cli/main.js');
  const rounds = 21;
  const bare = processMs(['-e', '0'], rounds);
  const run = [main, 'run', file, '--input', 'x', '--quiet'];
  const measured: Record<string, number> = {
    'bare node -e 0': bare,
    'heddle --version': processMs([main, '--version'], rounds),
    'heddle run, 7 steps, in memory': processMs([...run, '--store', 'memory'], rounds),
    'heddle run, 7 steps, in SQLite': processMs(run, rounds),
    'heddle validate': processMs([main, 'validate', file, '--quiet'], rounds),
  };
  rmSync(folder, { recursive: true });
  const rows = Object.fromEntries(
    Object.entries(measured).map(([name, ms]) => [name, { ms, 'times bare node': ms / bare }]),
  );
  console.log('\nwhole processes, median of 21');
  console.log(table(rows, ['ms', 'times bare node'], (n) => n.toFixed(2)));
  return rows;
}
