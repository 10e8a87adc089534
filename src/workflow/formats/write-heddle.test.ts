/**
 * A file with every key there is, written back: an equal workflow, and the same text again.
 */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Schema } from '../../std/schema.ts';
import type { Workflow } from '../workflow.ts';
import { readWorkflow } from './index.ts';
import { STEP_SCHEMA, WORKFLOW_SCHEMA } from './native-schema.ts';
import { writeHeddle } from './write-heddle.ts';

const FILE = `
heddle: 1
name: everything
title: All keys
strategy: level
on_failure: best_effort
drain: true
concurrency: { min: 2, max: 9 }
max_branches: 3
budget: { tokens: 200000, cost: 2.5 }
pools:
  api: 4
  big: 4gb
  odd: { size: 1000001 }
  flaky: { size: 8, breaker: { failures: 5, reset: 1m30s } }
timeout: 30d
defaults:
  retry: { max_attempts: 2 }
  timeout: 1s
  total_timeout: 2s
  queue_timeout: 3s
  branch_timeout: 4s
  grace: 5s
  env: { LANG: C, LEVEL: "\${{ inputs.tenant }}" }
  shell: [bash, -euc]
  cwd: build
start: [a, b]
target: all
inputs:
  tenant: { type: string, default: a }
env: [HOME]
secrets: [key]
steps:
  - { id: a, uses: text/case }
  - { id: b, uses: text/case, input: "\${{ inputs.tenant }}" }
  - id: all
    title: All of it
    uses: ./steps.ts#all
    needs: [a, b]
    goes_to: [any]
    with: { text: "\${{ steps.a.output }}" }
    when: steps.a.output != ""
    run_if: { at_least: 1 }
    optional: true
    effects: once
    cache:
      key: \${{ run.name }}
      ttl: 1h
    retry:
      max_attempts: 3
      initial_interval: 10ms
      backoff_coefficient: 1.5
      max_interval: 1h
      intervals: [1ms, 2s]
      jitter: equal
      retry_on: [timed_out, E_BUSY]
      never_retry_on: [E_GONE]
    timeout: 250ms
    total_timeout: 5s
    queue_timeout: 6s
    branch_timeout: 7s
    grace: 8s
    pool: api
    cost: { api: { at_most: 2 }, memory: { at_most: 512mb }, flaky: 1 }
    concurrency_key: "\${{ inputs.tenant }}"
    memory_max: 96mb
    concurrency_per_key: 2
    priority: -5
    intent: analyze
    input_from: concat
    separator: "|"
  - { id: critical, uses: text/case, needs: [a], run_if: { critical: [a] }, output: { type: string }, poll: { every: 5s, until: "output == 'x'" } }
  - { id: any, uses: text/case, needs: [a], run_if: any_failed, optional: false }
  - id: each
    uses: for_each
    needs: [a]
    with: { items: [1, 2], concurrency: 2, key: "k\${{ item }}", succeeds_if: { at_least: 1 } }
    steps:
      - { id: one, uses: text/case, input: "\${{ item }}" }
      - id: inner
        uses: for_each
        needs: one
        with: { items: "\${{ steps.one.output }}" }
        steps: [{ id: deep, uses: text/case, with: { text: 3.10 } }]
    outputs: { text: "\${{ steps.one.output }}" }
  - id: route
    uses: switch
    with: { value: a }
    cases: { a: [{ id: first, uses: text/case }], default: [{ id: first, uses: text/affix }] }
    outputs: "\${{ steps.first.output }}"
on_success: [{ id: cheer, uses: text/case }]
on_failure_do:
  - { id: mourn, uses: text/case }
  - { id: weep, uses: text/case, needs: mourn }
finally: [{ id: tidy, uses: text/case, when: 'run.status != "cancelled"' }]
outputs: { text: "\${{ steps.all.output }}" }
`;

function read(text: string): Omit<Workflow, 'source'> {
  const { workflow, diagnostics } = readWorkflow(text, 'flow.yaml');
  expect(diagnostics).toEqual([]);
  const { source: _, ...rest } = workflow!;
  return rest;
}

/** Keys that a schema has and no value of it uses. */
function unused({ properties = {} }: Schema, values: readonly object[]): string[] {
  return Object.keys(properties).filter((key) => !values.some((value) => key in value));
}

describe('a file with every key', () => {
  const raw = parse(FILE);

  it('is one', () => {
    const { retry } = STEP_SCHEMA.properties!;
    expect(unused(WORKFLOW_SCHEMA, [raw])).toEqual([]);
    expect(unused(WORKFLOW_SCHEMA.properties!.defaults!, [raw.defaults])).toEqual([]);
    expect(unused(STEP_SCHEMA, raw.steps)).toEqual([]);
    expect(unused(retry!, [raw.steps[2].retry])).toEqual([]);
  });

  it('comes back as an equal workflow', () => {
    const workflow = read(FILE);
    const text = writeHeddle(workflow);
    expect(read(text)).toEqual(workflow);
    expect(writeHeddle(read(text))).toBe(text);
  });

  it('keeps sizes and times as people write them', () => {
    const written = parse(writeHeddle(read(FILE)));
    expect(written.pools).toEqual({
      api: 4,
      big: '4gb',
      odd: 1_000_001,
      flaky: { size: 8, breaker: { failures: 5, reset: '1m30s' } },
    });
    expect(written.steps[2].cost).toEqual({
      api: { at_most: 2 },
      memory: { at_most: '512mb' },
      flaky: 1,
    });
    expect(written.timeout).toBe('30d');
  });
});
