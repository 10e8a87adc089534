/**
 * A scheduler fed by hand, and answering in short lines, such as `a started 1` for an
 * event and `> start a` for a command. For tests of the scheduler; nothing here waits.
 * Knows inputs and what comes of them; must not know stores, observers or attempts.
 */
import type { Event } from '../src/run/event.ts';
import type { Plan } from '../src/run/plan.ts';
import { newRun, type Run, statusOf } from '../src/run/run.ts';
import { skipReason } from '../src/run/skip.ts';
import type { StepError } from '../src/run/step-error.ts';
import { stepOfId } from '../src/run/step-ids.ts';
import { idOf, namedSteps } from '../src/run/steps.ts';
import { type GrowthEnd, untilOf, type WaitEnd } from '../src/run/wait.ts';
import { queueOf } from '../src/schedule/grown-queue.ts';
import { type Command, type Input, newReaction } from '../src/schedule/input.ts';
import { Scheduler } from '../src/schedule/react.ts';
import type { InProcess } from '../src/schedule/recorder.ts';
import { STRATEGIES } from '../src/schedule/strategies/index.ts';
import type { Step, StepSettings, Workflow } from '../src/workflow/workflow.ts';
import { planOf, step } from './workbench.ts';

/** A step with settings. */
export function settled(id: string, settings: StepSettings, needs: string[] = []): Step {
  return step(id, needs, { settings });
}

export class SchedulerHarness {
  readonly scheduler: Scheduler;
  private requests = 0;
  /** What every input says the time is; tests move it. */
  at = 1_000;

  private constructor(plan: Plan, shared?: InProcess) {
    const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
    const run = newRun(plan);
    this.scheduler = new Scheduler(run, () => queueOf(run, strategy), shared);
  }

  /** `shared`: limits in common with other harnesses; none, and the run is alone. */
  static async of(
    workflow: Workflow,
    more: Partial<Plan> = {},
    shared?: InProcess,
  ): Promise<SchedulerHarness> {
    return new SchedulerHarness(await planOf(workflow, more), shared);
  }

  begin = () => this.feed({ type: 'begin', at: this.at });
  cancel = (reason = 'enough', drainMs = 0) => this.feed(this.asked(reason, drainMs));
  /** Somebody has cancelled the run before it begins. */
  beginCancelled = () => this.feed({ type: 'begin', at: this.at }, this.asked('enough', 0));
  drained = () => this.feed({ type: 'drained', at: this.at });
  expired = () => this.feed({ type: 'expired', at: this.at });
  measured = (lateMs: number) =>
    this.feed({ type: 'measured', at: this.at, dueAt: this.at - lateMs });
  room = (pool: string) => this.feed({ type: 'room', pool, at: this.at });
  /** The time has come that the step waits for. */
  woke = (id: string) => {
    const step = this.step(id);
    const wait = this.scheduler.run.waits.get(step);
    const at = wait === undefined ? this.at : (untilOf(wait)?.at ?? this.at);
    return this.feed({ type: 'woke', step, at: Math.max(this.at, at) });
  };
  waited = (id: string) => this.feed({ type: 'waited', step: this.step(id), at: this.at });
  exhausted = (id: string) => this.feed({ type: 'exhausted', step: this.step(id), at: this.at });
  branchOverran = (id: string) =>
    this.feed({ type: 'branch-overran', step: this.step(id), at: this.at });
  overran = (id: string, attempt = 1) =>
    this.feed({ type: 'overran', step: this.step(id), attempt, at: this.at });
  gaveUp = (id: string, attempt = 1) =>
    this.feed({
      type: 'gave-up',
      step: this.step(id),
      attempt,
      at: this.at,
      metadata: undefined,
    });
  whyNot = (id: string) => this.scheduler.whyNot(this.step(id), this.at);
  statusOf = (id: string) => statusOf(this.scheduler.run, this.step(id));
  ends = (id: string, value: unknown = id, attempt = 1) =>
    this.feed({
      type: 'settled',
      step: this.step(id),
      attempt,
      at: this.at,
      outcome: { tag: 'value', value, metadata: undefined },
    });
  fails = (id: string, attempt = 1, error: Partial<StepError> = {}) =>
    this.feed({
      type: 'settled',
      step: this.step(id),
      attempt,
      at: this.at,
      outcome: {
        tag: 'error',
        error: { code: 'E_STEP', message: 'broke', retryable: true, ...error },
        metadata: undefined,
      },
    });

  /** An attempt ends by growing into items, or into so many. */
  grows = (id: string, items: readonly unknown[] | number, keys?: readonly string[]) => {
    const list = typeof items === 'number' ? Array.from({ length: items }, (_, i) => i) : items;
    return this.expands(id, { items: list, keys, then: 'collect' });
  };
  /** An attempt begins another round. */
  begins = (id: string, state: unknown, attempt = 1) =>
    this.expands(id, { items: [state], then: 'again' }, attempt);
  /** An attempt ends by calling a workflow. */
  calls = (id: string, input: unknown = {}) => this.expands(id, { items: [input], then: 'only' });
  private expands(
    id: string,
    {
      items,
      keys,
      then,
    }: { items: readonly unknown[]; keys?: readonly string[] | undefined; then: GrowthEnd },
    attempt = 1,
  ) {
    return this.feed({
      type: 'settled',
      step: this.step(id),
      attempt,
      at: this.at,
      outcome: {
        tag: 'expand',
        body: 0,
        count: items.length,
        items,
        keys,
        then,
        metadata: undefined,
      },
    });
  }

  /** An attempt ends by waiting so long. */
  waits = (id: string, ms: number, end: WaitEnd = 'value', attempt = 1) =>
    this.feed({
      type: 'settled',
      step: this.step(id),
      attempt,
      at: this.at,
      outcome: {
        tag: 'wait',
        until: { at: this.at + ms, isDate: false },
        end,
        value: id,
        ask: undefined,
        metadata: undefined,
      },
    });

  /** What the end of the engine itself leads to. */
  abandon = () => {
    const into = newReaction();
    this.scheduler.abandon(into);
    const id = (step: number) => idOf(this.scheduler.run, step);
    return {
      events: [...into.events],
      commands: [...into.commands].map((command) => tellCommand(command, id)),
    };
  };

  private asked(reason: string, drainMs: number): Input {
    const id = `request ${++this.requests}`;
    return { type: 'asked', at: this.at, id, request: { kind: 'cancel', reason, drainMs } };
  }

  private step(id: string): number {
    return stepOfId(this.scheduler.run, id);
  }

  private feed(...inputs: Input[]): string[] {
    const { events, commands } = this.scheduler.react(inputs, newReaction());
    for (const command of commands) if (command.type === 'offer') command.to.offer(command.pool);
    const id = (step: number) => idOf(this.scheduler.run, step);
    return [
      // What was asked is what the test has asked.
      ...[...events]
        .filter(({ type }) => type !== 'run.asked')
        .map((e) => tellEvent(e, this.scheduler.run)),
      ...[...commands].map((c) => tellCommand(c, id)),
    ];
  }
}

function tellEvent(event: Event, run: Readonly<Run>): string {
  const id = (step: number) => idOf(run, step);
  const [what, word] = event.type.split('.');
  const skipped = event.type === 'step.skipped' && skipReason(event.cause, namedSteps(run));
  const reason = skipped || ('reason' in event ? event.reason : undefined);
  if (event.type === 'run.finished') return `run ${event.status}`;
  if (event.type === 'run.stopping') {
    return `run stopping (${event.cause.kind}${event.drain ? ', drain' : ''})`;
  }
  if (event.type === 'step.expanded') return `${id(event.step)} has ${event.count} items`;
  if (event.type === 'group.stopping') {
    const item = event.item === undefined ? '' : `[${event.item}]`;
    return `${id(event.step)}${item} stopping (${event.cause.kind}${event.drain ? ', drain' : ''})`;
  }
  if (event.type === 'run.hooks') return `run hooks ${event.hook} (${event.status})`;
  if (event.type === 'group.hooks')
    return `${id(event.step)} hooks ${event.hook} (${event.status})`;
  if (event.type === 'run.paced') return `run paced ${event.concurrency}`;
  if (event.type === 'branch.expired') return `branch of ${id(event.step)} expired`;
  if (event.type === 'step.waiting') return `${id(event.step)} waits until ${event.until?.at}`;
  if (event.type === 'run.waiting') return `run waiting until ${event.until?.at}`;
  if (!('step' in event)) return `${what} ${word}`;
  if (event.type === 'step.retrying') return `${id(event.step)} retrying at ${event.wakeAt}`;
  const detail =
    'attempt' in event ? ` ${event.attempt}` : reason === undefined ? '' : ` (${reason})`;
  return `${id(event.step)} ${word}${detail}`;
}

/** An alarm by what it will tell: `> alarm woke a at 1100`. */
function tellCommand(command: Command, id: (step: number) => string): string {
  switch (command.type) {
    case 'start': {
      const by = command.deadline === undefined ? '' : ` by ${command.deadline}`;
      return `> start ${id(command.step)}${by}`;
    }
    case 'abort':
      return `> abort ${id(command.step)}`;
    case 'alarm': {
      const { input } = command;
      const about =
        'step' in input ? ` ${id(input.step)}` : 'pool' in input ? ` ${input.pool}` : '';
      return `> alarm ${input.type}${about} at ${command.at}`;
    }
    case 'offer':
      return `> offer ${command.pool}`;
    default:
      return `> ${command.type}`;
  }
}
