/**
 * Measurements in child processes, and tables of them.
 * Must not know what is measured.
 */
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Measured {
  readonly micros: number;
  readonly bytes: number;
}

/** One measurement by `child.js`, which stands beside this file once bundled. */
export async function measure(...args: string[]): Promise<Measured> {
  const child = fileURLToPath(new URL('./child.js', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=8192', child, ...args],
    { maxBuffer: 2 ** 20 },
  );
  return JSON.parse(stdout);
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

/** Median wall milliseconds of a whole process. */
export function processMs(args: readonly string[], rounds: number): number {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const from = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    times.push(performance.now() - from);
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  }
  return median(times);
}

/** Median milliseconds of a call, after a third of the rounds as warm-up. */
export async function callMs(rounds: number, call: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const from = performance.now();
    await call();
    times.push(performance.now() - from);
  }
  return median(times.slice(Math.floor(rounds / 3)));
}

export function table(
  rows: Readonly<Record<string, Readonly<Record<string, number>>>>,
  columns: readonly string[],
  write: (value: number) => string,
): string {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  const head = `${''.padEnd(width)}  ${columns.map((c) => c.padStart(15)).join('  ')}`;
  const lines = Object.entries(rows).map(([name, row]) => {
    const cells = columns.map((c) => (row[c] === undefined ? '-' : write(row[c])).padStart(15));
    return `${name.padEnd(width)}  ${cells.join('  ')}`;
  });
  return [head, ...lines].join('\n');
}
