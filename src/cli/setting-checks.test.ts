/**
 * Who wins where several say one setting, as `heddle doctor` tells it and as a run gets it: all pairs.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { ORIGINS, type Origin, type RunDefaults } from '../engine/plan/settings.ts';
import { createEngine, type Workflow } from '../index.ts';
import { readConfig } from '../workflow/formats/config-file.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import { goBy } from './call-config.ts';
import type { OpenedFile } from './open-workflow.ts';
import { settingChecks } from './setting-checks.ts';

/** Each says other values, so that it is seen who has won. */
const VALUES = {
  'command line': { strategy: 'level', concurrency: 11, timeout: 11_000 },
  environment: { strategy: 'hybrid', concurrency: 12, timeout: 12_000 },
  workflow: { strategy: 'reactive', concurrency: 13, timeout: 13_000 },
  config: { strategy: 'level', concurrency: 14, timeout: 14_000 },
} as const;

const TOLD: Readonly<Record<string, readonly string[]>> = {
  'command line': ['--strategy', '--concurrency', '--timeout'],
  environment: ['HEDDLE_STRATEGY', 'HEDDLE_CONCURRENCY', 'HEDDLE_TIMEOUT'],
  workflow: ['flow.yaml:2', 'flow.yaml:3', 'flow.yaml:4'],
  config: ['heddle.config.yaml:2', 'heddle.config.yaml:3', 'heddle.config.yaml:4'],
  default: ['default', 'default', 'default'],
};

type Sayer = keyof typeof VALUES;

const seconds = (ms: number) => `${ms / 1_000}s`;
const lines = ({ strategy, concurrency, timeout }: (typeof VALUES)[Sayer], indent = '') =>
  [`strategy: ${strategy}`, `concurrency: ${concurrency}`, `timeout: ${seconds(timeout)}`]
    .map((line) => `${indent}${line}\n`)
    .join('');

const saysIf = (who: Sayer, sayers: readonly Sayer[]) => sayers.includes(who);

function variablesOf(sayers: readonly Sayer[]): Record<string, string> {
  if (!saysIf('environment', sayers)) return {};
  const { strategy, concurrency, timeout } = VALUES.environment;
  return {
    HEDDLE_STRATEGY: strategy,
    HEDDLE_CONCURRENCY: `${concurrency}`,
    HEDDLE_TIMEOUT: seconds(timeout),
  };
}

function workflowOf(sayers: readonly Sayer[]): OpenedFile {
  const own = saysIf('workflow', sayers) ? lines(VALUES.workflow) : '';
  const text = `heddle: 1\n${own}steps: [{ id: a, uses: text/case, with: { text: x } }]\n`;
  return { file: 'flow.yaml', ...readWorkflow(text, 'flow.yaml') };
}

function configOf(sayers: readonly Sayer[]) {
  const own = saysIf('config', sayers) ? lines(VALUES.config, '  ') : '  drain: true\n';
  return readConfig(`defaults:\n${own}`, 'heddle.config.yaml', ['level']);
}

const PAIRS = (['command line', 'environment', 'workflow', 'config'] as const).flatMap(
  (one, i, all): Sayer[][] => [[one], ...all.slice(i + 1).map((other) => [one, other])],
);

const before = { ...process.env };
afterEach(() => {
  goBy(undefined, undefined);
  process.env = { ...before };
});

describe('who wins', () => {
  it.each([[[] as Sayer[]], ...PAIRS.map((pair) => [pair])])('of %j is told', (sayers) => {
    Object.assign(process.env, variablesOf(sayers));
    const { values, ...config } = configOf(sayers);
    const file = 'heddle.config.yaml';
    goBy(
      { file, ...config, unread: [], settings: { options: { defaults: values!.defaults! } } },
      undefined,
    );
    const options = saysIf('command line', sayers) ? VALUES['command line'] : {};
    const checks = settingChecks(workflowOf(sayers), options);
    const told = ['strategy', 'concurrency', 'timeout'].map((name) =>
      checks.find((c) => c.name === name),
    );
    const [winner = 'default' as const] = sayers;
    expect(told.map((check) => check?.origin)).toEqual(TOLD[winner]);
    if (winner === 'default') return;
    const { strategy, concurrency, timeout } = VALUES[winner];
    expect(told.map((check) => check?.value)).toEqual([strategy, concurrency, timeout]);
  });

  it.each(PAIRS.map((pair) => [pair]))('of %j is what the run gets', async (sayers) => {
    const [winner] = sayers as [Sayer];
    const { strategy, concurrency, timeout } = VALUES[winner];
    const { defaults = {} } = configOf(sayers).values!;
    const engine = createEngine({ env: variablesOf(sayers), defaults });
    const { timeout: timeoutMs, ...rest } = VALUES['command line'];
    const call = saysIf('command line', sayers) ? { ...rest, timeoutMs } : {};
    const { plan } = await engine.plan(workflowOf(sayers).workflow as Workflow, null, call);
    expect(plan).toMatchObject({ strategy, concurrency, timeoutMs: timeout });
    await engine.close();
  });

  it('is said in one order', () => {
    const order: readonly Origin[] = [
      'command line',
      'call',
      'environment',
      'workflow',
      'config',
      'default',
    ];
    expect(ORIGINS).toEqual(order);
  });
});

describe('defaults of an engine', () => {
  it.each<[object, string]>([
    [{ concurency: 4 }, 'defaults: there is no option "concurency"'],
    [{ runId: 'x' }, 'defaults: there is no option "runId"'],
    [{ strategy: 'levle' }, 'strategy cannot be "levle"'],
    [{ timeoutMs: 0 }, 'timeoutMs cannot be 0'],
  ])('that make no sense are refused: %j', (defaults, message) => {
    expect(() => createEngine({ defaults: defaults as RunDefaults })).toThrow(message);
  });

  it('may be written as text', async () => {
    const engine = createEngine({ defaults: { timeoutMs: '2m' }, env: {} });
    const { plan } = await engine.plan(workflowOf([]).workflow!, null);
    expect(plan?.timeoutMs).toBe(120_000);
    await engine.close();
  });
});

describe('variables', () => {
  it('that something else reads are not strange, and misspelt ones are told', () => {
    const known = ['HEDDLE_LOG_LEVEL', 'HEDDLE_LLM_RECORD', 'HEDDLE_SECRETS_DIR', 'HEDDLE_STORE'];
    const names = [...known, 'HEDDLE_LOG_LEVLE', 'HEDDLE_OTHER'];
    process.env = Object.fromEntries(names.map((name) => [name, 'x']));
    const told = settingChecks(undefined, {}).filter(({ name }) => name === 'environment');
    expect(told).toEqual([
      {
        name: 'environment',
        ok: false,
        says: 'HEDDLE_LOG_LEVLE is no setting; did you mean HEDDLE_LOG_LEVEL?',
      },
      { name: 'environment', ok: true, says: 'HEDDLE_OTHER is no setting' },
    ]);
  });
});
