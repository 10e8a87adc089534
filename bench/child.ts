/**
 * One measurement in a process of its own: time per step, or memory per step.
 * Knows one system and one shape; must not compare.
 */
import { chain, fan, layered, type Shape } from './graphs.ts';
import { type Body, SYSTEMS, seen } from './systems.ts';

const [
  ,
  ,
  kind = 'time',
  system = 'heddle',
  shapeName = 'chain',
  size = '10000',
  rounds = '5',
  bodyName = 'async',
] = process.argv;

const shape = shapeOf(shapeName, Number(size));
const body: Body = bodyName === 'sync' ? () => 1 : async () => 1;
const run = SYSTEMS[system]!;
const times: number[] = [];
const before = process.memoryUsage().rss;
for (let round = 0; round < Number(rounds); round++) {
  const from = performance.now();
  const sum = await run(shape, body);
  times.push(((performance.now() - from) * 1_000) / shape.size);
  if (sum !== shape.size) throw new Error(`${system} gave ${sum} for ${shape.size} steps`);
}
const bytes = (process.resourceUsage().maxRSS * 1_024 - before) / shape.size;
// The first rounds warm the code up.
const warm = times.length > 2 ? times.slice(Math.floor(times.length / 3)) : times;
warm.sort((a, b) => a - b);
process.stdout.write(JSON.stringify({ micros: warm[warm.length >> 1], bytes, seen: seen(), kind }));

function shapeOf(name: string, n: number): Shape {
  if (name === 'chain') return chain(n);
  if (name === 'fan') return fan(n);
  const width = Math.round(Math.sqrt(n));
  return layered(Math.round(n / width), width);
}
