/**
 * Every example gives what its README says, run through the real command line from the root of a
 * copy of the repository's examples.
 * Knows the examples' results; must not know how they come about.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageText, ROOT } from './markdown.ts';
import { Project } from './project.ts';

interface Told {
  readonly status: string;
  readonly output: unknown;
  readonly steps: Readonly<
    Record<string, { readonly output: unknown; readonly metadata: Record<string, unknown> }>
  >;
}

interface Example {
  readonly file: string;
  readonly args?: readonly string[];
  readonly output: unknown;
  /** The output of each step, in the order of the file. */
  readonly steps: Readonly<Record<string, unknown>>;
}

const PIPELINE = {
  shout: 'HELLO WORLD',
  whisper: 'hello world',
  mirror: 'DLROW OLLEH',
  stamp: 'hello world-wasm',
  measure: 'DLROW OLLEH',
  census: 'hello world-wasm',
  label: '<< DLROW OLLEH >>',
};

const EXAMPLES: readonly Example[] = [
  {
    file: 'examples/linear/workflow.yaml',
    output: { headline: 'A Tale of Two Looms', longest: 'Looms' },
    steps: {
      headline: 'A Tale of Two Looms',
      words: ['A', 'Tale', 'of', 'Two', 'Looms'],
      longest: 'Looms',
    },
  },
  {
    file: 'examples/linear/workflow.yaml',
    args: ['-p', 'text=warp and weft'],
    output: { headline: 'Warp and Weft', longest: 'Warp' },
    steps: { headline: 'Warp and Weft', words: ['Warp', 'and', 'Weft'], longest: 'Warp' },
  },
  {
    file: 'examples/diamond/workflow.yaml',
    args: ['--input', 'Warp'],
    output: '-> WARP | PRAW',
    steps: { source: 'warp', forward: '-> warp', backward: 'praw', both: '-> WARP | PRAW' },
  },
  {
    file: 'examples/typed/workflow.ts',
    output: { net: 42, gross: 45.4 },
    steps: { total: 42, rate: 0.081, gross: 45.4 },
  },
  {
    file: 'examples/typed/workflow.ts',
    args: ['-p', 'items=[100]', '-p', 'country=DE'],
    output: { net: 100, gross: 119 },
    steps: { total: 100, rate: 0.19, gross: 119 },
  },
  {
    file: 'examples/multi-tenant/workflow.ts',
    args: ['-p', 'tenant=acme'],
    output: { saved: 3, sum: 60 },
    steps: { load: [1, 2, 3], transform: [10, 20, 30], save: { saved: 3, sum: 60 } },
  },
  ...['workflow.yaml', 'processors.yaml'].map((name) => ({
    file: `examples/multi-backend/${name}`,
    args: ['--input', 'hello world'],
    output: PIPELINE.label,
    steps: PIPELINE,
  })),
];

const project = new Project();
beforeAll(() => project.copy('examples'));
afterAll(() => project.close());

async function result(file: string, args: readonly string[]): Promise<Told> {
  const { code, stdout, stderr } = await project.heddle('run', file, '--json', ...args);
  expect(code, `${file} ended with\n${stderr}`).toBe(0);
  return JSON.parse(stdout);
}

async function check({ file, args = [], output, steps }: Example): Promise<Told> {
  const told = await result(file, args);
  expect(told.status).toBe('succeeded');
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
      expect(EXAMPLES.some(({ file }) => file.startsWith(`examples/${folder}/`))).toBe(true);
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

describe.concurrent('the multi-tenant example', () => {
  const readme = pageText('examples/multi-tenant/README.md');

  it('runs for all tenants of a program, and tells who failed', async () => {
    const { code, stdout, stderr } = await project.script('examples/multi-tenant/main.ts');
    expect([code, stderr]).toEqual([0, '']);
    expect(readme).toContain(`\`\`\`text\n${stdout}\`\`\``);
  });

  it('runs for all tenants of a file', async () => {
    const folder = 'examples/multi-tenant';
    const lines = ['--each', `${folder}/tenants.jsonl`, '--quiet'];
    const { code, stdout } = await project.heddle('run', `${folder}/workflow.ts`, ...lines);
    expect(code).toBe(0);
    expect(readme).toContain(`\`\`\`text\n${stdout}\`\`\``);
  });
});

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
