/**
 * The door `heddle/pictures`: runs as text for people, also in a browser.
 * Must not open anything that needs Node.js.
 */
import { checkRun } from '../run/kept-look.ts';
import type { PlanShape } from '../run/plan.ts';
import type { Run } from '../run/run.ts';
import { show } from '../std/printable.ts';
import { PICTURES } from './index.ts';
import { runSubject } from './picture.ts';

/** `text` for terminals, `mermaid` for Markdown, `dot` for Graphviz. */
export type PictureFormat = (typeof PICTURES)[number]['name'];

/**
 * The steps of a run, what each one needs, and its status, as text. Also of a run whose workflow is gone:
 * `run` is what `fold` of `heddle/run` gives. Throws a `KeptRunError` for what is no run, and a `TypeError`
 * for a format that there is not.
 */
export function drawRun(run: Readonly<Run<PlanShape>>, format: PictureFormat = 'text'): string {
  checkRun(run);
  const picture = PICTURES.find(({ name }) => name === format);
  if (picture !== undefined) return picture.draw(runSubject(run));
  const names = PICTURES.map(({ name }) => name).join(', ');
  throw new TypeError(`there is no picture ${show(format)}; give one of ${names}`);
}
