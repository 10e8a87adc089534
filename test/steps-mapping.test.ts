/**
 * The two workflows that the documents of the workflow execution engine show, from YAML, from JSON, as converted files
 * and from code: the same results, in the same batches, with nobody asked.
 */
import { describe, expect, it } from 'vitest';
import { createEngine, type StepType, workflow } from '../src/index.ts';
import { readWorkflow } from '../src/workflow/formats/index.ts';
import { writeHeddle, writeHeddleJson } from '../src/workflow/formats/write-heddle.ts';
import type { Workflow } from '../src/workflow/workflow.ts';

const written: unknown[] = [];

const SIMPLE = {
  id: 'simple_workflow',
  steps: {
    collect_data: { type: 'input', input: { data: { message: 'hello' } }, depends_on: [] },
    process_data: {
      type: 'process',
      input: { rules: [{ type: 'transform', field: 'message', operation: 'uppercase' }] },
      depends_on: ['collect_data'],
    },
  },
};

const PARALLEL = {
  id: 'parallel_workflow',
  steps: {
    input_a: { type: 'input', input: { data: { value: 1 } }, depends_on: [] },
    input_b: { type: 'input', input: { data: { value: 2 } }, depends_on: [] },
    process_a: { type: 'process', depends_on: ['input_a'] },
    process_b: { type: 'process', depends_on: ['input_b'] },
    ai_analysis: {
      type: 'ai',
      input: { prompt: 'Analyze data' },
      depends_on: ['process_a', 'process_b'],
    },
    output: { type: 'output', depends_on: ['ai_analysis'] },
  },
};

const ANSWER = {
  ai_response: 'AI processed: Analyze data with context keys: [process_a, process_b]',
};

function fromText(text: string): Workflow {
  const { workflow: read, diagnostics } = readWorkflow(text, 'flow.yaml');
  expect(diagnostics).toEqual([]);
  return read!;
}

function simpleInCode(): Workflow {
  const flow = workflow('simple_workflow', { strategy: 'level' });
  const collect = flow.step('collect_data', {
    uses: 'input',
    with: { data: { message: 'hello' } },
  });
  const rules = [{ upper: 'message' }];
  flow.step('process_data', { uses: 'process', needs: collect, with: { rules } });
  return flow;
}

function parallelInCode(): Workflow {
  const flow = workflow('parallel_workflow', { strategy: 'level' });
  const a = flow.step('input_a', { uses: 'input', with: { data: { value: 1 } } });
  const b = flow.step('input_b', { uses: 'input', with: { data: { value: 2 } } });
  const first = flow.step('process_a', { uses: 'process', needs: a, with: { rules: [] } });
  const second = flow.step('process_b', { uses: 'process', needs: b, with: { rules: [] } });
  const asked = flow.step('ai_analysis', {
    uses: 'llm',
    needs: [first, second],
    with: {
      prompt: 'Analyze data',
      data: '${{ inputs }}',
      as: 'ai_response',
      offline: ANSWER.ai_response,
    },
  });
  flow.step('output', { uses: 'output', needs: asked, with: { to: 'stdout' } });
  return flow;
}

const ways = (document: object, code: () => Workflow): [string, () => Workflow][] => [
  ['YAML', () => fromText(yaml(document))],
  ['JSON', () => fromText(JSON.stringify(document, null, 2))],
  ['converted YAML', () => fromText(writeHeddle(fromText(JSON.stringify(document))))],
  ['converted JSON', () => fromText(writeHeddleJson(fromText(yaml(document))))],
  ['code', code],
];

/** Block style for the steps, with the rest as it is in JSON, which is YAML. */
function yaml(document: object): string {
  const { id, steps } = document as typeof SIMPLE;
  const lines = Object.entries(steps).map(([name, step]) => `  ${name}: ${JSON.stringify(step)}`);
  return [`id: ${id}`, 'steps:', ...lines, ''].join('\n');
}

/** Runs it; gives the result, and which steps were under way together. */
async function play(flow: Workflow, stepTypes: readonly StepType[] = []) {
  const batches: string[][] = [];
  let open = 0;
  const ids = flow.steps.map(({ id }) => id);
  const event = (one: { type: string; step?: number }) => {
    if (one.type === 'step.started') {
      if (open++ === 0) batches.push([]);
      batches.at(-1)!.push(ids[one.step!]!);
    } else if (one.type === 'step.succeeded') open--;
  };
  written.length = 0;
  const engine = createEngine({
    stepTypes,
    stdout: (data) => void written.push(data),
    observers: [{ name: 'batches', event }],
  });
  const result = await engine.run(flow, null);
  await engine.close();
  return { result, batches };
}

describe('the simple workflow', () => {
  it.each(ways(SIMPLE, simpleInCode))('gives HELLO from %s', async (_, make) => {
    const { result, batches } = await play(make());
    expect([result.status, result.output]).toEqual(['succeeded', { message: 'HELLO' }]);
    const { output, metadata } = result.steps.collect_data!;
    expect([output, metadata.source]).toEqual([{ message: 'hello' }, 'manual']);
    expect(metadata.collected_at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(batches.map((batch) => batch.length)).toEqual([1, 1]);
  });
});

describe('the parallel workflow', () => {
  it.each(ways(PARALLEL, parallelInCode))(
    'runs in batches of 2, 2, 1, 1 from %s',
    async (_, make) => {
      const { result, batches } = await play(make());
      const outputs = Object.entries(result.steps).map(([id, step]) => [id, step?.output]);
      expect(Object.fromEntries(outputs)).toEqual({
        input_a: { value: 1 },
        input_b: { value: 2 },
        process_a: { value: 1 },
        process_b: { value: 2 },
        ai_analysis: ANSWER,
        output: ANSWER,
      });
      expect([result.status, result.output, written]).toEqual([
        'succeeded',
        ANSWER,
        [`${JSON.stringify(ANSWER)}\n`],
      ]);
      expect(batches).toEqual([
        ['input_a', 'input_b'],
        ['process_a', 'process_b'],
        ['ai_analysis'],
        ['output'],
      ]);
    },
  );
});

describe('other steps of such a file', () => {
  it('may have a type of one’s own, with a schema', async () => {
    const flow = fromText('steps: { a: { type: shout, input: { mark: "!" } } }');
    const shout: StepType = {
      name: 'shout',
      summary: 'For tests.',
      intent: 'transform',
      with: { type: 'object', properties: { mark: { type: 'string' } }, required: ['mark'] },
      run: (_, { config }) => `hey${(config as { mark: string }).mark}`,
    };
    const { result } = await play(flow, [shout as StepType]);
    expect(result.output).toBe('hey!');
  });

  it('are told of keys that several of their needs have, and not tried again where data does not fit', async () => {
    const both = { type: 'process', depends_on: ['input_a', 'input_b'] };
    const schema = { type: 'object', required: ['name'] };
    const strict = { type: 'input', input: { data: {}, schema } };
    const { steps } = PARALLEL;
    const { input_a, input_b } = steps;
    const made = readWorkflow(JSON.stringify({ steps: { input_a, input_b, both } }), 'flow.json');
    const { result } = await play(made.workflow!);
    expect(result.steps.both).toMatchObject({
      output: { value: 2 },
      metadata: { collisions: { value: ['input_a', 'input_b'] } },
    });
    const late = {
      type: 'process',
      input: { rules: [{ validate: schema }] },
      depends_on: 'input_a',
    };
    const failed = await play(fromText(JSON.stringify({ steps: { input_a, late } })));
    expect(failed.result.steps.late).toMatchObject({
      attempts: 1,
      error: { code: 'E_VALIDATION', retryable: false },
    });
    expect(readWorkflow(JSON.stringify({ steps: { strict } }), 'flow.json').diagnostics).toEqual(
      [],
    );
  });
});
