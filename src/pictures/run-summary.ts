/**
 * A finished run as text: level by level each step's output and metadata, then the output.
 * Knows runs; must not know streams. Colours come from outside.
 */
import { leftOutCount } from '../graph/cut.ts';
import { type Graph, idOf, labelOf } from '../graph/graph.ts';
import { type Section, sectionsOf } from '../graph/sections.ts';
import { toAnswer, toDecide, toResume } from '../run/next-commands.ts';
import type { RunResult } from '../run/result.ts';
import type { StepResult } from '../run/step-result.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import { counted } from '../std/counted.ts';
import { formatElapsed } from '../std/duration.ts';
import { isoInstant } from '../std/instant.ts';
import { jsonOf } from '../std/json-text.ts';
import { printable } from '../std/printable.ts';
import { spentText } from './spent-text.ts';

const MAX_OUTPUT = 2_000;
/** Of wider levels only this many steps are shown, those that did not succeed first. */
const MAX_PER_LEVEL = 50;
const MAX_LEVELS = 50;

export interface SummaryPaint {
  good(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
  /** A row with its end, where rows are too wide cut so that the end stays. */
  fit(row: string, tail?: string): string;
}

/** `command`: how commands are written, so that they find the run. */
export function runSummary(
  graph: Graph,
  result: RunResult,
  paint: SummaryPaint,
  command: CommandText = bareCommand,
): string {
  const lines: string[] = [];
  const sections = sectionsOf(graph);
  const levels = sections.filter(({ hook }) => hook === undefined);
  const hooks = sections.slice(levels.length);
  const describe = ({ title, steps }: Section) => {
    lines.push(paint.bold(title));
    const shown = steps.length <= MAX_PER_LEVEL ? steps : chosen(steps, graph, result);
    for (const step of shown)
      lines.push(...stepLines(labelOf(graph, step), result.step(idOf(graph, step)), paint));
    if (shown.length < steps.length)
      lines.push(paint.dim(`  … and ${steps.length - shown.length} more steps`));
  };
  levels.slice(0, MAX_LEVELS).forEach(describe);
  if (levels.length > MAX_LEVELS)
    lines.push(paint.dim(`… and ${levels.length - MAX_LEVELS} more levels`));
  hooks.forEach(describe);
  lines.push('', ...ending(result, paint, command));
  const less = leftOutCount(graph);
  if (less > 0) lines.push(paint.dim(`${counted(less, 'step')} left out`));
  return `${lines.join('\n')}\n`;
}

function chosen(steps: readonly number[], graph: Graph, result: RunResult): number[] {
  const odd = steps.filter((s) => result.step(idOf(graph, s)).status !== 'succeeded');
  const rest = steps.filter((s) => !odd.includes(s));
  return [...odd, ...rest].slice(0, MAX_PER_LEVEL).sort((a, b) => a - b);
}

function stepLines(label: string, step: StepResult, paint: SummaryPaint): string[] {
  const { duration_ms: _, ...metadata } = step.metadata;
  const ran = step.attempts > 0;
  const time = paint.dim(ran ? `  ${formatElapsed(step.durationMs)}` : reusedFrom(step));
  const tries = step.attempts > 1 ? paint.dim(`  ${step.attempts} attempts`) : '';
  const lines: string[] = [];
  if (step.status === 'succeeded')
    lines.push(paint.fit(`  ${label} -> ${shown(step.output)}`, `${time}${tries}`));
  else {
    // A step that was cancelled between two tries has an error, too: that of the last one.
    const { error, reason } = step;
    const failed = step.status === 'failed' && error !== undefined;
    const why = failed ? `${error.message} (${error.code})` : reason;
    const told = why === undefined ? '' : `: ${printable(why, MAX_OUTPUT)}`;
    lines.push(paint.fit(`  ${label} ${paint.bad(step.status)}${told}`, tries));
  }
  for (const [key, value] of Object.entries(metadata)) {
    lines.push(paint.fit(paint.dim(`      ${printable(key)}: ${shown(value)}`)));
  }
  return lines;
}

/** A step that succeeded without an attempt has its result from another run. */
function reusedFrom({ reason, attempts }: StepResult): string {
  return attempts > 0 || reason === undefined ? '' : `  (${printable(reason)})`;
}

function ending(result: RunResult, paint: SummaryPaint, command: CommandText): string[] {
  const { workflow, runId } = result;
  if (result.status === 'running')
    return [`${workflow} ${paint.bad('interrupted')}; to resume: ${toResume(runId, command)}`];
  if (result.status === 'waiting') {
    const { wakeAt } = result;
    const [first, ...more] = [
      ...listed('to decide:', toDecide(runId, result.undecided, command)),
      ...listed('to answer:', toAnswer(runId, result.unanswered, command)),
    ];
    const head = `${workflow} ${paint.bad('waiting')}`;
    if (wakeAt === undefined) return [`${head}; ${first}`, ...more];
    const till = `${head} until ${isoInstant(wakeAt)}; to go on then: ${toResume(runId, command)}`;
    return first === undefined ? [till] : [till, first, ...more];
  }
  const time = formatElapsed(result.durationMs);
  const word = result.ok ? paint.good(result.status) : paint.bad(result.status);
  const lines = [
    `output: ${plain(result.output)}`,
    `${result.workflow} ${word} in ${time} (${result.strategy})`,
  ];
  const reused = reusedCount(result);
  if (reused > 0) lines.push(paint.dim(`${counted(reused, 'result')} reused`));
  if (noneRan(result)) lines.push(paint.dim('no step ran: every one was skipped'));
  if (result.error !== undefined)
    lines.push(paint.bad(printable(result.error.message, MAX_OUTPUT)));
  const more = spentText(result.spent, result.budget);
  return [...lines, ...more.map((line) => paint.fit(paint.dim(line)))];
}

function listed(head: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [head, ...lines.map((line) => `  ${line}`)];
}

function reusedCount({ steps }: RunResult): number {
  let count = 0;
  for (const { status, attempts } of Object.values(steps))
    if (status === 'succeeded' && attempts === 0) count++;
  return count;
}

function noneRan({ steps }: RunResult): boolean {
  return Object.values(steps).every(({ status }) => status === 'skipped');
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return counted(value.length, 'byte');
  return printable(jsonOf(value), MAX_OUTPUT);
}

/** The final output: text as it is (controls escaped), everything else as JSON. */
export function plain(value: unknown): string {
  if (value instanceof Uint8Array) return counted(value.length, 'byte');
  return typeof value === 'string' ? printable(value, 100_000) : printable(jsonOf(value), 100_000);
}
