/**
 * What the steps of a workflow expect from outside, as their settings say.
 * Knows settings that are as written; must not know who brings anything.
 */
import type { JsonSchema } from '../schemas/json-schema.ts';
import { defined } from '../std/defined.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import type { StepDeclaration } from './catalog.ts';
import type { Expected } from './expected.ts';
import type { Holes } from './holes.ts';
import { numberedOf } from './numbered.ts';
import type { Shape } from './shape.ts';
import { settingsAsWritten } from './step-config.ts';
import { hasHole, textsOf } from './template.ts';

/** What an answer is held against before there is a step that waits for it. */
export function answeredIn(
  workflow: Workflow,
  types: Types,
  holes: Pick<Holes, 'keys'>,
): Pick<Shape, 'expected' | 'numbered'> {
  const numbered = numberedOf(workflow.steps, types, holes);
  return { expected: expectedOf(workflow, types), numbered };
}

interface Types {
  readonly types: readonly StepDeclaration[];
  readonly typeOf: Uint16Array;
}

/** What each step expects that expects something, by number. */
function expectedOf(workflow: Workflow, { types, typeOf }: Types): ReadonlyMap<number, Expected> {
  const expected = new Map<number, Expected>();
  if (types.every(({ expects }) => expects === undefined)) return expected;
  for (let step = 0; step < typeOf.length; step++) {
    const type = types[typeOf[step]!]!;
    if (type.expects === 'approval') expected.set(step, { kind: 'approval' });
    if (type.expects !== 'message') continue;
    const given = settingsAsWritten(workflow, step, type);
    const { message, schema } = given as {
      readonly message?: string;
      readonly schema?: JsonSchema;
    };
    const name = message === undefined ? undefined : nameOf(message, workflow.steps[step]!);
    expected.set(step, { kind: 'message', ...defined({ name, schema }) });
  }
  return expected;
}

/** Without a hole it is the name itself, with its marks as they are meant. */
function nameOf(message: string, step: Step): readonly string[] {
  return hasHole(step.with?.message) ? textsOf(message) : [message];
}
