/**
 * What the events of a run say about each of its steps, without the graph: for runs of yesterday,
 * whose files may be gone.
 * Knows events and ids; must not know what led to what (that is `fold`).
 */
import { unreachable } from '../std/assert.ts';
import type { Event } from './event.ts';
import { NOTHING_REUSED, type ReusedResult, reuseReason, TAKEN_FROM } from './plan.ts';
import { type NamedSteps, type SkipCause, skipReason } from './skip.ts';
import type { RunStatus, StepStatus } from './status.ts';
import type { StepError } from './step-error.ts';

export interface StepStory {
  readonly id: string;
  status: StepStatus;
  attempts: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  output: unknown;
  /** What its last attempt said about itself. */
  metadata: Readonly<Record<string, unknown>> | undefined;
  error: StepError | undefined;
  /** Why it was skipped or cancelled, what it waits for, or whose result it is. */
  reason: string | undefined;
  /** Of a skipped step, whose reason it is when all has been told. */
  skip: SkipCause | undefined;
}

export interface RunStory {
  status: RunStatus;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** How often another process took it up. */
  resumes: number;
  output: unknown;
  error: StepError | undefined;
  readonly steps: readonly StepStory[];
}

/** `ids`: of the steps, in the order of the numbers that the events name; `reused` by the same. */
export function storyOf(
  ids: readonly string[],
  events: Iterable<Event>,
  reused: ReadonlyMap<number, ReusedResult> = NOTHING_REUSED,
): RunStory {
  const story: RunStory = {
    status: 'pending',
    startedAt: undefined,
    endedAt: undefined,
    resumes: 0,
    output: undefined,
    error: undefined,
    steps: ids.map(newStep),
  };
  for (const event of events) {
    if ('step' in event && event.type !== 'branch.expired')
      tellStep(story.steps[event.step]!, event);
    else tellRun(story, event as Exclude<Event, StepEvent>);
    if (event.type === 'run.started') tellReused(story, reused, event.at);
  }
  const { steps } = story;
  const named: NamedSteps = {
    idOf: (step) => ids[step]!,
    statusOf: (step) => steps[step]!.status,
    skipOf: (step) => steps[step]!.skip,
  };
  for (const step of steps) if (step.skip !== undefined) step.reason = skipReason(step.skip, named);
  return story;
}

function tellReused(story: RunStory, reused: ReadonlyMap<number, ReusedResult>, at: number): void {
  for (const [number, result] of reused) {
    const step = story.steps[number]!;
    const { output, metadata } = result;
    Object.assign(step, { output, metadata, startedAt: at, reason: reuseReason(result) });
    end(step, 'succeeded', at);
  }
}

function newStep(id: string): StepStory {
  return {
    id,
    status: 'pending',
    attempts: 0,
    startedAt: undefined,
    endedAt: undefined,
    output: undefined,
    metadata: undefined,
    error: undefined,
    reason: undefined,
    skip: undefined,
  };
}

type StepEvent = Extract<Event, { type: `step.${string}` }>;

function tellRun(story: RunStory, event: Exclude<Event, StepEvent>): void {
  switch (event.type) {
    case 'run.started':
      story.status = 'running';
      story.startedAt = event.at;
      return;
    case 'run.resumed':
      story.status = 'running';
      story.resumes++;
      return;
    case 'run.waiting':
      story.status = 'waiting';
      return;
    case 'run.finished': {
      const { status, at, output, error } = event;
      Object.assign(story, { status, endedAt: at, output, error });
      // Steps that a stopping run never started were cancelled together, without events of their own.
      for (const step of story.steps) if (step.endedAt === undefined) step.status = 'cancelled';
      return;
    }
    case 'run.stopping':
    case 'run.hooks':
    case 'run.leaving':
    case 'run.paced':
    case 'branch.expired':
      return;
    default:
      unreachable(event);
  }
}

function tellStep(step: StepStory, event: StepEvent): void {
  switch (event.type) {
    case 'step.ready':
    case 'step.interrupted':
      step.status = 'ready';
      step.reason = undefined;
      return;
    case 'step.started':
      step.status = 'running';
      step.attempts = event.attempt;
      step.metadata = undefined;
      step.startedAt ??= event.at;
      return;
    case 'step.succeeded':
      step.output = event.output;
      step.metadata = event.metadata;
      step.error = undefined;
      step.reason = cacheReason(event.metadata);
      return end(step, 'succeeded', event.at);
    case 'step.failed':
      step.error = event.error;
      step.metadata = event.metadata ?? step.metadata;
      return end(step, 'failed', event.at);
    case 'step.skipped':
      step.skip = event.cause;
      return end(step, 'skipped', event.at);
    case 'step.cancelled':
      step.reason = event.reason;
      step.metadata = event.metadata ?? step.metadata;
      return end(step, 'cancelled', event.at);
    case 'step.retrying':
      step.status = 'waiting';
      step.error = event.error;
      step.metadata = event.metadata;
      return;
    case 'step.parked':
      step.status = 'waiting';
      step.reason = event.reason;
      return;
    case 'step.stopping':
    case 'step.late':
      return;
    default:
      unreachable(event);
  }
}

/** The result may be one that another run had kept. */
function cacheReason(metadata: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const from = metadata?.[TAKEN_FROM];
  return typeof from === 'string' ? `from the cache (run ${from})` : undefined;
}

function end(step: StepStory, status: StepStatus, at: number): void {
  step.status = status;
  step.endedAt = at;
}
