/**
 * A run as lines for people, one per thing that happened: for logs and pipes.
 * Knows events and words; must not know colours, nor where the lines go.
 */
import { idOf, labelOf } from '../graph/graph.ts';
import type { Observer } from '../ports/observer.ts';
import type { Event } from '../run/event.ts';
import { toGoOn } from '../run/next-commands.ts';
import type { Run } from '../run/run.ts';
import { durationOf } from '../run/scope.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import { counted } from '../std/counted.ts';
import { formatDuration, formatElapsed } from '../std/duration.ts';
import { printable } from '../std/printable.ts';

/** `command`: how commands are told, so that they find the run. */
export function eventLines(
  write: (line: string) => void,
  command: CommandText = bareCommand,
): Observer {
  return {
    name: 'event-lines',
    event(event, run) {
      const line = sentence(event, run, command);
      if (line !== undefined) write(`${line}\n`);
    },
    log(step, message, { plan }) {
      for (const line of message.split('\n'))
        write(`${idOf(plan.graph, step)}: ${printable(line, 2_000)}\n`);
    },
  };
}

function sentence(event: Event, run: Readonly<Run>, command: CommandText): string | undefined {
  switch (event.type) {
    case 'step.ready':
    case 'run.finished':
      return undefined;
    case 'run.started':
    case 'run.stopping':
    case 'run.hooks':
    case 'run.paced':
    case 'run.resumed':
    case 'run.waiting':
    case 'run.leaving':
      return ofRun(event, run, command);
    default:
      return `${labelOf(run.plan.graph, event.step)} ${ofStep(event, run)}`;
  }
}

/** That a run is left, and how it goes on. */
export function leavingLine(runId: string, command: CommandText): string {
  return `no more steps start; go on with: ${toGoOn(runId, command)}`;
}

type RunSentence = Extract<
  Event,
  {
    type:
      | 'run.started'
      | 'run.resumed'
      | 'run.waiting'
      | 'run.leaving'
      | 'run.stopping'
      | 'run.hooks'
      | 'run.paced';
  }
>;

function ofRun(event: RunSentence, { plan }: Readonly<Run>, command: CommandText): string {
  switch (event.type) {
    case 'run.started': {
      const { size, workflow } = plan.graph;
      const { reused, strategy } = plan;
      const kept = reused.size === 0 ? '' : `, ${counted(reused.size, 'result')} reused`;
      return `${workflow.name} started (${counted(size, 'step')}, ${strategy}${kept}), run ${event.runId}`;
    }
    case 'run.resumed':
      return `${plan.graph.workflow.name} goes on, run ${plan.runId}`;
    case 'run.leaving':
      return leavingLine(plan.runId, command);
    case 'run.waiting':
      return 'waiting: every step that could go on waits for a decision';
    case 'run.stopping': {
      // What a failure calls for starts although the run stops.
      const some = event.cause.kind === 'failure' && plan.graph.rules.size > 0;
      const rest = some ? 'only steps with a run_if still start' : 'no more steps start';
      return `stopping: ${rest}${event.drain ? ', what runs may finish' : ''}`;
    }
    case 'run.hooks':
      return `${event.hook}: the run ${event.status === 'partial' ? 'is partial' : event.status}`;
    case 'run.paced':
      return `at most ${event.concurrency} at once from now on: ${event.reason}`;
  }
}

type StepSentence = Exclude<Event, RunSentence | { type: 'step.ready' | 'run.finished' }>;

function ofStep(event: StepSentence, run: Readonly<Run>): string {
  switch (event.type) {
    case 'step.started':
      return `started${event.attempt > 1 ? ` (attempt ${event.attempt})` : ''}`;
    case 'step.succeeded':
      return `succeeded in ${formatElapsed(durationOf(run, event.step))}`;
    case 'step.failed':
      return `failed: ${printable(event.error.message)} (${printable(event.error.code)})`;
    case 'step.retrying':
      return `failed: ${printable(event.error.message)}; next try in ${formatElapsed(event.wakeAt - event.at)}`;
    case 'step.skipped':
      return `skipped: ${printable(event.reason)}`;
    case 'step.cancelled':
      return `cancelled: ${printable(event.reason)}`;
    case 'step.interrupted':
      return `was under way when its process ended (attempt ${event.attempt})`;
    case 'step.parked':
      return `waits for a decision: ${printable(event.reason)}`;
    case 'step.stopping':
      return `${printable(event.error.message)}: asked to stop`;
    case 'step.late':
      return `${event.error === undefined ? 'gave a result' : 'failed'} after it was given up: dropped`;
    case 'branch.expired':
      return `starts a branch that took longer than ${formatDuration(event.afterMs)}`;
  }
}
