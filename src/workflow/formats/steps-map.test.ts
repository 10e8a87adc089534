/**
 * What each word of a file with a mapping under `steps` becomes, and what is told of it.
 */
import { describe, expect, it } from 'vitest';
import { locateAll } from '../place.ts';
import { readWorkflow } from './index.ts';
import { nativeValue, writeHeddle } from './write-heddle.ts';

type Native = Readonly<Record<string, unknown>>;

function read(text: string) {
  const { workflow, diagnostics, source } = readWorkflow(text, 'flow.yaml');
  const told = locateAll(diagnostics, source).map(({ code, line, column }) =>
    [code, line, column].join(' '),
  );
  return { workflow, told, native: workflow && nativeValue(workflow) };
}

/** Steps alone; `told` without their places. */
function steps(text: string) {
  const { native, told } = read(`steps:\n${text}`);
  return { steps: native?.steps as Native[] | undefined, told };
}

const input = 'a: { type: input, input: { data: { m: x } } }';

describe('a file', () => {
  it('runs as its users know it: level by level, stops with the batch that failed, tries four times', () => {
    const { native, told } = read(`steps:\n  ${input}\n`);
    expect(told).toEqual([]);
    expect(native).toEqual({
      heddle: 1,
      name: 'flow',
      strategy: 'level',
      on_failure: 'fail_fast',
      drain: true,
      concurrency: 10,
      defaults: {
        retry: {
          max_attempts: 4,
          initial_interval: '1s',
          backoff_coefficient: 2,
          max_interval: '1m',
        },
      },
      steps: [{ id: 'a', uses: 'input', with: { data: { m: 'x' } } }],
    });
  });

  it.each<[string, Native, string[]]>([
    ['id: orders', { name: 'orders' }, []],
    ['name: orders', { name: 'orders' }, []],
    ['id: o\nname: Orders', { name: 'o', title: 'Orders' }, []],
    ['id: o\ndescription: All orders', { name: 'o', title: 'All orders' }, []],
    ['id: a/b', { name: 'a_b' }, ['W_MAPPED 1 5']],
    ['name: a/b', { name: 'a_b' }, ['W_MAPPED 1 7']],
    ['max_parallel_steps: 3', { concurrency: 3 }, []],
    ['version: 2', {}, ['W_UNUSED 1 1']],
  ])('may say %s', (line, expected, told) => {
    const made = read(`${line}\nsteps: { ${input} }\n`);
    expect(made.native).toMatchObject(expected);
    expect(made.told).toEqual(told);
  });

  it('keeps the order of its steps', () => {
    const made = steps('  z: { type: input }\n  a: { type: input }\n  m: { type: input }');
    expect(made.steps?.map(({ id }) => id)).toEqual(['z', 'a', 'm']);
  });

  it('is written as a native file that reads back as the same workflow', () => {
    const made = read(
      `id: f\nsteps:\n  ${input}\n  b: { type: ai, input: { prompt: Hi }, depends_on: a, title: B }\n`,
    );
    const again = readWorkflow(writeHeddle(made.workflow!), 'f.yaml');
    expect(again.diagnostics).toEqual([]);
    expect(nativeValue(again.workflow!)).toEqual(made.native);
  });

  it('has no expressions: its texts stay as they are', () => {
    const made = steps('  a: { type: input, input: { data: "${{ inputs.n }}" } }');
    expect(made.steps?.[0]).toMatchObject({ with: { data: '$${{ inputs.n }}' } });
  });
});

describe('a step', () => {
  it.each<[string, unknown]>([
    ['depends_on: []', undefined],
    ['depends_on:', undefined],
    ['depends_on: a', ['a']],
    ['depends_on: [a]', ['a']],
  ])('needs what it says: %s', (line, needs) => {
    const made = steps(`  ${input}\n  b:\n    type: process\n    ${line}`);
    expect([made.steps?.[1]?.needs, made.told]).toEqual([needs, []]);
  });

  it.each<[string, Native]>([
    ['max_retries: 0', { retry: { max_attempts: 1 } }],
    ['max_retries: 5', { retry: { max_attempts: 6 } }],
    ['timeout_seconds: 1.5', { timeout: '1s500ms' }],
    ['title: Tidy up', { title: 'Tidy up' }],
  ])('may have %s', (line, expected) => {
    const made = steps(`  a:\n    type: input\n    ${line}`);
    expect(made).toMatchObject({ steps: [expected], told: [] });
  });

  it('has a type of its own, or one that this engine knows', () => {
    const made = steps('  a: { type: shell, input: { run: echo hi } }\n  b: { input: {} }');
    expect(made).toEqual({
      steps: [
        { id: 'a', uses: 'shell', with: { run: 'echo hi' } },
        { id: 'b', uses: 'process', with: { rules: [] } },
      ],
      told: ['W_MAPPED 3 3'],
    });
  });

  it('says where its data comes from', () => {
    const made = steps('  a: { type: input, input: { data: 1, source: form, color: red } }');
    expect(made).toEqual({
      steps: [{ id: 'a', uses: 'input', with: { data: 1, source: 'form' } }],
      told: ['W_UNUSED 2 53'],
    });
  });

  it('gets several outputs as one mapping, which is told once; a model gets them by id', () => {
    const made = steps(
      [
        '  a: { type: input }',
        '  b: { type: input }',
        '  c: { type: process, depends_on: [a, b] }',
        '  d: { type: output, depends_on: [b, a] }',
        '  e: { type: ai, input: { prompt: Hi }, depends_on: [a, b-c] }',
        '  b-c: { type: input }',
      ].join('\n'),
    );
    expect(made.told).toEqual(['W_MAPPED 4 35']);
    expect(made.steps?.slice(2, 5)).toMatchObject([
      { input_from: 'merge' },
      { input_from: 'merge' },
      {
        input_from: 'all',
        with: { data: { a: '${{ steps.a.output }}', 'b-c': '${{ steps["b-c"].output }}' } },
      },
    ]);
  });
});

describe('a model', () => {
  const model = (settings: string) =>
    steps(`  ${input}\n  b: { type: ai, input: { ${settings} }, depends_on: [a] }`).steps?.[1]
      ?.with;

  it('answers offline where none is named', () => {
    expect(model('prompt: "Look at ${{ it }}"')).toEqual({
      offline: 'AI processed: Look at $${{ it }} with context keys: [a]',
      as: 'ai_response',
      data: { a: '${{ steps.a.output }}' },
      prompt: 'Look at $${{ it }}',
    });
  });

  it('is asked where one is named, with all settings that there are', () => {
    expect(model('prompt: Hi, model: m, temperature: 0.5, output: message')).toEqual({
      data: { a: '${{ steps.a.output }}' },
      prompt: 'Hi',
      model: 'm',
      temperature: 0.5,
      output: 'message',
    });
  });
});

describe('a destination', () => {
  it.each<[string, Native, string[]]>([
    ['', { to: 'stdout' }, []],
    ['destination:', { to: 'stdout' }, []],
    ['destination: stdout', { to: 'stdout' }, []],
    ['destination: "file:out/a.json"', { to: 'file', path: 'out/a.json' }, []],
    ['destination: "file://out/a.json"', { to: 'file', path: 'out/a.json' }, []],
    ['destination: "https://a.example/x"', { to: 'http', url: 'https://a.example/x' }, []],
    ['destination: crm', { to: 'crm', fallback: 'stdout' }, ['W_MAPPED 2 44']],
    ['destination: file', { to: 'stdout' }, ['W_MAPPED 2 44']],
    ['data: 1', { to: 'stdout', data: 1 }, []],
  ])('is where %s says', (line, expected, told) => {
    const made = steps(`  a: { type: output, input: { ${line} } }`);
    expect(made).toEqual({ steps: [{ id: 'a', uses: 'output', with: expected }], told });
  });
});

describe('a rule', () => {
  const rules = (text: string) => {
    const made = steps(`  a: { type: process, input: { rules: [ ${text} ] } }`);
    return { made: (made.steps?.[0]?.with as { rules: unknown[] } | undefined)?.rules, ...made };
  };

  it.each<[string, Native]>([
    ['operation: uppercase', { upper: 'm', missing: 'skip' }],
    ['operation: lowercase', { lower: 'm', missing: 'skip' }],
    ['operation: strip', { trim: 'm', missing: 'skip' }],
    ['operation: reverse', { reverse: 'm', missing: 'skip' }],
    ['operation: upper, missing: fail', { upper: 'm', missing: 'fail' }],
    ['operation: upper, when: "true"', { upper: 'm', missing: 'skip', when: 'true' }],
    ['operation: number', { number: 'm', missing: 'skip' }],
    ['operation: number, decimal: ","', { number: { field: 'm', decimal: ',' }, missing: 'skip' }],
    [
      'operation: replace, find: a, with: b',
      { replace: { field: 'm', find: 'a', with: 'b' }, missing: 'skip' },
    ],
    [
      'operation: filter, where: item > 1',
      { filter: { field: 'm', where: 'item > 1' }, missing: 'skip' },
    ],
    ['operation: rename, to: n', { rename: { m: 'n' }, missing: 'skip' }],
    ['operation: round, digits: 2', { round: { m: 2 }, missing: 'skip' }],
    ['operation: default, value: 5', { default: { m: 5 } }],
    [
      'operation: put, value: { a: 1.50, b: yes }',
      { put: { m: { a: { text: '1.50' }, b: 'yes' } } },
    ],
    ['operation: put, value: { a: 1 }', { put: { m: { a: 1 } } }],
    ['operation: set, value: value.a', { set: { m: 'value.a' } }],
    ['operation: remove', { remove: 'm' }],
  ])('is about a field: %s', (operation, expected) => {
    expect(rules(`{ type: transform, field: m, ${operation} }`)).toMatchObject({
      made: [expected],
      told: [],
    });
  });

  it('may be one of process itself', () => {
    expect(rules('{ trim: [a, b] }, { operation: upper, field: a }')).toMatchObject({
      made: [{ trim: ['a', 'b'] }, { upper: 'a', missing: 'skip' }],
      told: [],
    });
  });

  it.each<[string, string]>([
    ['{ type: transfrom, field: m, operation: upper }', 'E_BAD_CONFIG 2 49'],
    ['{ type: transform, field: m, operation: uppercas }', 'E_BAD_CONFIG 2 81'],
    ['{ type: transform, field: m }', 'E_BAD_CONFIG 2 41'],
    ['{ type: transform, operation: upper }', 'E_BAD_CONFIG 2 41'],
    ['{ type: transform, field: m, operation: rename }', 'E_BAD_CONFIG 2 41'],
    ['{ type: transform, field: m, operation: validate }', 'E_BAD_CONFIG 2 81'],
    ['{ type: transform, field: m, operation: upper, to: n }', 'E_BAD_CONFIG 2 92'],
    ['upper', 'E_TYPE 2 41'],
  ])('is refused at its place: %s', (text, told) => {
    expect(rules(text)).toMatchObject({ made: undefined, told: [told] });
  });
});
