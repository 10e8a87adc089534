/**
 * A workflow as a native file: what `heddle convert` prints.
 * Knows the fields of a workflow and their keys; must not know which format they came from.
 */
import { stringify } from 'yaml';
import { defined } from '../../std/defined.ts';
import { formatDuration } from '../../std/duration.ts';
import type { RetryPolicy, Step, Workflow } from '../workflow.ts';

/**
 * Native YAML; reading it gives an equal workflow.
 * Throws a `TypeError` for a step whose body is a function in memory: that cannot be written down.
 */
export function writeHeddle(workflow: Workflow): string {
  return stringify(nativeValue(workflow), { lineWidth: 100, aliasDuplicateObjects: false });
}

/** The native file as a plain value, keys in the order of the documentation. */
export function nativeValue(workflow: Workflow): Record<string, unknown> {
  const { defaults } = workflow;
  return defined({
    heddle: 1,
    name: workflow.name,
    title: workflow.title,
    strategy: workflow.strategy,
    on_failure: workflow.onFailure,
    concurrency: workflow.concurrency,
    timeout: span(workflow.timeoutMs),
    defaults:
      defaults &&
      defined({ retry: nativeRetry(defaults.retry), timeout: span(defaults.timeoutMs) }),
    inputs: workflow.inputs,
    env: workflow.env,
    steps: workflow.steps.map(nativeStep),
    outputs: workflow.outputs,
  });
}

function nativeStep(step: Step): Record<string, unknown> {
  if (step.run !== undefined) {
    throw new TypeError(
      `step "${step.id}" is a function in memory; put it in a module and use ./file.ts#export`,
    );
  }
  const { settings } = step;
  const needs = step.needs.map((need) => (typeof need === 'string' ? need : need.id));
  return defined({
    id: step.id,
    title: settings.title,
    uses: step.uses,
    needs: needs.length === 0 ? undefined : needs,
    with: step.with !== undefined && Object.keys(step.with).length > 0 ? step.with : undefined,
    when: settings.when,
    retry: nativeRetry(settings.retry),
    timeout: span(settings.timeoutMs),
    priority: settings.priority,
    intent: settings.intent,
    input_from: settings.inputFrom,
    separator: settings.separator,
  });
}

function nativeRetry(retry: Partial<RetryPolicy> | undefined): Record<string, unknown> | undefined {
  if (retry === undefined) return undefined;
  return defined({
    max_attempts: retry.maxAttempts,
    initial_interval: span(retry.initialIntervalMs),
    backoff_coefficient: retry.backoffCoefficient,
    max_interval: span(retry.maxIntervalMs),
    intervals: retry.intervalsMs?.map((ms) => formatDuration(ms)),
    jitter: retry.jitter,
  });
}

function span(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms);
}
