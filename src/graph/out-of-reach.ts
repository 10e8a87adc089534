/**
 * Needs in hand that stand in another list, or in another workflow.
 * Knows lists; must not know what a step does with its needs.
 */
import type { Path } from '../std/json-schema.ts';
import { quoted, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import type { Step } from '../workflow/workflow.ts';
import { NO_PARENT } from './body.ts';
import type { Scopes } from './scopes.ts';

/** What a need in hand is that names no step beside the one that needs it. */
export function unreachable(
  s: number,
  {
    steps,
    scopes,
    wanted,
    path,
  }: {
    /** All definitions. */
    readonly steps: readonly Step[];
    readonly scopes: Scopes;
    readonly wanted: Step;
    readonly path: Path;
  },
): Diagnostic {
  const id = show(steps[s]!.id);
  const number = steps.indexOf(wanted);
  const parent = number < 0 ? NO_PARENT : scopes.parentOf(number);
  if (parent === NO_PARENT) {
    const message = `step ${id} needs a step of another workflow.`;
    return diagnostic('E_FOREIGN_NEED', message, { path, fix: 'need a step of this workflow' });
  }
  const group = quoted(steps[parent]!.id);
  const message = `step ${id} needs ${show(wanted.id)}, which stands in the steps of ${group}.`;
  return diagnostic('E_BODY_NEED', message, { path, fix: `need ${group}, which ends after it` });
}
