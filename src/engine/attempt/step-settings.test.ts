/**
 * Settings at the moment of an attempt: holes filled with what the run knows, and checked again.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows.
import { describe, expect, it } from 'vitest';
import { newEngine } from '../../../test/workbench.ts';
import type { StepType } from '../../ports/step-type.ts';
import { workflow } from '../../workflow/define.ts';

/** Gives its settings as its output. */
const echo: StepType = {
  name: 'echo',
  summary: 'For tests.',
  intent: 'transform',
  with: {
    type: 'object',
    properties: {
      text: { type: 'string' },
      times: { type: 'integer', minimum: 1, default: 1 },
      any: {},
    },
    additionalProperties: false,
  },
  run: (config) => config,
};

/** The settings that reach a step behind `load`, which gives `{ rows: 3, note: '${{ run.id }}' }`. */
async function rendered(config: Record<string, unknown>) {
  const flow = workflow('w', {
    inputs: { n: { type: 'number' }, name: { type: 'string', default: 'Ada' } },
  });
  const load = flow.step('load', {
    run: (_, context) => {
      context.annotate({ size: 9 });
      return { rows: 3, note: '${{ run.id }}' };
    },
  });
  flow.step('echo', {
    uses: 'echo' as string as './echo',
    needs: load,
    with: config,
    retry: { maxAttempts: 3 },
  });
  return (await newEngine({ stepTypes: [echo] }).run(flow, { n: 1.5 }, { runId: 'r-1' })).step(
    'echo',
  );
}

function check(config: Record<string, unknown>, expected: object): void {
  it(`${JSON.stringify(config)} becomes ${JSON.stringify(expected)}`, async () => {
    expect((await rendered(config)).output).toEqual(expected);
  });
}

function fails(config: Record<string, unknown>, code: string, message: string): void {
  it(`${JSON.stringify(config)} fails with ${code}, once`, async () => {
    const { status, attempts, error } = await rendered(config);
    expect({ status, attempts, code: error?.code, retryable: error?.retryable }).toEqual({
      status: 'failed',
      attempts: 1,
      code,
      retryable: false,
    });
    expect(error?.message).toContain(message);
  });
}

it('S3 settings beside a function reach it as its config, as in a file', async () => {
  const flow = workflow('w');
  flow.step('a', {
    run: (_, { config }) => config,
    with: { n: '${{ inputs.n + 1 }}', at: [true] },
  });
  expect((await newEngine().run(flow, { n: 1 })).step('a').output).toEqual({ n: 2, at: [true] });
});

describe('settings', () => {
  check({ text: 'plain' }, { text: 'plain', times: 1 });
  check({ times: '${{ steps.load.output.rows }}' }, { times: 3 });
  check(
    { text: '${{ inputs.name }} has ${{ steps.load.output.rows }}' },
    { text: 'Ada has 3', times: 1 },
  );
  check({ any: { deep: ['${{ inputs.n }}'] } }, { any: { deep: [1.5] }, times: 1 });
  check({ text: '${{ run.id }} of ${{ run.name }}' }, { text: 'r-1 of w', times: 1 });
  check({ any: '${{ steps.load.metadata.size }}' }, { any: 9, times: 1 });
  check({ any: '${{ steps.load.status }}' }, { any: 'succeeded', times: 1 });
  check({ text: '${{ steps.load.output.note }}' }, { text: '${{ run.id }}', times: 1 });
});

describe('settings that do not work out', () => {
  fails({ text: '${{ steps.load.output.rows }}' }, 'E_BAD_CONFIG', 'text: expected text, got 3');
  fails(
    { times: '${{ steps.load.output.rows - 3 }}' },
    'E_BAD_CONFIG',
    'times: expected an integer of at least 1, got',
  );
  fails(
    { text: '${{ inputs.name }}', times: '${{ inputs.n }}' },
    'E_BAD_CONFIG',
    'times: expected an integer',
  );
  fails(
    { any: '${{ steps.load.output.missing }}' },
    'E_EXPRESSION',
    'No such key: missing in steps.load.output.missing',
  );
  fails({ any: '${{ 1 / 0 }}' }, 'E_EXPRESSION', 'division by zero');
  // Of several expressions the one that failed is named.
  fails(
    { any: '${{ inputs.n }} ${{ steps.load.output.missing }}' },
    'E_EXPRESSION',
    'No such key: missing in steps.load.output.missing',
  );
});
