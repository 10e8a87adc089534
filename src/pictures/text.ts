/**
 * A graph as lines of text for a terminal: level by level, each step with what it needs.
 * Knows shapes; must not know where they are kept, colours or the width of a screen.
 */
import { idOf, labelOf } from '../graph/graph.ts';
import { sectionsOf } from '../graph/sections.ts';
import type { Shape } from '../graph/shape.ts';
import { padTo, widthOf } from '../std/fit.ts';
import { printable } from '../std/printable.ts';
import { arrowsInto, edgeLabel } from './edges.ts';
import { frameParts, titledFrames } from './frame-words.ts';
import { lookText, type Subject } from './picture.ts';

const WIDEST_STATUS = 'succeeded'.length;

export function text({ shape, lookOf, waitOf }: Subject): string {
  const lines: string[] = [];
  const width = widest(shape);
  const hasLooks = shape.steps.some((_, step) => lookOf(step) !== undefined);
  const nameOf = (step: number) => labelOf(shape, step);
  const frames = titledFrames(shape, { nameOf }).flatMap((one) => frameParts(one.frame, one.title));
  for (const { title, steps } of [...sectionsOf(shape), ...frames]) {
    lines.push(title);
    for (const step of steps) {
      const needs = arrowsInto(shape, step).map((need) => needText(shape, need, step));
      const from = needs.length === 0 ? '' : `  <- ${needs.join(', ')}`;
      const optional = shape.optional.has(step) ? '  optional' : '';
      const look = lookOf(step);
      const word = look === undefined ? '' : lookText(look);
      const status = hasLooks ? `${padTo(word, WIDEST_STATUS)}  ` : '';
      const uses = printable(shape.steps[step]!.uses);
      const wait = waitOf(step);
      const waits = wait === undefined ? '' : `  ${printable(wait, 200)}`;
      const label = padTo(labelOf(shape, step), width);
      lines.push(`  ${label}  ${status}${uses}${from}${optional}${waits}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A need, and on which condition it leads on: `load (any_failed)`. */
function needText(shape: Shape, need: number, step: number): string {
  const label = edgeLabel(shape, need, step);
  return label === undefined ? idOf(shape, need) : `${idOf(shape, need)} (${label})`;
}

function widest(shape: Shape): number {
  let width = 0;
  for (let step = 0; step < shape.size; step++)
    width = Math.max(width, widthOf(labelOf(shape, step)));
  return Math.min(width, 40);
}
