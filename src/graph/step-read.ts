/**
 * How an expression names a step.
 * Knows ids and the syntax of expressions; must not know what is read of the step.
 */

/** `steps.load`, or `steps["load-data"]` where the id is no name of the expression language. */
export function stepRead(id: string): string {
  return /^[A-Za-z_]\w*$/.test(id) ? `steps.${id}` : `steps["${id}"]`;
}

// What stands behind `steps.` up to what can be read of a step, without what no id holds.
const READ = /\bsteps\.([^\s'"`()[\]{}<>\\,]+?)(?=\.(?:output|status|metadata|error)\b|$)/gu;
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
