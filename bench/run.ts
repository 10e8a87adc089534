/**
 * `npm run bench [-- CASE…] [--large]`: prints tables and writes a results file.
 * Knows the cases by name; must not judge: a benchmark is not a test.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { branchingCase } from './cases/branching.ts';
import { cli } from './cases/cli.ts';
import { compileCase } from './cases/compile.ts';
import { durable } from './cases/durable.ts';
import { growth } from './cases/growth.ts';
import { http } from './cases/http.ts';
import { llm } from './cases/llm.ts';
import { many } from './cases/many.ts';
import { memory } from './cases/memory.ts';
import { observers } from './cases/observers.ts';
import { redaction } from './cases/redaction.ts';
import { rules } from './cases/rules.ts';
import { thread } from './cases/thread.ts';
import { typesCase } from './cases/types.ts';
import { wasm } from './cases/wasm.ts';

const CASES: Readonly<Record<string, (options: { large: boolean }) => Promise<unknown>>> = {
  memory,
  many,
  growth,
  http,
  llm,
  rules,
  redaction,
  observers,
  compile: compileCase,
  cli,
  thread,
  types: typesCase,
  wasm,
  branching: branchingCase,
  durable,
};

const args = process.argv.slice(2);
const large = args.includes('--large');
const names = args.filter((a) => !a.startsWith('--'));
const unknown = names.find((name) => CASES[name] === undefined);
if (unknown !== undefined) {
  console.error(`no case "${unknown}"; there are ${Object.keys(CASES).join(', ')}`);
  process.exitCode = 2;
} else {
  const machine = `${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  console.log(`${machine}, commit ${commit}`);
  const results: Record<string, unknown> = {};
  for (const name of names.length === 0 ? Object.keys(CASES) : names) {
    results[name] = await CASES[name]!({ large });
  }
  mkdirSync('bench/results', { recursive: true });
  const file = `bench/results/${names.length === 0 ? 'all' : names.join('-')}${large ? '-large' : ''}.json`;
  writeFileSync(file, `${JSON.stringify({ commit, machine, results }, null, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}
