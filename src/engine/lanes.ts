/**
 * What performs each step: its type, its backend, and what it was prepared to.
 * Knows the graph and the adapters chosen for it; must not know how a run goes.
 */
import type { Abilities } from '../ports/abilities.ts';
import type { Backend } from '../ports/backend.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import type { Run } from '../run/run.ts';
import { renderConfig } from './config.ts';

const NO_ABILITIES: Abilities = Object.freeze({});

/** What performs the steps of one type. */
export interface Lane {
  readonly type: AnyStepType;
  readonly backend: Backend;
}

export class Lanes {
  private readonly run: Readonly<Run>;
  private readonly lanes: readonly Lane[];
  private readonly ready: ReadonlyMap<number, unknown>;

  /** One lane per entry of the graph's `types`; `ready` is what steps were prepared to, by step. */
  constructor(run: Readonly<Run>, lanes: readonly Lane[], ready: ReadonlyMap<number, unknown>) {
    this.run = run;
    this.lanes = lanes;
    this.ready = ready;
  }

  of(step: number): Lane {
    return this.lanes[this.run.plan.graph.typeOf[step]!]!;
  }

  /** What the step type gets: what it prepared, the author's function, or the settings. */
  readyOf(step: number): unknown {
    if (this.ready.size > 0 && this.ready.has(step)) return this.ready.get(step);
    return this.run.plan.graph.workflow.steps[step]!.run ?? this.configOf(step);
  }

  configOf(step: number): unknown {
    return renderConfig(this.run, step, this.of(step).type);
  }

  abilitiesOf(step: number): Abilities {
    return this.of(step).backend.abilities ?? NO_ABILITIES;
  }
}
