/**
 * The step type `switch`: chooses one of its cases, whose steps are run.
 * Knows values and names; must not know which cases there are, nor how steps are run.
 */
import type { AttemptContext, StepType } from '../ports/step-type.ts';
import { Choosing } from '../run/outcome.ts';
import { StepFailure } from '../run/step-error.ts';
import { show } from '../std/printable.ts';
import type { FromSchema } from '../std/schema.ts';
import { SWITCH_SETTINGS } from '../workflow/with/switch.ts';

type SwitchConfig = FromSchema<typeof SWITCH_SETTINGS>;

export const switchStep: StepType<SwitchConfig, null> = {
  name: 'switch',
  summary: 'Runs the steps of one of its cases, and gives what came of them.',
  intent: 'transform',
  with: SWITCH_SETTINGS,
  synonyms: { on: ['value'], expression: ['value'], case: ['value'], key: ['value'] },
  grows: { kind: 'choice', body: 'cases' },
  prepare: async () => ({ ready: null }),
  run,
};

function run(_: null, context: AttemptContext): Choosing {
  const { value } = context.config as SwitchConfig;
  if (['string', 'number', 'boolean'].includes(typeof value)) return new Choosing(String(value));
  const message = `"value" is ${show(value)}, and has to be text, a number, true or false`;
  throw new StepFailure('E_CASE', message, { retryable: false });
}
