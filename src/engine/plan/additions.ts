/**
 * Lists of steps that steps add at run time: compiled, and prepared as the steps of the workflow are.
 * Knows workflows and what is kept of a list; must not know how a run goes on with it.
 *
 * A list that is added by many, as each item of a group may do, is compiled once.
 */
import { resolve } from 'node:path';
import type { Graph } from '../../graph/graph.ts';
import { addedAt } from '../../graph/join.ts';
import { keptShape, shapeOf } from '../../graph/kept-shape.ts';
import type { Shape } from '../../graph/shape.ts';
import type { Addition } from '../../run/addition.ts';
import type { Event } from '../../run/event.ts';
import { expandFailure } from '../../run/expansion-made.ts';
import { defOf } from '../../run/grown.ts';
import { withoutSecrets } from '../../run/hidden.ts';
import type { Regrowth } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { localIdOf } from '../../run/steps.ts';
import { canonicalJson } from '../../std/canonical-json.ts';
import { quoted } from '../../std/printable.ts';
import { definitionIds, type Home } from '../../workflow/definitions.ts';
import { type Diagnostic, hasErrors } from '../../workflow/diagnostic.ts';
import type { AddedList } from '../../workflow/expansion.ts';
import type { Step, Workflow } from '../../workflow/workflow.ts';
import { EngineError } from '../engine-error.ts';
import {
  asInList,
  endFaults,
  faulty,
  type ReadList,
  readList,
  writtenSteps,
} from './added-list.ts';
import { LOST_STEP, lostGraph } from './lost-steps.ts';
import type { PreparedSteps } from './prepare-steps.ts';
import { SameIds } from './same-ids.ts';
import type { WrittenInRun } from './written-lists.ts';

/** What is found in a list that is a workflow of its own. */
export interface LookedAt {
  readonly graph: Graph | undefined;
  readonly prepared: PreparedSteps | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface AdditionsParts {
  /** The workflow of the run, and those that it calls. */
  readonly homes: readonly Home[];
  /** Compiles a workflow and prepares its steps. */
  look(workflow: Workflow): Promise<LookedAt>;
  /** What steps of the run have written so far in this process. */
  readonly written: WrittenInRun;
}

export class Additions {
  private readonly parts: AdditionsParts;
  private readonly graphs = new WeakMap<Addition, Graph>();
  private readonly prepared = new WeakMap<Shape, PreparedSteps>();
  /** Whose defaults and paths hold in a list. */
  private readonly homes = new WeakMap<Shape, number>();
  private readonly known = new Map<string, Promise<Addition>>();
  private readonly sameIds = new SameIds();

  constructor(parts: AdditionsParts) {
    this.parts = parts;
  }

  /** What a list was compiled to. */
  get(addition: Addition): Graph | undefined {
    return this.graphs.get(addition);
  }

  /** What the steps of a list were prepared to, by their numbers in it. */
  preparedOf(part: Shape): PreparedSteps | undefined {
    return this.prepared.get(part);
  }

  /** The workflow whose step it is, also where another one of it added it. */
  workflowAt(run: Readonly<Run>, step: number): Workflow {
    return this.parts.homes[this.homeOf(run, step)]!.workflow;
  }

  /** Where paths start in steps that a step adds. */
  fromOf(run: Readonly<Run>, step: number): string | undefined {
    return placeOf(this.workflowAt(run, step));
  }

  /** Undefined for a list without steps. Throws a `StepFailure` with all that is wrong with one. */
  async make(run: Readonly<Run>, step: number, list: AddedList): Promise<Addition | undefined> {
    const made = await this.compiled(run, step, list);
    if (made !== undefined) {
      refuseSecrets(run, made);
      this.sameIds.refuse(run, step, made);
    }
    return made;
  }

  private async compiled(
    run: Readonly<Run>,
    step: number,
    list: AddedList,
  ): Promise<Addition | undefined> {
    const home = this.homeOf(run, step);
    const who = localIdOf(run, step);
    if (list.kind === 'code') {
      const made = await this.added(list.steps, { who, home, last: list.last });
      if (made.steps.length === 0)
        this.parts.written.add(step, run.attempt[step]!, this.graphs.get(made)!);
      return made;
    }
    const { steps, output } = list;
    if (steps.length === 0 && output === undefined) return undefined;
    if (steps.length === 0) throw noSuchOutput(output!);
    const key = keyOf({ home, output, steps });
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const made = this.read(steps, { who, home, output });
    this.known.set(key, made);
    made.catch(() => this.known.delete(key));
    return made;
  }

  /**
   * Compiles what was kept of lists, before the run that has them goes on. Throws an `EngineError` for one that cannot run
   * any more.
   */
  async takeKept(events: readonly Event[]): Promise<void> {
    for (const event of events) {
      if (event.type !== 'step.expanded' || event.adds === undefined) continue;
      const own = this.parts.written.get(event.step, event.attempt);
      if (own === undefined) await this.reread(event.adds);
      else this.keep(event.adds, own);
    }
  }

  /** The same for lists that a run goes on with which it has from the one before. */
  async takeRegrown({ growths }: Regrowth): Promise<void> {
    for (const grown of growths.values())
      for (const { adds } of grown) if (adds !== undefined) await this.reread(adds);
  }

  /** The run has ended: nobody goes on with what it has written. */
  forget(): void {
    this.parts.written.forget();
  }

  /** The same for one list. Where functions of it were lost its steps fail. */
  private async reread(addition: Addition): Promise<void> {
    const { steps: raw, ids, shape, home, called = [] } = addition;
    if (this.graphs.has(addition)) return;
    if (raw.length === 0) return this.lose(addition);
    const list = await readList(raw, this.workflowOf(home), called);
    const { steps = [] } = list;
    const looked = await this.parts.look({ ...this.workflowOf(home), steps });
    const found = [...list.diagnostics, ...looked.diagnostics];
    if (looked.graph === undefined || hasErrors(found)) {
      const { message } = faulty(found, list);
      const hint = 'mend that, and resume the run once more';
      throw new EngineError('invalid-workflow', `the run has added steps: ${message}`, { hint });
    }
    // Whoever reads other steps from the same text cannot tell what has become of which.
    const isSame = canonicalJson(keptShape(looked.graph)) === canonicalJson(shape);
    if (!isSame || looked.graph.size !== ids.length) return this.lose(addition);
    this.keep(addition, looked.graph, looked.prepared);
    this.known.set(keyOf(addition), Promise.resolve(addition));
  }

  private async lose(addition: Addition): Promise<void> {
    const { ids, shape, home } = addition;
    const { graph } = await this.parts.look({ ...this.workflowOf(home), steps: [LOST_STEP] });
    this.keep(addition, lostGraph(shapeOf(shape, ids), graph!));
  }

  private keep(addition: Addition, graph: Graph, prepared?: PreparedSteps): void {
    this.graphs.set(addition, graph);
    this.homes.set(graph, addition.home);
    if (prepared !== undefined) this.prepared.set(graph, prepared);
  }

  private async read(
    raw: readonly unknown[],
    {
      who,
      home,
      output,
    }: { readonly who: string; readonly home: number; readonly output?: string | undefined },
  ): Promise<Addition> {
    const list = await readList(raw, this.workflowOf(home));
    const { steps, diagnostics } = list;
    if (steps === undefined) throw faulty(asInList(diagnostics, raw, who), list);
    if (output !== undefined && !steps.some(({ id }) => id === output)) throw noSuchOutput(output);
    return this.added(steps, { who, home, raw, output, list });
  }

  private async added(
    steps: readonly Step[],
    more: {
      readonly who: string;
      readonly home: number;
      readonly last?: Step;
      readonly raw?: readonly unknown[];
      readonly output?: string | undefined;
      readonly list?: ReadList;
    },
  ): Promise<Addition> {
    const { who, home, last, output = last?.id, list } = more;
    const workflow = { ...this.workflowOf(home), steps };
    const looked = await this.parts.look(workflow);
    const found = [...endFaults(steps, who), ...looked.diagnostics];
    const { graph, prepared } = looked;
    if (graph === undefined || hasErrors(found)) throw faulty(found, list);
    const raw = more.raw ?? writtenSteps(workflow);
    const addition: Addition = {
      steps: raw,
      ids: definitionIds({ steps: graph.steps, bodies: graph.bodies.slice(1) }),
      shape: keptShape(graph),
      ...(output !== undefined && { output }),
      ...(list !== undefined && list.called.length > 0 && { called: list.called }),
      home,
    };
    this.keep(addition, graph, prepared);
    return addition;
  }

  /** The workflow that a step belongs to; of one that was added that of the step which added it. */
  private homeOf(run: Readonly<Run>, step: number): number {
    const def = defOf(run, step);
    const added = addedAt(run.plan.graph, def);
    if (added !== undefined) return this.homes.get(added.graph) ?? 0;
    let home = this.parts.homes.length - 1;
    while (this.parts.homes[home]!.from > def) home--;
    return home;
  }

  /** What steps of a list have in common with those of the workflow that adds them. */
  private workflowOf(home: number): Workflow {
    const { workflow } = this.parts.homes[home]!;
    const { name, defaults, env, secrets, pools } = workflow;
    const from = placeOf(workflow);
    return {
      name,
      ...(defaults && { defaults }),
      ...(env && { env }),
      ...(secrets && { secrets }),
      ...(pools && { pools }),
      ...(from !== undefined && { from }),
      steps: [],
    };
  }
}

/** A list is kept as it is written, and goes on as it is kept: nothing in it can be masked. */
function refuseSecrets({ plan }: Readonly<Run>, { steps, ids }: Addition): void {
  const kept = [steps, ids];
  if (withoutSecrets(kept, plan) === kept) return;
  throw expandFailure(
    'the steps that it adds hold a secret: write ${{ secrets.NAME }} under with, or context.secret(…) in a function',
  );
}

function keyOf({
  home,
  output,
  steps,
}: Omit<Addition, 'ids' | 'shape' | 'output'> & { readonly output?: string | undefined }): string {
  return JSON.stringify([home, output, steps]);
}

function noSuchOutput(output: string) {
  return expandFailure(`expand: there is no step ${quoted(output)} whose output it could give`);
}

function placeOf({ from, source }: Workflow): string | undefined {
  return from ?? (source && resolve(source.file));
}
