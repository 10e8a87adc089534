/**
 * The input of a run from its line: with what `-p` gives to all, and held against what the workflow declares.
 * Knows lines and declared inputs; must not know how a run is started.
 */

import { prepareInput } from '../../engine/plan/prepare.ts';
import { isMapping } from '../../std/mapping.ts';
import type { Diagnostic } from '../../workflow/diagnostic.ts';
import type { Located } from '../../workflow/place.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import { columnOf, findingIn, type Line, valueOf } from './lines.ts';

export interface LineInput {
  readonly value: unknown;
  /** What is wrong with it; empty where it may run. */
  readonly findings: readonly Located[];
}

/** `common`: inputs by name that every line has which does not say otherwise. */
export async function inputOf(
  line: Line,
  workflow: Workflow,
  common: object | undefined,
): Promise<LineInput> {
  const read = valueOf(line);
  if ('finding' in read) return { value: undefined, findings: [read.finding] };
  let { value } = read;
  if (common !== undefined) {
    if (!isMapping(value)) {
      const message = '-p adds to an input that is a mapping, and this line is not one.';
      const finding = findingIn(line, message, { fix: 'write an object, or leave -p out' });
      return { value, findings: [finding] };
    }
    value = { ...common, ...value };
  }
  const { diagnostics } = await prepareInput(workflow, value);
  return { value, findings: diagnostics.map((fault) => placed(line, fault)) };
}

/** At the name of the input, where the line has it. */
function placed(line: Line, { message, path, fix, fixInCode }: Diagnostic): Located {
  const { text } = line;
  const told = fixInCode ?? fix;
  const [, name] = path ?? [];
  const key = name === undefined ? undefined : JSON.stringify(name);
  const length = [...text.trim()].length;
  if (key === undefined) return findingIn(line, message, { length, fix: told });
  if (!text.includes(key)) {
    const fix = `write it on the line, {${key}: …}, or give it to all lines with -p ${name}=…`;
    return findingIn(line, message, { length, fix });
  }
  return findingIn(line, message, {
    column: columnOf(text, key),
    length: [...key].length,
    fix: told,
  });
}
