/**
 * What the steps of a workflow expect from outside, as their settings say.
 * Knows settings that are as written; must not know who brings anything.
 */
import type { JsonSchema } from '../schemas/json-schema.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { StepDeclaration } from './catalog.ts';
import type { Expected } from './expected.ts';
import { settingsAsWritten } from './step-config.ts';

/** What each step expects that expects something, by number. */
export function expectedOf(
  workflow: Workflow,
  types: readonly StepDeclaration[],
  typeOf: Uint16Array,
): ReadonlyMap<number, Expected> {
  const expected = new Map<number, Expected>();
  if (types.every(({ expects }) => expects === undefined)) return expected;
  for (let step = 0; step < typeOf.length; step++) {
    const type = types[typeOf[step]!]!;
    if (type.expects === 'approval') expected.set(step, { kind: 'approval' });
    if (type.expects !== 'message') continue;
    const given = settingsAsWritten(workflow, step, type);
    const { message = workflow.steps[step]!.id, schema } = given as {
      readonly message?: string;
      readonly schema?: JsonSchema;
    };
    expected.set(step, { kind: 'message', message, ...(schema !== undefined && { schema }) });
  }
  return expected;
}
