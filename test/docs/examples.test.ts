/**
 * Every example gives what its README says, run through the real command line from the root of a
 * copy of the repository's examples.
 * Knows the examples' results; must not know how they come about.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES, type Example, PROGRAMS } from './examples.ts';
import { blocksOf, pageText, ROOT } from './markdown.ts';
import { Project } from './project.ts';

interface Told {
  readonly status: string;
  readonly output: unknown;
  readonly steps: Readonly<
    Record<string, { readonly output: unknown; readonly metadata: Record<string, unknown> }>
  >;
}

const project = new Project();
beforeAll(() => project.copy('examples'));
afterAll(() => project.close());

async function check({ file, args = [], status, output, steps }: Example): Promise<Told> {
  const { code, stdout, stderr } = await project.heddle('run', file, '--json', ...args);
  expect(code, `${file} ended with\n${stderr}`).toBe(status === 'partial' ? 3 : 0);
  const told: Told = JSON.parse(stdout);
  expect(told.status).toBe(status ?? 'succeeded');
  expect(told.output).toEqual(output);
  const outputs = Object.entries(told.steps).map(([id, step]) => [id, step.output]);
  expect(outputs).toEqual(Object.entries(steps));
  return told;
}

describe.concurrent('an example', () => {
  for (const example of EXAMPLES) {
    const given = (example.args ?? []).join(' ');
    it(`gives what its README says: ${example.file} ${given}`, () => check(example));
  }

  it('is in the table, whatever folder it is in', () => {
    const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'wasm-modules')
      .map((entry) => entry.name);
    for (const folder of folders) {
      const files = [...EXAMPLES.map(({ file }) => file), ...PROGRAMS];
      expect(files.filter((file) => file.startsWith(`examples/${folder}/`))).not.toEqual([]);
    }
  });
});

const pipeline = EXAMPLES.at(-2)!;
const STRATEGIES = ['work_queue', 'level', 'reactive', 'hybrid'];

describe.concurrent('the multi-backend example', () => {
  const ways = STRATEGIES.flatMap((strategy) => [1, 6].map((n) => [strategy, n] as const));
  it.each(ways)('gives the same under %s with %i steps at once', async (strategy, concurrency) => {
    const choices = ['--strategy', strategy, '--concurrency', String(concurrency)];
    const { steps } = await check({ ...pipeline, args: [...pipeline.args!, ...choices] });
    expect(steps.measure!.metadata.char_count).toBe(11);
    expect(steps.census!.metadata).toMatchObject({ unique_words: 2, most_frequent: 'hello' });
    expect(steps.stamp!.metadata).toMatchObject({
      module_path: '../wasm-modules/append_suffix.wasm',
      input_length: 11,
      output_length: 16,
    });
  });

  it('shows level by level what each step gave', async () => {
    const { stdout } = await project.heddle('run', pipeline.file, ...pipeline.args!);
    const shown = stdout.split('\n').filter((line) => /^level|->/.test(line));
    expect(shown.map((line) => line.replace(/ {2}[\d.]+ m?s$/, ''))).toEqual([
      'level 0',
      '  shout -> "HELLO WORLD"',
      '  whisper -> "hello world"',
      'level 1',
      '  mirror -> "DLROW OLLEH"',
      '  stamp -> "hello world-wasm"',
      'level 2',
      '  measure -> "DLROW OLLEH"',
      '  census -> "hello world-wasm"',
      'level 3',
      '  label -> "<< DLROW OLLEH >>"',
    ]);
  });

  it('gives the same after it is converted to a native file', async () => {
    const native = 'examples/multi-backend/converted.yaml';
    const source = 'examples/multi-backend/processors.yaml';
    const converted = await project.heddle('convert', source, '-o', native);
    expect(converted.code).toBe(0);
    await check({ ...pipeline, file: native });
    const again = await project.heddle('convert', native);
    expect(again.stdout).toContain('heddle: 1');
    await project.write('examples/multi-backend/again.yaml', again.stdout);
    await check({ ...pipeline, file: 'examples/multi-backend/again.yaml' });
  });
});

describe.concurrent('a program', () => {
  it.each(PROGRAMS)('prints what its README says: %s', async (file) => {
    const { code, stdout, stderr } = await project.script(file);
    expect([code, stderr]).toEqual([0, '']);
    const shown = textsOf(file).find((text) => sorted(text) === sorted(stdout));
    expect(shown, `the README has no block with\n${stdout}`).toBeDefined();
    for (const n of [0, 1, 2]) expect(ofWorker(stdout, n)).toEqual(ofWorker(shown!, n));
  });

  it('runs for all tenants of a file', async () => {
    const folder = 'examples/multi-tenant';
    const lines = ['--each', `${folder}/tenants.jsonl`, '--quiet'];
    const { code, stdout } = await project.heddle('run', `${folder}/workflow.ts`, ...lines);
    expect(code).toBe(0);
    expect(textsOf(`${folder}/main.ts`)).toContain(stdout);
  });
});

function textsOf(file: string): string[] {
  const blocks = blocksOf(pageText(file.replace(/[^/]+$/, 'README.md')));
  return blocks.filter(({ language }) => language === 'text').map(({ text }) => text);
}

/** What runs at once comes in any order; what one of them says does not. */
function sorted(lines: string): string {
  return lines.split('\n').sort().join('\n');
}

function ofWorker(lines: string, worker: number): string[] {
  return lines.split('\n').filter((line) => line.startsWith(`worker ${worker}:`));
}

describe('an example that is told in a README', () => {
  it('has the output that the README shows', () => {
    for (const { file, output } of EXAMPLES.filter(
      ({ args }) => args?.[1] !== 'text=warp and weft',
    )) {
      const readme = pageText(file.replace(/[^/]+$/, 'README.md'));
      expect(readme).toContain(typeof output === 'string' ? output : JSON.stringify(output));
    }
  });
});
