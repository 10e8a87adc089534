/**
 * The steps of a graph in the groups in which people see them: levels, then hooks by name.
 * Knows the shape of the graph; must not know how it is drawn.
 */
import { HOOKS, type Hook } from '../workflow/workflow.ts';
import { ownersOf } from './body.ts';
import { isLeftOut } from './cut.ts';
import { isAdded } from './join.ts';
import { levelsOf } from './order.ts';
import type { Shape } from './shape.ts';

export interface Section {
  /** `level 3`, or the name of a hook. */
  readonly title: string;
  readonly hook: Hook | undefined;
  /** Level by level, file order inside a level. */
  readonly steps: readonly number[];
}

/** Hooks without steps are not there, nor are steps that a run leaves out. */
export function sectionsOf(shape: Shape): Section[] {
  const { hooks } = shape;
  // A kept shape has no levels.
  const level = levelsOf(shape.order, shape);
  const sorted = [...level.keys()].slice(0, shape.roots).sort((a, b) => level[a]! - level[b]!);
  const ordinary = new Map<number, number[]>();
  for (const step of sorted) {
    if (hooks.has(step) || isLeftOut(shape, step)) continue;
    const steps = ordinary.get(level[step]!);
    if (steps === undefined) ordinary.set(level[step]!, [step]);
    else steps.push(step);
  }
  const sections: Section[] = [...ordinary.values()].map((steps, number) => ({
    title: `level ${number}`,
    hook: undefined,
    steps,
  }));
  if (hooks.size === 0) return sections;
  for (const { hook, steps } of endsOf(sorted, hooks)) sections.push({ title: hook, hook, steps });
  return sections;
}

/** The steps of a hook. */
export interface StepsAtEnd {
  readonly hook: Hook;
  readonly steps: readonly number[];
}

function endsOf(steps: readonly number[], hooks: Shape['hooks']): StepsAtEnd[] {
  const ends = HOOKS.map((hook) => ({
    hook,
    steps: steps.filter((step) => hooks.get(step) === hook),
  }));
  return ends.filter((end) => end.steps.length > 0);
}

/** A body as people see it: the step that runs it, and its steps so that needs come first. */
export interface Frame {
  readonly parent: number;
  /** All that run it: more than one where it is a workflow that several steps call. */
  readonly parents: readonly number[];
  /** Of such a workflow its name. */
  readonly called: string | undefined;
  /** Whether its steps were added at run time. */
  readonly isAdded: boolean;
  /** The case that it is for, where the step chooses one. */
  readonly name: string | undefined;
  readonly steps: readonly number[];
  /** Those at its end, which are not among the others. */
  readonly ends: readonly StepsAtEnd[];
}

/** In the order of their numbers: what is within another one comes behind it. */
export function framesOf(shape: Shape): Frame[] {
  const { bodies, order, hooks } = shape;
  return bodies.slice(1).map((body, i) => {
    const steps = [...order.subarray(body.from, body.to)];
    return {
      parent: ownersOf(body)[0]!,
      parents: ownersOf(body),
      called: body.called?.workflow,
      isAdded: isAdded(shape, i + 1),
      name: body.name,
      steps: body.hooks.length === 0 ? steps : steps.filter((step) => !hooks.has(step)),
      ends: body.hooks.length === 0 ? [] : endsOf(steps, hooks),
    };
  });
}
