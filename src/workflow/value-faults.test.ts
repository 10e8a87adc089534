/**
 * Workflows made in code that no type checker looked at: every field is held to its kind.
 */
import { describe, expect, it } from 'vitest';
import { flowOf, step } from '../../test/workbench.ts';
import { workflow as define } from './define.ts';
import { valueFaults } from './value-faults.ts';
import type { StepSettings, Workflow } from './workflow.ts';

const told = (workflow: Workflow) =>
  valueFaults(workflow).map(({ code, path }) => [code, path?.join('.')]);
const ofStep = (settings: unknown) =>
  told(flowOf([step('a', [], { settings: settings as StepSettings })]));
const ofWorkflow = (more: unknown) => told(flowOf([step('a')], more as Partial<Workflow>));

it('a span as files write it is told in milliseconds', () => {
  const [fault] = valueFaults(
    flowOf([step('a', [], { settings: { timeoutMs: '20ms' } as unknown as StepSettings })]),
  );
  expect(fault?.fix).toBe('write 20, which is in milliseconds');
});

const breaker = { failures: 1, resetMs: 1 };

describe('settings of a step', () => {
  it.each<[object]>([
    [{ runIf: 'all_settled', optional: false, hook: 'finally' }],
    [{ runIf: { atLeast: 1 } }],
    [{ runIf: { critical: ['a'] } }],
    [{ timeoutMs: 1, totalTimeoutMs: 1, queueTimeoutMs: 1, branchTimeoutMs: 2 }],
    [{ pool: 'api', cost: { api: 0, memory: 2 ** 40 } }],
    [{ cost: { api: { atMost: 8 } } }],
    [{ concurrencyKey: 'k', concurrencyPerKey: 9 }],
    [{ memoryMax: 2 ** 30 }],
    [{ retry: { retryOn: ['E_A'], neverRetryOn: ['E_B'] } }],
    [{ retry: { retryOn: ['exit:0', 'exit:255', 'signal:SIGKILL', 'status:503', 'own:3'] } }],
    [{ runIf: undefined, pool: undefined, cost: undefined }],
  ])('that are right: %o', (settings) => expect(ofStep(settings)).toEqual([]));

  it.each<[object, string, string]>([
    [{ runIf: 'always' }, 'E_CHOICE', 'runIf'],
    [{ runIf: 3 }, 'E_TYPE', 'runIf'],
    [{ runIf: { atLeast: 0 } }, 'E_RANGE', 'runIf.atLeast'],
    [{ runIf: { atLeast: 1.5 } }, 'E_TYPE', 'runIf.atLeast'],
    [{ runIf: { critical: [] } }, 'E_RANGE', 'runIf.critical'],
    [{ runIf: { critical: 'a' } }, 'E_TYPE', 'runIf.critical'],
    [{ runIf: { most: 1 } }, 'E_UNKNOWN_KEY', 'runIf.most'],
    [{ optional: 'yes' }, 'E_TYPE', 'optional'],
    [{ hook: 'always' }, 'E_CHOICE', 'hook'],
    [{ timeoutMs: 0 }, 'E_RANGE', 'timeoutMs'],
    [{ totalTimeoutMs: '5s' }, 'E_TYPE', 'totalTimeoutMs'],
    [{ queueTimeoutMs: Number.NaN }, 'E_TYPE', 'queueTimeoutMs'],
    [{ branchTimeoutMs: -1 }, 'E_RANGE', 'branchTimeoutMs'],
    [{ pool: 1 }, 'E_TYPE', 'pool'],
    [{ cost: { cpu: -1 } }, 'E_RANGE', 'cost.cpu'],
    [{ cost: { cpu: '512mb' } }, 'E_TYPE', 'cost.cpu'],
    [{ cost: 4 }, 'E_TYPE', 'cost'],
    [{ cost: { cpu: { atMost: 0 } } }, 'E_RANGE', 'cost.cpu.atMost'],
    [{ cost: { cpu: { atMost: undefined } } }, 'E_TYPE', 'cost.cpu.atMost'],
    [{ cost: { cpu: { at_most: 2 } } }, 'E_UNKNOWN_KEY', 'cost.cpu.at_most'],
    [{ cost: { cpu: {} } }, 'E_MISSING_KEY', 'cost.cpu'],
    [{ concurrencyKey: '' }, 'E_FORMAT', 'concurrencyKey'],
    [{ concurrencyPerKey: 0 }, 'E_RANGE', 'concurrencyPerKey'],
    [{ memoryMax: '1gb' }, 'E_TYPE', 'memoryMax'],
    [{ retry: { retryOn: 'E_A' } }, 'E_TYPE', 'retry.retryOn'],
    [{ retry: { neverRetryOn: [1] } }, 'E_TYPE', 'retry.neverRetryOn.0'],
    [{ retry: { retryOn: [] } }, 'E_RANGE', 'retry.retryOn'],
    [{ retry: { retryOn: ['exit:03'] } }, 'E_FORMAT', 'retry.retryOn.0'],
    [{ retry: { retryOn: ['E_A', 'signal:KILL'] } }, 'E_FORMAT', 'retry.retryOn.1'],
    [{ retry: { neverRetryOn: ['exit:256'] } }, 'E_FORMAT', 'retry.neverRetryOn.0'],
    [{ retry: { maxAttempts: 1_001 } }, 'E_RANGE', 'retry.maxAttempts'],
    [{ retry: { backoffCoefficient: 0.5 } }, 'E_RANGE', 'retry.backoffCoefficient'],
    [{ timeoutMs: 20 * 365 * 86_400_000 }, 'E_RANGE', 'timeoutMs'],
    [{ priority: 1_001 }, 'E_RANGE', 'priority'],
    [{ title: 't'.repeat(201) }, 'E_FORMAT', 'title'],
    [{ cost: { cpu: 0.5 } }, 'E_TYPE', 'cost.cpu'],
  ])('S3 that are wrong: %o', (settings, code, key) => {
    expect(ofStep(settings)).toEqual([[code, `steps.0.${key}`]]);
  });
});

it.each<[object, string]>([
  [{ settings: { retry: 3 } }, 'write retry: { maxAttempts: 3 }, the first try included'],
  [{ settings: { pool: { cpu: 1 } } }, 'write cost: { cpu: 1 }'],
  [{ settings: { runIf: { critical: [step('load')] } } }, 'write its id: "load"'],
  [{ with: 3 }, 'write a mapping with settings of the step type: with: { NAME: value }'],
  [{ with: [3] }, 'write a mapping with settings of the step type: with: { NAME: value }'],
])('a value of another shape in a step is told what to write: %o', (more, fix) => {
  expect(valueFaults(flowOf([step('a', [], more)]))[0]?.fix).toBe(fix);
});

it.each<[object, string]>([
  [{ inputs: ['a'] }, "write inputs: { a: { type: 'string' } }"],
  [{ outputs: ['a'] }, "write outputs: { a: '${{ steps.a.output }}' }"],
  [{ outputs: ['a b'] }, "write outputs: { NAME: '${{ steps.NAME.output }}' }"],
])('a value of another shape in a workflow is told what to write: %o', (more, fix) => {
  expect(valueFaults(flowOf([step('a')], more as Partial<Workflow>))[0]?.fix).toBe(fix);
});

it('text in a builder is a length of time, as in files', () => {
  const flow = define('w', {
    timeoutMs: '1h30m',
    pools: { api: 2, flaky: { size: 1, breaker: { failures: 3, resetMs: '30s' } } },
    defaults: {
      graceMs: '2s',
      retry: { intervalsMs: ['0s', 100, 'PT1M'] },
      env: { WAIT_Ms: '5s' },
    },
  });
  const cache = { ttlMs: '2d', key: '5s' };
  flow.step('a', { run: () => 1, timeoutMs: '30s', retry: { maxIntervalMs: '1m' }, cache });
  expect(told(flow)).toEqual([]);
  expect(flow).toMatchObject({
    timeoutMs: 5_400_000,
    pools: { api: { size: 2 }, flaky: { size: 1, breaker: { failures: 3, resetMs: 30_000 } } },
    defaults: {
      graceMs: 2_000,
      retry: { intervalsMs: [0, 100, 60_000] },
      env: { WAIT_Ms: '5s' },
    },
  });
  expect(flow.steps[0]!.settings).toEqual({
    timeoutMs: 30_000,
    retry: { maxIntervalMs: 60_000 },
    cache: { ttlMs: 172_800_000, key: '5s' },
  });
});

it('text in a builder that is no length of time is told with what to write', () => {
  const flow = define('w', { timeoutMs: '90 s', defaults: { retry: { intervalsMs: ['5'] } } });
  flow.step('a', { run: () => 1, timeoutMs: '0s', queueTimeoutMs: 'soon' });
  const fix =
    'write milliseconds, or a duration such as 500ms, 30s, 1h30m, 2d or PT5M, at most ten years';
  expect(valueFaults(flow).map((fault) => [fault.code, fault.path?.join('.'), fault.fix])).toEqual([
    ['E_TYPE', 'timeoutMs', fix],
    ['E_TYPE', 'defaults.retry.intervalsMs.0', fix],
    ['E_RANGE', 'steps.0.timeoutMs', undefined],
    ['E_TYPE', 'steps.0.queueTimeoutMs', fix],
  ]);
});

describe('S3 a key that nothing has', () => {
  const fixes = (workflow: Workflow) =>
    valueFaults(workflow).map(({ code, path, fix }) => [code, path?.join('.'), fix]);
  const unknown = (path: string, fix: unknown) => ['E_UNKNOWN_KEY', path, fix];

  it.each<[string, string, unknown]>([
    ['timeout', 'timeout', 'did you mean "timeoutMs"?'],
    ['timeoutMS', 'timeoutMS', 'did you mean "timeoutMs"?'],
    ['run_if', 'run_if', 'did you mean "runIf"?'],
    ['total_timeout', 'total_timeout', 'did you mean "totalTimeoutMs"?'],
    ['timout', 'timout', 'did you mean "timeoutMs"?'],
    ['onFailure', 'onFailure', 'it is a setting of the workflow: workflow(NAME, { onFailure: … })'],
    ['optinal', 'optinal', 'did you mean "optional"?'],
    ['need', 'need', 'did you mean "needs"?'],
    ['dependsOn', 'dependsOn', 'did you mean "needs"?'],
    ['depends_on', 'depends_on', 'did you mean "needs"?'],
    ['config', 'config', 'did you mean "with"?'],
    [
      'zork',
      'zork',
      expect.stringMatching(/^known keys here: title, .*, needs, uses, with, run, goesTo$/),
    ],
    ['retries', 'retries', expect.stringMatching(/^known keys here: title, when, /)],
  ])('of a step in a builder: %s', (key, path, fix) => {
    const flow = define('w');
    flow.step('a', { run: () => 1, [key]: 4 } as never);
    flow.step('b', { uses: 'text/case', [key]: 4 } as never);
    expect(fixes(flow)).toEqual([unknown(`steps.0.${path}`, fix), unknown(`steps.1.${path}`, fix)]);
  });

  it.each<[object, string, unknown]>([
    [{ on_failure: 'best_effort' }, 'on_failure', 'did you mean "onFailure"?'],
    [{ timeout: '1s' }, 'timeout', 'did you mean "timeoutMs"?'],
    [{ defaults: { timeout: 1 } }, 'defaults.timeout', 'did you mean "timeoutMs"?'],
    [{ concurency: 2 }, 'concurency', 'did you mean "concurrency"?'],
    [{ max_branches: 2 }, 'max_branches', 'did you mean "maxBranches"?'],
    [{ retry: {} }, 'retry', 'write it in defaults: { retry: … }'],
    [
      { defaults: { retry: { initial_interval: 5 } } },
      'defaults.retry.initial_interval',
      'did you mean "initialIntervalMs"?',
    ],
    [{ finally: [] }, 'finally', expect.stringMatching(/^known keys here: /)],
  ])('of a workflow in a builder: %o', (options, path, fix) => {
    expect(fixes(define('w', options as never))).toEqual([unknown(path, fix)]);
  });

  it('of a policy, and of a step that no builder wrote', () => {
    const odd = { ...step('a'), timeoutMs: 5, usess: 'x', run: undefined, none: undefined };
    expect(
      fixes(flowOf([odd, step('b', [], { settings: { retry: { attempts: 4 } as never } })])),
    ).toEqual([
      unknown('steps.0.timeoutMs', 'write it in settings: { timeoutMs: … }'),
      unknown('steps.0.usess', 'did you mean "uses"?'),
      unknown('steps.1.retry.attempts', expect.stringMatching(/^known keys here: maxAttempts, /)),
    ]);
  });
});

describe('fields of a workflow', () => {
  it.each<[object]>([
    [{ drain: true, maxBranches: 1, timeoutMs: 1 }],
    [{ concurrency: 'auto' }],
    [{ concurrency: { min: 1, max: 1 } }],
    [{ concurrency: Number.POSITIVE_INFINITY }],
    [{ pools: { a: { size: 1 }, b: { size: 2, breaker } } }],
    [{ defaults: { totalTimeoutMs: 1, queueTimeoutMs: 1, branchTimeoutMs: 1 } }],
  ])('that are right: %o', (more) => expect(ofWorkflow(more)).toEqual([]));

  it.each<[object, string, string]>([
    [{ drain: 1 }, 'E_TYPE', 'drain'],
    [{ maxBranches: 0 }, 'E_RANGE', 'maxBranches'],
    [{ concurrency: 'all' }, 'E_CHOICE', 'concurrency'],
    [{ concurrency: { min: 1 } }, 'E_MISSING_KEY', 'concurrency'],
    [{ concurrency: { min: 0, max: 2 } }, 'E_RANGE', 'concurrency.min'],
    [{ pools: [] }, 'E_TYPE', 'pools'],
    [{ pools: { a: '4' } }, 'E_TYPE', 'pools.a'],
    [{ pools: { a: { size: 0 } } }, 'E_RANGE', 'pools.a.size'],
    [{ pools: { a: { size: 1, breaker: { failures: 1 } } } }, 'E_MISSING_KEY', 'pools.a.breaker'],
    [
      { pools: { a: { size: 1, breaker: { ...breaker, failures: 0 } } } },
      'E_RANGE',
      'pools.a.breaker.failures',
    ],
    [{ defaults: { branchTimeoutMs: 0 } }, 'E_RANGE', 'defaults.branchTimeoutMs'],
  ])('that are wrong: %o', (more, code, path) => {
    expect(ofWorkflow(more)).toEqual([[code, path]]);
  });

  it.each<[unknown, string, string]>([
    [{ text: 'a\ud800' }, 'E_CONTROL_CHARACTER', 'with.text'],
    [{ at: [new Date(0)] }, 'E_TYPE', 'with.at.0'],
    [{ f: () => 1 }, 'E_TYPE', 'with.f'],
    [{ n: Number.NaN }, 'E_TYPE', 'with.n'],
    [{ list: [undefined] }, 'E_TYPE', 'with.list.0'],
    [{ constructor: 1 }, 'E_RESERVED_KEY', 'with.constructor'],
  ])('S3 settings of its type are plain data: %o', (config, code, path) => {
    const flow = flowOf([step('a', [], { with: config as Record<string, unknown> })]);
    expect(told(flow)).toEqual([[code, `steps.0.${path}`]]);
  });

  it('S3 what holds itself is refused, what is shared is not', () => {
    const shared = Array.from({ length: 3 }).reduce<unknown>((part) => [part, part], 'x');
    const circle: Record<string, unknown> = {};
    circle.self = [circle, circle];
    const ofConfig = (config: Record<string, unknown>) =>
      valueFaults(flowOf([step('a', [], { with: config })])).map(({ code }) => code);
    expect(ofConfig({ shared })).toEqual([]);
    expect(ofConfig(circle)).toEqual(['E_TOO_DEEP']);
  });

  it('are told all at once, with those of steps', () => {
    const odd = step('a', [], { settings: { hook: 'never', pool: 2 } as unknown as StepSettings });
    expect(told(flowOf([odd], { drain: 'no' } as unknown as Partial<Workflow>))).toHaveLength(3);
  });
});

it('a class is no function of a step', () => {
  const run = class {} as unknown as () => unknown;
  expect(told(flowOf([step('a', [], { uses: 'function', run })]))).toEqual([
    ['E_TYPE', 'steps.0.run'],
  ]);
});
