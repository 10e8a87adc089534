/**
 * What would run, in which order and on which input, as text and as data.
 * Knows plans; must not know screens.
 */
import {
  type Graph,
  idOf,
  intentOf,
  needsOf,
  RUN_INPUT,
  stepAt,
  stepsByLevel,
} from '../graph/graph.ts';
import type { Plan } from '../run/plan.ts';
import { counted } from '../std/counted.ts';
import { formatDuration } from '../std/duration.ts';
import { printable } from '../std/printable.ts';
import type { RunIf } from '../workflow/workflow.ts';

export function planText(plan: Plan, choices: readonly string[]): string {
  const { graph, strategy, failureMode, drain } = plan;
  const lines = [
    `${graph.workflow.name}: ${counted(graph.size, 'step')} in ${counted(graph.levelCount, 'level')}`,
    `strategy ${strategy}, on failure ${failureMode}${drain ? ' (draining)' : ''}, at most ${most(plan)} at once`,
    ...choices.map((choice) => `  ${choice}`),
  ];
  if (plan.timeoutMs !== undefined)
    lines.push(`timeout of the run ${formatDuration(plan.timeoutMs)}`);
  stepsByLevel(graph).forEach((steps, level) => {
    lines.push('', `level ${level}`);
    for (const step of steps) lines.push(`  ${stepText(plan, step)}`);
  });
  return `${lines.join('\n')}\n`;
}

function most({ concurrency }: Plan): string {
  if (typeof concurrency === 'number') return String(concurrency);
  return `${concurrency.min} to ${concurrency.max}`;
}

function stepText(plan: Plan, step: number): string {
  const { graph } = plan;
  const { uses, settings } = stepAt(graph, step);
  const needs = [...needsOf(graph, step)].map((need) => idOf(graph, need));
  const parts = [`${idOf(graph, step)}  ${printable(uses)} (${intentOf(graph, step)})`];
  if (needs.length > 0) parts.push(`needs ${needs.join(', ')}`);
  parts.push(`input from ${inputSource(graph, step)}`);
  if (settings.hook !== undefined) parts.push(`in ${settings.hook}`);
  if (settings.when !== undefined) parts.push(`when ${printable(settings.when)}`);
  if (settings.runIf !== undefined) parts.push(`run_if ${ruleText(settings.runIf)}`);
  if (settings.optional === true) parts.push('optional');
  parts.push(...claimTexts(plan, step));
  return parts.join('; ');
}

function ruleText(runIf: RunIf): string {
  if (typeof runIf === 'string') return runIf;
  return 'atLeast' in runIf
    ? `at least ${runIf.atLeast} succeeded`
    : `${runIf.critical.map((id) => printable(id)).join(', ')} succeeded`;
}

/** `takes 1 of io (16)`: what an attempt takes, and how much there is. */
function claimTexts({ graph, pools }: Plan, step: number): string[] {
  const { claims = [], perKey } = graph.demands.get(step) ?? {};
  const taken = claims.map(
    ({ pool, amount }) => `takes ${amount} of ${printable(pool)} (${pools.get(pool)?.size})`,
  );
  return perKey === undefined ? taken : [...taken, `at most ${perKey} at once per key`];
}

/** Where a step's input comes from, in words. */
export function inputSource(graph: Graph, step: number): string {
  const wiring = graph.wiring.get(step);
  if (wiring?.kind === 'named')
    return wiring.names.map(([name, need]) => `${name}: ${idOf(graph, need)}`).join(', ');
  if (wiring !== undefined) return `${wiring.kind} of its needs`;
  const primary = graph.primary[step]!;
  return primary === RUN_INPUT ? 'the run' : idOf(graph, primary);
}

export function planJson(plan: Plan, choices: readonly string[]): Record<string, unknown> {
  const { graph, strategy, failureMode, concurrency, timeoutMs } = plan;
  return {
    workflow: graph.workflow.name,
    strategy,
    on_failure: failureMode,
    concurrency: Number.isFinite(concurrency) ? concurrency : null,
    ...(timeoutMs !== undefined && { timeout_ms: timeoutMs }),
    choices,
    levels: stepsByLevel(graph).map((steps) => steps.map((s) => idOf(graph, s))),
    steps: graph.workflow.steps.map(({ id, uses }, s) => ({
      id,
      uses,
      intent: intentOf(graph, s),
      needs: [...needsOf(graph, s)].map((need) => idOf(graph, need)),
      input_from: inputSource(graph, s),
      level: graph.level[s],
      rank: graph.rank[s],
    })),
  };
}
