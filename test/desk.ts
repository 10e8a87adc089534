/**
 * A scheduler on a desk: fed by hand, and answering in short lines, such as `a started 1` for an
 * event and `> start a` for a command. For tests of the scheduler; nothing here waits.
 */
import { idOf } from '../src/graph/graph.ts';
import type { Event } from '../src/run/event.ts';
import type { Plan } from '../src/run/plan.ts';
import { newRun } from '../src/run/run.ts';
import type { StepError } from '../src/run/step-error.ts';
import type { Command, Input } from '../src/schedule/input.ts';
import { Scheduler } from '../src/schedule/react.ts';
import { STRATEGIES } from '../src/schedule/strategies/index.ts';
import type { Step, StepSettings, Workflow } from '../src/workflow/workflow.ts';
import { planOf, step } from './workbench.ts';

/** A step with settings. */
export function settled(id: string, settings: StepSettings, needs: string[] = []): Step {
  return step(id, needs, { settings });
}

export class Desk {
  readonly scheduler: Scheduler;
  private readonly plan: Plan;
  private at = 1_000;

  private constructor(plan: Plan) {
    this.plan = plan;
    const strategy = STRATEGIES.find(({ name }) => name === plan.strategy)!;
    this.scheduler = new Scheduler(newRun(plan), strategy.queue(plan));
  }

  static async of(workflow: Workflow, more: Partial<Plan> = {}): Promise<Desk> {
    return new Desk(await planOf(workflow, more));
  }

  begin = () => this.feed({ type: 'begin', at: this.at });
  cancel = (reason = 'enough') => this.feed({ type: 'cancel', at: this.at, reason });
  expired = () => this.feed({ type: 'expired', at: this.at });
  woke = (id: string) => this.feed({ type: 'woke', step: this.step(id), at: this.at });
  overran = (id: string, attempt = 1) =>
    this.feed({ type: 'overran', step: this.step(id), attempt, at: this.at });
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
      },
    });

  private step(id: string): number {
    return this.plan.graph.indexOf(id);
  }

  private feed(input: Input): string[] {
    const { events, commands } = this.scheduler.react(input);
    const id = (step: number) => idOf(this.plan.graph, step);
    return [
      ...[...events].map((e) => tellEvent(e, id)),
      ...[...commands].map((c) => tellCommand(c, id)),
    ];
  }
}

function tellEvent(event: Event, id: (step: number) => string): string {
  const [what, word] = event.type.split('.');
  if (event.type === 'run.finished') return `run ${event.status}`;
  if (event.type === 'run.stopping') return `run stopping (${event.cause.kind})`;
  if (!('step' in event)) return `${what} ${word}`;
  if (event.type === 'step.retrying') return `${id(event.step)} retrying at ${event.wakeAt}`;
  const detail =
    'attempt' in event ? ` ${event.attempt}` : 'reason' in event ? ` (${event.reason})` : '';
  return `${id(event.step)} ${word}${detail}`;
}

function tellCommand(command: Command, id: (step: number) => string): string {
  const at = 'at' in command ? ` at ${command.at}` : '';
  const by =
    command.type === 'start' && command.deadline !== undefined ? ` by ${command.deadline}` : '';
  return `> ${command.type}${'step' in command ? ` ${id(command.step)}` : ''}${at}${by}`;
}
