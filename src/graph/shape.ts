/**
 * What is known of the steps of a run without their definitions: enough to add up its events.
 * Knows names, needs and who is asked before a step starts; must not know how any step is run.
 *
 * A graph has all of it. It is kept with each run as JSON, so that a run can be read when its files are
 * gone, or its workflow was a program.
 */
import type { Part } from '../workflow/part.ts';
import type { Hook } from '../workflow/workflow.ts';
import type { Bodies, BodyShape } from './body.ts';
import type { Expected } from './expected.ts';
import type { Rule } from './rules.ts';

export interface ShapeStep {
  readonly id: string;
  readonly uses: string;
  readonly settings: { readonly title?: string | undefined };
}

export interface Shape {
  /** Number of steps, those of bodies included. */
  readonly size: number;
  /** Number of those that the workflow has itself: they come first. */
  readonly roots: number;
  readonly steps: readonly ShapeStep[];
  readonly needsAt: Uint32Array;
  readonly needs: Uint32Array;
  readonly dependentsAt: Uint32Array;
  readonly dependents: Uint32Array;
  /**
   * Of steps whose needs are not what orders them: all their needs, in the order the author gave. Needs of a hook's
   * step in lists that run before order nothing and stand in `needs` of nobody; whoever may jump to a step stands in
   * `needs` of that without being one.
   */
  readonly sources: ReadonlyMap<number, Uint32Array>;
  /** Of steps that may jump: where to. */
  readonly goes: ReadonlyMap<number, readonly number[]>;
  /** Steps body by body, in each of them so that needs come first. */
  readonly order: Uint32Array;
  /** 1 where a condition or a rule is asked before the step is ready. */
  readonly judged: Uint8Array;
  /** Rules of steps that have their own. */
  readonly rules: ReadonlyMap<number, Rule>;
  /** Steps with a condition. */
  readonly conditional: ReadonlySet<number>;
  /** Steps whose failure does not count. */
  readonly optional: ReadonlySet<number>;
  /** Steps that limit the time of the branch that starts at them. */
  readonly timed: ReadonlySet<number>;
  /** Steps that have their effect once: they are not run again before somebody has decided. */
  readonly once: ReadonlySet<number>;
  /** What steps expect from outside: those that wait for a message, or for somebody who approves. */
  readonly expected: ReadonlyMap<number, Expected>;
  /** Of steps whose items or rounds are called by number: how many there can be. */
  readonly numbered: ReadonlyMap<number, number>;
  /** Only steps that belong to the end of the run. */
  readonly hooks: ReadonlyMap<number, Hook>;
  /** That of the workflow is the first. */
  readonly bodies: Bodies<BodyShape>;
  /** Set where a part of the steps runs. */
  readonly cut?: Cut;
  /** Of a graph to which lists of steps are added while a run goes on: those, in the order of their numbers. */
  readonly added?: readonly Added[];
}

/** A list of steps that was added, as it was compiled by itself. */
export interface Added {
  /** The number of its first definition, and of its body. */
  readonly from: number;
  readonly list: number;
  readonly graph: Shape;
}

/** Those of the workflow so that needs come first. */
export function ownOrder({ order, roots }: Pick<Shape, 'order' | 'roots'>): Uint32Array {
  return order.subarray(0, roots);
}

/** What a run does without, as decided before it begins. */
export interface Cut {
  readonly part: Part;
  /** Steps that are not run. Nothing in the shape leads to them or from them. */
  readonly leftOut: ReadonlySet<number>;
  /** The shape with them. */
  readonly whole: Shape;
}

/** A rule that says what goes without saying is asked all the same. */
export function judgedOf(
  size: number,
  { rules, conditional }: Pick<Shape, 'rules' | 'conditional'>,
): Uint8Array {
  const judged = new Uint8Array(size);
  for (const step of rules.keys()) judged[step] = 1;
  for (const step of conditional) judged[step] = 1;
  return judged;
}
