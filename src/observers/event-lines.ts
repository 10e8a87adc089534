/**
 * A run as lines for people, one per thing that happened: for logs and pipes.
 * Knows events and words; must not know colours, nor where the lines go.
 */
import { idOf } from '../graph/graph.ts';
import type { Observer } from '../ports/observer.ts';
import type { Event } from '../run/event.ts';
import { durationOf } from '../run/inputs.ts';
import type { Run } from '../run/run.ts';
import { counted } from '../std/counted.ts';
import { formatElapsed } from '../std/duration.ts';
import { printable } from '../std/printable.ts';

export function eventLines(write: (line: string) => void): Observer {
  return {
    name: 'event-lines',
    event(event, run) {
      const line = sentence(event, run);
      if (line !== undefined) write(`${line}\n`);
    },
    log(step, message, { plan }) {
      for (const line of message.split('\n'))
        write(`${idOf(plan.graph, step)}: ${printable(line, 2_000)}\n`);
    },
  };
}

function sentence(event: Event, run: Readonly<Run>): string | undefined {
  const { graph } = run.plan;
  switch (event.type) {
    case 'run.started':
      return `${graph.workflow.name} started (${counted(graph.size, 'step')}, ${run.plan.strategy}), run ${event.runId}`;
    case 'run.stopping':
      return 'stopping: no more steps start';
    case 'run.finished':
      return undefined;
    case 'step.ready':
      return undefined;
    case 'step.started':
      return `${idOf(graph, event.step)} started${event.attempt > 1 ? ` (attempt ${event.attempt})` : ''}`;
    case 'step.succeeded':
      return `${idOf(graph, event.step)} succeeded in ${formatElapsed(durationOf(run, event.step))}`;
    case 'step.failed':
      return `${idOf(graph, event.step)} failed: ${printable(event.error.message)} (${printable(event.error.code)})`;
    case 'step.retrying':
      return `${idOf(graph, event.step)} failed: ${printable(event.error.message)}; next try in ${formatElapsed(event.wakeAt - event.at)}`;
    case 'step.skipped':
      return `${idOf(graph, event.step)} skipped: ${printable(event.reason)}`;
    case 'step.cancelled':
      return `${idOf(graph, event.step)} cancelled: ${printable(event.reason)}`;
  }
}
