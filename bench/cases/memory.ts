/**
 * Microseconds and bytes per no-op step in memory, beside hand-written loops and other packages.
 * Knows which sizes are fair to whom; must not take time itself.
 */
import { measure, table } from '../measure.ts';

const QUICK = [
  'ready count (limit)',
  'await per need',
  'Promise.all',
  'heddle',
  'heddle, at most 8',
  'p-graph',
];
const VARIANTS = [
  'heddle',
  'heddle, one observer',
  'heddle, JSON lines',
  'heddle, level',
  'heddle, reactive',
  'heddle, hybrid',
];

export async function memory({ large }: { large: boolean }): Promise<unknown> {
  const columns = ['chain 10000', 'fan 10000', 'layered 10000', 'chain 100000', 'layered 100000'];
  if (large) columns.push('chain 1000000', 'layered 1000000');
  const results: Record<string, Record<string, number>> = {};
  for (const column of columns) {
    for (const system of ['plain loop (limit)', ...QUICK, 'async.auto']) {
      // What others need minutes for is left out, and shown as a dash.
      if (system === 'async.auto' && !column.endsWith(' 10000')) continue;
      if (system === 'p-graph' && column.endsWith('1000000')) continue;
      (results[system] ??= {})[column] = await micros(system, column);
    }
  }
  console.log(
    '\nmicroseconds per step (build + compile + run), async bodies, no limit unless said',
  );
  console.log(table(results, columns, (n) => n.toFixed(2)));
  const variants: Record<string, Record<string, number>> = {};
  for (const system of VARIANTS) {
    for (const column of ['chain 100000', 'layered 100000']) {
      (variants[system] ??= {})[column] = await micros(system, column);
    }
  }
  for (const column of ['chain 100000', 'layered 100000']) {
    (variants['heddle, sync bodies'] ??= {})[column] = await micros('heddle', column, 'sync');
  }
  console.log('\nvariants, microseconds per step');
  console.log(table(variants, ['chain 100000', 'layered 100000'], (n) => n.toFixed(2)));
  const bytes = await bytesPerStep(large);
  return { results, variants, bytes };
}

async function micros(system: string, column: string, body = 'async'): Promise<number> {
  const [shape, size] = column.split(' ');
  // Those that take seconds per round need no warm-up to speak of.
  const slow = system === 'p-graph' || system === 'async.auto';
  const rounds = slow || Number(size) >= 1_000_000 ? 3 : Number(size) >= 100_000 ? 9 : 30;
  const tries = slow || Number(size) >= 1_000_000 ? 1 : 2;
  const found: number[] = [];
  for (let i = 0; i < tries; i++) {
    found.push((await measure('time', system, shape!, size!, String(rounds), body)).micros);
  }
  return Math.min(...found);
}

async function bytesPerStep(large: boolean): Promise<Record<string, Record<string, number>>> {
  const columns = large ? ['layered 100000', 'layered 1000000'] : ['layered 100000'];
  const bytes: Record<string, Record<string, number>> = {};
  for (const system of ['await per need', 'Promise.all', 'heddle', 'p-graph']) {
    for (const column of columns) {
      if (system === 'p-graph' && column.endsWith('1000000')) continue;
      const [shape, size] = column.split(' ');
      (bytes[system] ??= {})[column] = (
        await measure('bytes', system, shape!, size!, '1', 'async')
      ).bytes;
    }
  }
  console.log(
    '\npeak bytes per step of one run in a new process (resident memory over that before the run)',
  );
  console.log(table(bytes, columns, (n) => n.toFixed(0)));
  return bytes;
}
