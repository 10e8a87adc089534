/**
 * The steps of a graph in the groups in which people see them: levels, then hooks by name.
 * Knows the shape of the graph; must not know how it is drawn.
 */
import { HOOKS, type Hook } from '../workflow/workflow.ts';
import { type Graph, stepsByLevel } from './graph.ts';

export interface Section {
  /** `level 3`, or the name of a hook. */
  readonly title: string;
  readonly hook: Hook | undefined;
  /** Level by level, file order inside a level. */
  readonly steps: readonly number[];
}

/** Hooks without steps are left out. */
export function sectionsOf(graph: Graph): Section[] {
  const { hooks } = graph;
  const levels = stepsByLevel(graph);
  // All levels of hooks lie behind those of ordinary steps.
  const ordinary = levels.filter((steps) => steps.some((step) => !hooks.has(step)));
  const sections: Section[] = ordinary.map((steps, level) => ({
    title: `level ${level}`,
    hook: undefined,
    steps,
  }));
  if (hooks.size === 0) return sections;
  const rest = levels.slice(ordinary.length).flat();
  for (const hook of HOOKS) {
    const steps = rest.filter((step) => hooks.get(step) === hook);
    if (steps.length > 0) sections.push({ title: hook, hook, steps });
  }
  return sections;
}
