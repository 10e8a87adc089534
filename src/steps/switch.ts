/**
 * The step type `switch`: chooses one of its cases, whose steps are run.
 * Knows values and names; must not know which cases there are, nor how steps are run.
 */
import type { AttemptContext, StepType } from '../ports/step-type.ts';
import { Choosing } from '../run/outcome.ts';
import { StepFailure } from '../run/step-error.ts';
import { show } from '../std/printable.ts';
import type { FromSchema } from '../std/schema.ts';
import { isThenable } from '../std/thenable.ts';
import { SWITCH_SETTINGS } from '../workflow/with/switch.ts';

type SwitchConfig = FromSchema<typeof SWITCH_SETTINGS>;

/** In code a function says which case it is. */
type Namer = (input: unknown, context: AttemptContext) => unknown;

export const switchStep: StepType<SwitchConfig, Namer | null> = {
  name: 'switch',
  summary: 'Runs the steps of one of its cases, and gives what came of them.',
  intent: 'transform',
  with: SWITCH_SETTINGS,
  synonyms: { on: ['value'], expression: ['value'], case: ['value'], key: ['value'] },
  grows: { kind: 'choice', body: 'cases' },
  prepare: async () => ({ ready: null }),
  run,
};

function run(namer: Namer | null, context: AttemptContext): Choosing | Promise<Choosing> {
  if (namer === null) return choosing((context.config as SwitchConfig).value, '"value"');
  const given = namer(context.input, context);
  if (!isThenable(given)) return choosing(given, 'what "on" gave');
  return Promise.resolve(given).then((value) => choosing(value, 'what "on" gave'));
}

function choosing(value: unknown, what: string): Choosing {
  if (['string', 'number', 'boolean'].includes(typeof value)) return new Choosing(String(value));
  const message = `${what} is ${show(value)}, and has to be text, a number, true or false`;
  throw new StepFailure('E_CASE', message, { retryable: false });
}
