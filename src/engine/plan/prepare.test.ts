/**
 * The last look before a run: the caller's input, and step types that look at their files.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { flowOf, newEngine, step } from '../../../test/workbench.ts';
import type { Place, Preparation, Prepared, StepType } from '../../ports/step-type.ts';
import type { Schema } from '../../std/schema.ts';
import { workflow } from '../../workflow/define.ts';
import type { Source, Workflow } from '../../workflow/workflow.ts';
import { prepareInput } from './prepare.ts';

type Inputs = Readonly<Record<string, Schema>>;
const declared: Inputs = {
  path: { type: 'string' },
  limit: { type: 'integer', minimum: 1, default: 10 },
};

const prepared = (inputs: Inputs | undefined, given: unknown) =>
  prepareInput(flowOf([], inputs === undefined ? {} : { inputs }), given);

function accepts(inputs: Inputs | undefined, given: unknown, expected: unknown): void {
  it(`${JSON.stringify(given)} becomes ${JSON.stringify(expected)}`, async () => {
    expect(await prepared(inputs, given)).toEqual({ input: expected, diagnostics: [] });
  });
}

/** `expected`: the message of every finding. */
function refuses(inputs: Inputs | undefined, given: unknown, ...expected: string[]): void {
  it(`${JSON.stringify(given) ?? 'nothing'} is refused: ${expected.join(' ')}`, async () => {
    const { diagnostics } = await prepared(inputs, given);
    expect(diagnostics.map((d) => d.message)).toEqual(expected);
    expect(diagnostics.every((d) => d.code === 'E_INPUT' && d.severity === 'error')).toBe(true);
  });
}

describe('input that is not declared', () => {
  accepts(undefined, 'text', 'text');
  accepts(undefined, { any: [1] }, { any: [1] });
  accepts(undefined, undefined, null);
  accepts(undefined, null, null);
  accepts(undefined, 0, 0);
  refuses(undefined, { when: Number.NaN }, 'the input cannot be kept exactly: $.when: NaN.');
  refuses(
    undefined,
    [new Map()],
    'the input cannot be kept exactly: $[0]: Map (use Object.fromEntries(map)).',
  );
  accepts(undefined, { a: 1, b: undefined }, { a: 1 });
  accepts(undefined, [-0], [0]);
});

describe('declared input', () => {
  accepts(declared, { path: 'x' }, { path: 'x', limit: 10 });
  accepts(declared, { path: 'x', limit: 5 }, { path: 'x', limit: 5 });
  accepts({ n: { type: 'integer', default: 1 } }, undefined, { n: 1 });
  accepts({ n: { type: 'integer', default: 1 } }, null, { n: 1 });
  accepts({ n: { type: 'null', default: null } }, {}, { n: null });
  refuses(
    declared,
    new Uint8Array(1),
    'the workflow "test" takes inputs by name (path, limit), got 1 bytes.',
  );
  refuses(declared, undefined, 'the input "path" is missing, text.');
  refuses(declared, { path: 5 }, 'input path: expected text, got 5.');
  refuses(
    declared,
    { path: 'x', limit: 0 },
    'input limit: expected an integer of at least 1, got 0.',
  );
  refuses(
    declared,
    { paht: 'x' },
    'the input "path" is missing, text.',
    'inputs: unknown key "paht".',
  );
  refuses(declared, 'text', 'the workflow "test" takes inputs by name (path, limit), got "text".');
  refuses(
    declared,
    ['x'],
    'the workflow "test" takes inputs by name (path, limit), got a list of 1.',
  );

  it('is frozen, and leaves what the caller holds without defaults', async () => {
    const given = { path: 'x' };
    const { input } = await prepared(declared, given);
    expect(Object.isFrozen(input)).toBe(true);
    expect(given).toEqual({ path: 'x' });
  });
});

const top = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-prepare-')));
afterAll(() => rmSync(top, { recursive: true }));

/** A step type that notes how it was asked to prepare, and says `answer`. */
function looking(answer: Prepared<unknown> = { ready: 'made ready' }) {
  const asked: Preparation<unknown>[] = [];
  const type: StepType<unknown, unknown> = {
    name: 'looking',
    summary: 'For tests.',
    intent: 'transform',
    with: {},
    prepare: async (preparation) => {
      asked.push(preparation);
      return answer;
    },
    run: (ready) => ready,
  };
  return { asked, engine: newEngine({ stepTypes: [type] }) };
}

const uses = (id: string, config: Record<string, unknown> = {}) =>
  step(id, [], { uses: 'looking', with: config });

describe('step types that prepare', () => {
  it('hand what they made to the step', async () => {
    const { engine } = looking();
    expect((await engine.run(flowOf([uses('a')]))).output).toBe('made ready');
  });

  it('are asked once for equal steps', async () => {
    const { engine, asked } = looking();
    const result = await engine.run(flowOf([uses('a'), uses('b'), uses('c', { x: 1 })]));
    expect(asked.map(({ config }) => config)).toEqual([{}, { x: 1 }]);
    expect(Object.values(result.steps).map((s) => s.output)).toEqual([
      'made ready',
      'made ready',
      'made ready',
    ]);
  });

  it('load only when nothing else is wrong', async () => {
    const { engine, asked } = looking();
    const bad: Workflow = flowOf([uses('a')], { inputs: { n: { type: 'integer' } } });
    await expect(engine.run(bad)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(asked.map(({ load }) => load)).toEqual([false]);
  });

  it.each<[string | undefined, readonly unknown[]]>([
    ['uses', ['steps', 1, 'uses']],
    ['module', ['steps', 1, 'with', 'module']],
    [undefined, ['steps', 1, 'with']],
  ])('tell problems with %s at their place', async (key, path) => {
    const problem = {
      code: 'E_MODULE',
      message: 'no.',
      fix: 'mend it',
      ...(key !== undefined && { key }),
    } as const;
    const { engine } = looking({ problems: [problem] });
    const { graph, diagnostics } = await engine.check(
      flowOf([step('x', [], { uses: 'function', run: () => 1 }), uses('a')]),
    );
    expect(graph).toBeUndefined();
    expect(diagnostics).toEqual([
      {
        code: 'E_MODULE',
        severity: 'error',
        message: 'step "a" (looking): no.',
        path,
        fix: 'mend it',
      },
    ]);
  });
});

describe('the place of a workflow', () => {
  /** Where steps of a workflow in `file` are told to look. */
  async function placeOf(file: string): Promise<Place> {
    const { engine, asked } = looking();
    const source: Source = { file: join(top, file), text: '', locate: () => undefined };
    await engine.check(flowOf([uses('a')], { source }));
    return asked[0]!.place;
  }

  mkdirSync(join(top, 'project/flows/deep'), { recursive: true });
  mkdirSync(join(top, 'repository/.git'), { recursive: true });
  writeFileSync(join(top, 'project/package.json'), '{}');

  it('B7 that is of no kind that it can be is told as such', async () => {
    const { engine } = looking();
    const { diagnostics } = await engine.check(flowOf([uses('a')], { from: 5 as never }));
    expect(diagnostics).toMatchObject([{ code: 'E_TYPE', path: ['from'] }]);
  });

  it.each(['/no\0path/flow.ts', `/${'long'.repeat(2_000)}`, '/dev/null/flow.ts'])(
    'B7 that cannot be looked at is the folder that it names: %j',
    async (from) => {
      const { engine, asked } = looking();
      await engine.check(flowOf([uses('a')], { from }));
      expect(asked[0]!.place.directory).toBe(dirname(from));
    },
  );

  it('B7 that is the folder itself is that folder', async () => {
    const { engine, asked } = looking();
    const from = join(top, 'project/flows');
    await engine.check(flowOf([uses('a')], { from }));
    expect(asked[0]!.place).toEqual({
      root: join(top, 'project'),
      directory: from,
      allowOutside: false,
    });
  });

  it.each([
    ['project/flows/deep/a.yaml', 'project', 'project/flows/deep'],
    ['project/a.yaml', 'project', 'project'],
    ['repository/a.yaml', 'repository', 'repository'],
  ])('of %s is %s', async (file, root, directory) => {
    expect(await placeOf(file)).toEqual({
      root: join(top, root),
      directory: join(top, directory),
      allowOutside: false,
    });
  });
});

it('B7 a workflow in code that says what it is from finds its modules there', async () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-from-')));
  try {
    writeFileSync(join(top, 'package.json'), '{}');
    mkdirSync(join(top, 'src'));
    writeFileSync(join(top, 'src/twice.mjs'), 'export const twice = (n) => 2 * n;');
    const from = pathToFileURL(join(top, 'src/main.mjs')).href;
    const flow = workflow('from', { from });
    flow.step('path', { uses: './twice.mjs#twice' });
    flow.step('url', { uses: new URL('./twice.mjs#twice', from) });
    const { steps } = await newEngine().run(flow, 4);
    expect([steps.path!.output, steps.url!.output]).toEqual([8, 8]);
  } finally {
    rmSync(top, { recursive: true });
  }
});
