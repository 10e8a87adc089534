/**
 * Whether steps that are added would be called as others of their run are: ids may hold dots.
 * Knows ids; must not know how a list is compiled. Two steps of one id would have one idempotency key.
 */
import type { Addition } from '../../run/addition.ts';
import { expandFailure } from '../../run/expansion-made.ts';
import type { Run } from '../../run/run.ts';
import { lookUpStep } from '../../run/step-ids.ts';
import { idOf } from '../../run/steps.ts';
import { quoted } from '../../std/printable.ts';

export class SameIds {
  /** So many definitions have been looked at, and whether any has a dot in its id: in most runs none has. */
  private looked = 0;
  private dotted = false;
  /** By id, the steps that have added ones which the run may not have yet: several may do so at once. */
  private readonly adding = new Map<string, number>();

  /** Throws a `StepFailure` for a list of which a step would have the id of another one. */
  refuse(run: Readonly<Run>, step: number, { ids }: Addition): void {
    const { steps } = run.plan.graph;
    for (; this.looked < steps.length; this.looked++)
      if (steps[this.looked]!.id.includes('.')) this.dotted = true;
    if (!this.dotted) return;
    const parent = idOf(run, step);
    const own = ids.map((id) => id.replace(CASE, ''));
    for (const id of own) {
      const whole = `${parent}.${id}`;
      const other = this.adding.get(whole);
      if (lookUpStep(run, whole) === undefined && (other === undefined || other === step)) continue;
      const why = `step ${quoted(id)} would have the id ${quoted(whole)}, which another step of the run has`;
      throw expandFailure(`the steps that it adds cannot run: ${why}: rename one of them`);
    }
    for (const id of own) this.adding.set(`${parent}.${id}`, step);
  }
}

/** In a run a case has no name: `pick[small].load` is `pick.load`. */
const CASE = /\[[^\]]+\]/g;
