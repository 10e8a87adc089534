/**
 * How an expression names a step.
 * Knows ids, the syntax of expressions and what a step has; must not know where an expression stands.
 */

/** `steps.load`, or `steps["load-data"]` where the id is no name of the expression language. */
export function stepRead(id: string): string {
  return /^[A-Za-z_]\w*$/.test(id) ? `steps.${id}` : `steps["${id}"]`;
}

/** What can be read of a step. */
export const STEP_FIELDS = ['output', 'status', 'metadata', 'error'] as const;
export type StepField = (typeof STEP_FIELDS)[number];

/** What of a step an expression reads, which may be nothing that a step has. */
export interface FieldRead {
  readonly id: string;
  readonly field: string;
}

// What stands behind `steps.` up to what can be read of a step, without what no id holds.
const READ = new RegExp(
  `\\bsteps\\.([^\\s'"\`()[\\]{}<>\\\\,]+?)(?=\\.(?:${STEP_FIELDS.join('|')})\\b|$)`,
  'gu',
);
const DASHED = /\bsteps\.([A-Za-z_]\w*(?:-\w+)+)/g;

/** How to write an id that stands in an expression behind a dot and cannot; undefined where none does. */
export function badlyRead(text: string): string | undefined {
  const found = [...text.matchAll(READ), ...text.matchAll(DASHED)];
  const id = found.map(([, read]) => read!).find((read) => !/^[A-Za-z_][\w.]*$/.test(read));
  if (id === undefined) return undefined;
  const dash = /^[\w-]+$/.test(id) && /^[A-Za-z_]/.test(id);
  const why = dash ? 'a dash in a name reads as minus' : 'behind a dot stands a plain name only';
  return `write ${stepRead(id)}: ${why}`;
}
