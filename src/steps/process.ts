/**
 * The step type `process`: reshapes a mapping or a list by rules.
 * Knows rules as a whole; must not know what any operation does.
 */
import { loadExpressions } from '../graph/expression-language.ts';
import type {
  AttemptContext,
  ConfigProblem,
  Preparation,
  Prepared,
  StepType,
} from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { show } from '../std/printable.ts';
import type { FromSchema } from '../std/schema.ts';
import { textDates } from '../std/text-dates.ts';
import { PROCESS_SETTINGS } from '../workflow/with/process.ts';
import { isMappingValue } from './process/reach.ts';
import { RuleFault } from './process/rule-fault.ts';
import { compileRules, type Rules } from './process/rules.ts';

type ProcessConfig = FromSchema<typeof PROCESS_SETTINGS>;

export const processStep: StepType<ProcessConfig, Rules> = {
  name: 'process',
  summary: 'Reshapes its input, a mapping or a list, by rules.',
  intent: 'transform',
  with: PROCESS_SETTINGS,
  staticKeys: ['rules'],
  staticFixes: { rules: 'give the value to the step in args, and read args.NAME in an expression' },
  synonyms: { steps: ['rules'], operations: ['rules'], transforms: ['rules'], vars: ['args'] },
  prepare,
  run,
};

async function prepare({ config }: Preparation<ProcessConfig>): Promise<Prepared<Rules>> {
  const problems: ConfigProblem[] = [];
  await loadExpressions();
  const ready = await compileRules(config.rules, problems);
  return problems.length > 0 ? { problems } : { ready };
}

function run(rules: Rules, context: AttemptContext): unknown {
  const { args = {} } = context.config as ProcessConfig;
  // As everywhere in expressions, dates are text.
  const input = textDates(context.input);
  if (!isMappingValue(input) && !Array.isArray(input)) {
    const message = `expected a mapping or a list as input, got ${show(input)}`;
    throw new StepFailure('E_INPUT', message, { retryable: false });
  }
  try {
    const { value, count } = rules.apply(input, { args: textDates(args), in: undefined });
    const items = Array.isArray(value) ? { items: value.length } : {};
    context.annotate({ rules_applied: count, ...items });
    return value;
  } catch (error) {
    throw error instanceof RuleFault ? error.toFailure() : error;
  }
}
