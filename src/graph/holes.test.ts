/**
 * What expressions of steps, hooks and outputs may read, and the place where they stand.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings are templates.
import { describe, expect, it } from 'vitest';
import { settled } from '../../test/scheduler-harness.ts';
import { CATALOG, flowOf, step } from '../../test/workbench.ts';
import type { Hook, Step } from '../workflow/workflow.ts';
import { compile } from './compile.ts';
import { unsetVariables } from './unset-names.ts';

async function told(steps: readonly Step[], rest: object = {}) {
  const { diagnostics } = await compile({ ...flowOf(steps), ...rest }, CATALOG);
  return diagnostics.map(({ code, message, fix }) => `${code} ${message} ${fix}`);
}

const a = step('a');
const early = settled('early', { hook: 'on_success' });
const late = settled('late', { hook: 'finally' });
const when = (text: string, hook?: Hook) => settled('b', { when: text, ...(hook && { hook }) });
const reads = (id: string, hook?: Hook) => when(`steps.${id}.output != ""`, hook);

describe('steps of hooks', () => {
  it('read every list that runs before theirs', async () => {
    expect(await told([a, reads('a', 'on_success'), late])).toEqual([]);
    expect(await told([a, early, reads('early', 'finally')])).toEqual([]);
  });

  it('are not read by what runs before them', async () => {
    expect(await told([a, late, reads('late', 'on_success')])).toEqual([
      'E_EXPRESSION_STEP step "b" (on_success) reads steps.late (finally), which does not run before it. move one of the two',
    ]);
    expect(await told([a, late, reads('late')])).toEqual([
      'E_EXPRESSION_STEP step "b" (steps) reads steps.late (finally), which does not run before it. move one of the two',
    ]);
  });

  it('alone know how the run stands', async () => {
    expect(await told([a, when('run.status == "failed" && run.id != ""', 'finally')])).toEqual([]);
    expect(await told([a, when('run["status"] == "failed"')])).toEqual([
      'E_EXPRESSION run.status is known only when the steps of the workflow have ended. read it in a step of on_success, on_failure_do or finally; steps that one adds get it as their input',
    ]);
    expect(await told([a, when('run.stauts == ""', 'finally')])).toEqual([
      'E_EXPRESSION "run.stauts" is not known. did you mean "run.status"?',
    ]);
    expect(await told([a], { outputs: '${{ run.color }}' })).toEqual([
      'E_EXPRESSION "run.color" is not known. write one of run.id, run.name',
    ]);
  });
});

describe('B15 inputs and variables', () => {
  const inputs = { count: { type: 'integer' }, name: { type: 'string' } };
  const unknown = (name: string, fix: string) =>
    `E_EXPRESSION "${name}" is not an input of this workflow. ${fix}`;

  it('B15 are declared, wherever they are read', async () => {
    const every = {
      when: 'inputs.cuont > 2',
      concurrencyKey: '${{ inputs.cuont }}',
      cache: { key: '${{ inputs.cuont }}' },
    };
    const b = { ...settled('b', every), with: { text: '${{ inputs["cuont"] }}' } };
    const found = await told([b], { inputs, outputs: { x: ['${{ inputs.cuont }}'] } });
    expect(found).toEqual(Array(5).fill(unknown('cuont', 'did you mean "count"?')));
  });

  it('B15 are told what there is when nothing is near', async () => {
    expect(await told([when('inputs.zebra')], { inputs })).toEqual([
      unknown('zebra', 'declare it under inputs, or read one of count, name'),
    ]);
    expect(await told([when('inputs.zebra')], { inputs: {} })).toEqual([
      unknown('zebra', 'declare it under inputs, like this: inputs: { NAME: { type: string } }'),
    ]);
  });

  it('B15 may be any where none are declared, or where the name is not known before', async () => {
    expect(await told([when('inputs.zebra')])).toEqual([]);
    expect(await told([when('inputs[run.name] == size(inputs)')], { inputs })).toEqual([]);
  });

  it('B15 may be any that is tested with has', async () => {
    expect(await told([when('has(inputs.zebra) && inputs.zebra > 2')], { inputs })).toEqual([]);
    expect(await told([when('has(env.HOME)')], { env: ['HOME'] })).toEqual([]);
    expect(await told([when('has(inputs.count.zebra)')], { inputs })).toEqual([]);
    expect(await told([when('has(inputs.zebra.x)')], { inputs })).toEqual([
      unknown('zebra', 'declare it under inputs, or read one of count, name'),
    ]);
  });

  it('F20 variables that are not set are told at the first place that needs them', async () => {
    const text = '${{ env.A }} ${{ env.A }} ${{ has(env.B) ? env.B : "" }} ${{ env["C"] }}';
    const b = { ...when('env.A != ""'), with: { text } };
    const { graph } = await compile({ ...flowOf([b]), env: ['A', 'B', 'C'] }, CATALOG);
    const found = (env: Record<string, string>) =>
      unsetVariables(graph!.variables, env).map(({ message, path }) => [message, path]);
    expect(found({})).toEqual([
      ['the environment variable A is not set.', ['steps', 0, 'when']],
      ['the environment variable C is not set.', ['steps', 0, 'with', 'text']],
    ]);
    expect(found({ A: '', C: 'x' })).toEqual([]);
  });

  it('F20 variables are listed before they are read', async () => {
    expect(await told([when('env.HOME != ""')], { env: ['PATH'] })).toEqual([
      'E_EXPRESSION the environment variable "HOME" is not listed under "env". list it at the top of the workflow: env: [PATH, HOME]',
    ]);
    expect(await told([when('env.HOM != ""')], { env: ['HOME'] })).toEqual([
      'E_EXPRESSION the environment variable "HOM" is not listed under "env". did you mean "HOME"?',
    ]);
  });
});
