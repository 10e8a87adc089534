/**
 * How the steps of a run were drawn.
 * Knows definitions and what they were written from; must not know how a run comes to have steps.
 *
 * A run that grows has other definitions than at its start, so each is looked up when it is asked for.
 */
import { defOf } from '../../../src/run/grown.ts';
import type { Run } from '../../../src/run/run.ts';
import type { GroupStep } from './group-world.ts';

export class DrawnSteps {
  private readonly run: Readonly<Run>;
  private readonly drawnAs: ReadonlyMap<object, GroupStep>;
  /** By number of their definition: no number changes. */
  private readonly known: GroupStep[] = [];

  /** `drawnAs`: by definition. */
  constructor(run: Readonly<Run>, drawnAs: ReadonlyMap<object, GroupStep>) {
    this.run = run;
    this.drawnAs = drawnAs;
  }

  of(step: number): GroupStep {
    return this.at(defOf(this.run, step));
  }

  at(def: number): GroupStep {
    return (this.known[def] ??= this.drawnAs.get(this.run.plan.graph.steps[def]!)!);
  }
}
