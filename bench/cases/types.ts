/**
 * What the types of workflows cost the compiler: long workflows with needs by name, checked.
 * Must not run a step. The figure to hold against is that of an earlier commit in the same session.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { table } from '../measure.ts';

const SIZES = [300, 1_000];

/** Each step needs up to three earlier ones and hands a list of the input on. */
function text(size: number): string {
  const choice = "{ type: 'string', enum: ['a', 'b'], default: 'a' }";
  const more = Array.from({ length: 10 }, (_, i) => `k${i}: ${choice}`).join(', ');
  const item =
    "{ type: 'object', properties: { x: { type: 'string' }, y: { type: 'number' } }, required: ['x', 'y'] }";
  const lines = [
    "import { workflow } from 'heddle';",
    `const flow = workflow('big', { inputs: { a: { type: 'array', items: ${item} }, ${more} } });`,
    "const s0 = flow.step('s0', { run: ({ a }) => ({ v: a.length, list: a, id: '' }) });",
  ];
  for (let i = 1; i < size; i++) {
    const needs = [...new Set([i - 1, Math.max(0, i - 7), Math.max(0, i - 13)])].map(
      (n) => `s${n}`,
    );
    const sum = needs.map((need) => `${need}.v`).join(' + ');
    lines.push(
      `const s${i} = flow.step('s${i}', { needs: { ${needs.join(', ')} }, retry: { maxAttempts: 2 }, ` +
        `run: ({ ${needs.join(', ')} }, context) => ({ v: ${sum}, list: ${needs[0]}.list, id: context.stepId }) });`,
    );
  }
  lines.push(
    `export default flow.returns({ ${lines
      .slice(2)
      .map((_, i) => `s${i}`)
      .join(', ')} });`,
  );
  return lines.join('\n');
}

function check(size: number): Record<string, number> {
  const file = join(process.cwd(), `types-${size}.mts`);
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    paths: { heddle: [join(process.cwd(), 'dist/index.d.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  const big = text(size);
  host.readFile = (name) => (name === file ? big : readFile.call(host, name));
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, target) =>
    name === file ? ts.createSourceFile(name, big, target) : getSourceFile.call(host, name, target);
  const program = ts.createProgram([file], options, host);
  program.getGlobalDiagnostics();
  const before = process.cpuUsage();
  const found = program.getSemanticDiagnostics(program.getSourceFile(file));
  const { user } = process.cpuUsage(before);
  if (found.length > 0)
    throw new Error(ts.flattenDiagnosticMessageText(found[0]!.messageText, ' '));
  const { getInstantiationCount, getTypeCount } = program as ts.Program & Counts;
  return {
    'ms of CPU': user / 1_000,
    instantiations: getInstantiationCount(),
    'a step': getInstantiationCount() / size,
    types: getTypeCount(),
  };
}

/** What a program counts, which its declarations leave out. */
interface Counts {
  getInstantiationCount(): number;
  getTypeCount(): number;
}

export async function typesCase(): Promise<unknown> {
  check(2);
  const rows = Object.fromEntries(SIZES.map((size) => [`${size} steps`, check(size)]));
  console.log('\nchecking types');
  console.log(table(rows, ['ms of CPU', 'instantiations', 'a step', 'types'], (n) => n.toFixed(0)));
  return rows;
}
