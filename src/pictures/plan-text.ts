/**
 * What would run, in which order and on which input, as text and as data.
 * Knows plans; must not know screens.
 */
import { isLeftOut, leftOutCount } from '../graph/cut.ts';
import {
  type Graph,
  idOf,
  intentOf,
  labelOf,
  type RoundCondition,
  RUN_INPUT,
  settingsAt,
  stepAt,
  type Taken,
} from '../graph/graph.ts';
import { type Section, sectionsOf } from '../graph/sections.ts';
import { sourcesOf } from '../graph/sources.ts';
import type { Plan } from '../run/plan.ts';
import { counted } from '../std/counted.ts';
import { formatDuration } from '../std/duration.ts';
import { printable } from '../std/printable.ts';
import { amountText } from '../workflow/amount.ts';
import { settingText } from '../workflow/code-settings.ts';
import type { Part } from '../workflow/part.ts';
import type { PollPolicy, RunIf } from '../workflow/workflow.ts';
import { frameParts, type TitledFrame, titledFrames } from './frame-words.ts';

export function planText(plan: Plan, choices: readonly string[]): string {
  const { graph, strategy, failureMode, drain } = plan;
  const sections = sectionsOf(graph);
  const lines = [
    `${graph.workflow.name}: ${sizeText(graph, sections)}`,
    `strategy ${strategy}, on failure ${failureMode}${drain ? ' (draining)' : ''}, at most ${most(plan)} at once`,
    ...partTexts(graph),
    ...choices.map((choice) => `  ${choice}`),
    ...limitTexts(plan),
  ];
  for (const { title, steps } of sections) {
    lines.push('', title);
    for (const step of steps) lines.push(`  ${stepText(plan, step)}`);
  }
  for (const one of titledFrames(graph)) {
    for (const { title, steps } of frameParts(one.frame, frameText(graph, one))) {
      lines.push('', title);
      for (const step of steps) lines.push(`  ${stepText(plan, step)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** `each[]: for each item, 50 at once`, `refine[]: round by round until last.done`, `route: case invoice`. */
function frameText(graph: Graph, { frame, title }: TitledFrame): string {
  const { window, key, condition, places } = graph.growths.get(frame.parent)!;
  if (condition !== undefined)
    return `${title} ${condition.key} ${printable(conditionText(condition), 100)}`;
  if (places !== undefined) return `${title}, ${counted(places, 'step')} of a call at once`;
  const most = Number.isFinite(window) ? `, ${window} at once` : '';
  return `${title}${most}${key === undefined ? '' : ', by key'}`;
}

function conditionText({ decider }: RoundCondition): string {
  return decider.kind === 'written' ? decider.written.text.trim() : decider.text;
}

/** `4 steps in 2 levels, 1 step at the end`. */
function sizeText(graph: Graph, sections: readonly Section[]): string {
  const { length: atEnd } = graph.bodies[0].hooks;
  const size = graph.roots - leftOutCount(graph) - atEnd;
  const levels = sections.filter(({ hook }) => hook === undefined).length;
  const text = `${counted(size, 'step')} in ${counted(levels, 'level')}`;
  return atEnd === 0 ? text : `${text}, ${counted(atEnd, 'step')} at the end`;
}

/** `start load, target test: 2 steps left out`. */
function partTexts({ cut }: Graph): string[] {
  if (cut === undefined) return [];
  const named = (['start', 'target'] as const)
    .filter((list) => cut.part[list].length > 0)
    .map((list) => `${list} ${cut.part[list].join(', ')}`);
  return [`${named.join(', ')}: ${counted(cut.leftOut.size, 'step')} left out`];
}

function limitTexts({ timeoutMs, maxBranches, branchTimeoutMs, budget }: Plan): string[] {
  const lines = Object.entries(budget).map(
    ([name, amount]) => `may spend ${amount} ${printable(name)}`,
  );
  if (timeoutMs !== undefined) lines.push(`timeout of the run ${formatDuration(timeoutMs)}`);
  if (Number.isFinite(maxBranches))
    lines.push(`at most ${maxBranches} ${maxBranches === 1 ? 'branch' : 'branches'} at once`);
  if (branchTimeoutMs !== undefined)
    lines.push(`timeout of a branch ${formatDuration(branchTimeoutMs)}`);
  return lines;
}

function most({ concurrency }: Plan): string {
  if (typeof concurrency === 'number') return String(concurrency);
  return `${concurrency.min} to ${concurrency.max}`;
}

function stepText(plan: Plan, step: number): string {
  const { graph } = plan;
  const { uses, settings } = stepAt(graph, step);
  const needs = [...sourcesOf(graph, step)].map((need) => idOf(graph, need));
  const parts = [`${labelOf(graph, step)}  ${printable(uses)} (${intentOf(graph, step)})`];
  if (needs.length > 0) parts.push(`needs ${needs.join(', ')}`);
  parts.push(`input from ${inputSource(graph, step)}`);
  const goes = graph.goes.get(step)?.map((target) => idOf(graph, target));
  if (goes !== undefined) parts.push(`goes to ${goes.join(', ')}`);
  if (settings.when !== undefined)
    parts.push(`when ${printable(settingText('when', settings.when))}`);
  if (settings.poll !== undefined) parts.push(pollText(settings.poll));
  if (settings.runIf !== undefined) parts.push(`run_if ${ruleText(settings.runIf)}`);
  if (settings.optional === true) parts.push('optional');
  if (settings.output !== undefined) parts.push('output by a schema');
  parts.push(...costTexts(plan, step));
  return parts.join('; ');
}

function pollText({ everyMs, until }: PollPolicy): string {
  return `looks every ${formatDuration(everyMs)} until ${printable(settingText('until', until))}`;
}

function ruleText(runIf: RunIf): string {
  if (typeof runIf === 'string') return runIf;
  return 'atLeast' in runIf
    ? `at least ${runIf.atLeast} succeeded`
    : `${runIf.critical.map((id) => printable(id)).join(', ')} succeeded`;
}

/** `takes 1 of io (16)`: what an attempt takes, and how much there is. */
function costTexts({ graph, pools }: Plan, step: number): string[] {
  const { costs = [], perKey } = settingsAt(graph, step).demand ?? {};
  const taken = costs.map(
    ({ pool, amount, atMost }) =>
      `takes ${amountText(pool, amount)} of ${pool} (${amountText(pool, pools.get(pool)!.size)})` +
      (atMost === undefined ? '' : `, at most ${amountText(pool, atMost)}`),
  );
  return perKey === undefined ? taken : [...taken, `at most ${perKey} at once per key`];
}

/** Where a step's input comes from, in words. */
export function inputSource(graph: Graph, step: number): string {
  const { wiring } = settingsAt(graph, step);
  if (wiring?.kind === 'value') return valueText(graph.steps[step]!.settings.input);
  if (wiring?.kind === 'named')
    return wiring.names.map(([name, need]) => `${name}: ${idOf(graph, need)}`).join(', ');
  if (wiring?.kind === 'taken') return takenText(graph, step, wiring.from);
  if (wiring !== undefined && wiring.kind !== 'need') return `${wiring.kind} of its needs`;
  const primary = graph.primary[step]!;
  if (primary !== RUN_INPUT) return idOf(graph, primary);
  return givenText(graph, step, 0);
}

/** `row: the item, rates: rates`. */
function takenText(graph: Graph, step: number, from: readonly Taken[]): string {
  return from
    .map(({ name, up, step: source }) => {
      const what = source === RUN_INPUT ? givenText(graph, step, up) : idOf(graph, source);
      return name === '' ? what : `${name}: ${what}`;
    })
    .join(', ');
}

/** What steps are given that stand so far further out. */
function givenText(graph: Graph, step: number, up: number): string {
  const parentOf = (at: number) =>
    graph.bodies.find(({ from, to }) => from <= at && at < to)!.parent;
  let at = step;
  for (let n = 0; n < up; n++) at = parentOf(at);
  if (at < graph.roots) return 'the run';
  const parent = parentOf(at);
  const { kind } = graph.growths.get(parent)!;
  if (kind === 'call') return 'the call';
  if (kind === 'choice') return `that of ${idOf(graph, parent)}`;
  const what = kind === 'rounds' ? 'the round' : 'the item';
  return up === 0 ? what : `${what} of ${idOf(graph, parent)}`;
}

function valueText(input: unknown): string {
  return printable(typeof input === 'string' ? input : JSON.stringify(input), 80);
}

export function planJson(plan: Plan, choices: readonly string[]): Record<string, unknown> {
  const { graph, strategy, failureMode, drain, concurrency } = plan;
  const { timeoutMs, maxBranches, branchTimeoutMs, budget } = plan;
  const sections = sectionsOf(graph);
  const ids = ({ steps }: Section) => steps.map((s) => idOf(graph, s));
  const hooks = sections.filter(({ hook }) => hook !== undefined);
  return {
    workflow: graph.workflow.name,
    strategy,
    on_failure: failureMode,
    ...(drain && { drain }),
    ...(graph.cut !== undefined && partJson(graph.cut.part)),
    concurrency: concurrency === Number.POSITIVE_INFINITY ? null : concurrency,
    ...(timeoutMs !== undefined && { timeout_ms: timeoutMs }),
    ...(Number.isFinite(maxBranches) && { max_branches: maxBranches }),
    ...(branchTimeoutMs !== undefined && { branch_timeout_ms: branchTimeoutMs }),
    ...(Object.keys(budget).length > 0 && { budget }),
    choices,
    levels: sections.filter(({ hook }) => hook === undefined).map(ids),
    ...(hooks.length > 0 && {
      hooks: Object.fromEntries(hooks.map((section) => [section.title, ids(section)])),
    }),
    steps: stepsJson(plan, 0, graph.roots),
    ...(graph.cut !== undefined && {
      left_out: [...graph.cut.leftOut].map((s) => idOf(graph, s)),
    }),
  };
}

function stepsJson(plan: Plan, from: number, to: number): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (let s = from; s < to; s++) if (!isLeftOut(plan.graph, s)) found.push(stepJson(plan, s));
  return found;
}

function partJson({ start, target }: Part): Partial<Part> {
  return { ...(start.length > 0 && { start }), ...(target.length > 0 && { target }) };
}

function stepJson(plan: Plan, s: number): Record<string, unknown> {
  const { graph, pools } = plan;
  const { id, uses, settings } = stepAt(graph, s);
  const { title, hook, when, poll, runIf, optional, output } = settings;
  const { costs = [], perKey } = settingsAt(graph, s).demand ?? {};
  const goes = graph.goes.get(s);
  return {
    id,
    ...(title !== undefined && { title }),
    uses,
    ...(hook !== undefined && { hook }),
    intent: intentOf(graph, s),
    needs: [...sourcesOf(graph, s)].map((need) => idOf(graph, need)),
    input_from: inputSource(graph, s),
    ...(goes !== undefined && { goes_to: goes.map((target) => idOf(graph, target)) }),
    ...(when !== undefined && { when: settingText('when', when) }),
    ...(poll !== undefined && {
      poll: { every: formatDuration(poll.everyMs), until: settingText('until', poll.until) },
    }),
    ...(runIf !== undefined && { run_if: ruleText(runIf) }),
    ...(optional === true && { optional }),
    ...(output !== undefined && { output_schema: true }),
    ...(costs.length > 0 && {
      takes: Object.fromEntries(
        costs.map(({ pool, amount, atMost }) => [
          pool,
          { amount, of: pools.get(pool)!.size, ...(atMost !== undefined && { at_most: atMost }) },
        ]),
      ),
    }),
    ...(perKey !== undefined && { per_key: perKey }),
    level: graph.level[s],
    rank: graph.rank[s],
    ...growthJson(plan, s),
  };
}

/** What it runs for each item, in each round, or for each value. */
function growthJson(plan: Plan, s: number): Record<string, unknown> {
  const growth = plan.graph.growths.get(s);
  if (growth === undefined) return {};
  const bodies = growth.bodies.map((body) => plan.graph.bodies[body]!);
  if (growth.kind === 'choice') {
    const cases = bodies.map(({ name, from, to }) => [name, stepsJson(plan, from, to)]);
    return { cases: Object.fromEntries(cases) };
  }
  const { from, to, parent, called } = bodies[0]!;
  // It is told of once, and may call itself.
  if (called !== undefined && parent !== s) return { workflow: called.workflow };
  return {
    ...(called && { workflow: called.workflow }),
    ...(Number.isFinite(growth.window) && { items_at_once: growth.window }),
    ...(growth.places !== undefined && { steps_at_once: growth.places }),
    ...(growth.condition && { [growth.condition.key]: conditionText(growth.condition) }),
    steps: stepsJson(plan, from, to),
  };
}
