/**
 * Lists of steps that functions of this process have written: a run that this engine leaves and resumes has them still.
 * Knows runs by id; must not know what the steps do.
 */
import type { Graph } from '../../graph/graph.ts';

/** Those of one run, by the attempt that wrote each. */
export interface WrittenInRun {
  get(step: number, attempt: number): Graph | undefined;
  add(step: number, attempt: number, graph: Graph): void;
  /** The run has ended. */
  forget(): void;
}

export class WrittenLists {
  private readonly runs = new Map<string, Map<string, Graph>>();

  of(runId: string): WrittenInRun {
    const { runs } = this;
    return {
      get: (step, attempt) => runs.get(runId)?.get(`${step} ${attempt}`),
      add(step, attempt, graph) {
        const lists = runs.get(runId) ?? new Map<string, Graph>();
        runs.set(runId, lists.set(`${step} ${attempt}`, graph));
      },
      forget: () => void runs.delete(runId),
    };
  }
}
