/**
 * The step type `delivery`: waits for a message, and gives it.
 * Knows names of messages; must not know who brings one, nor what the run does meanwhile.
 */
import type {
  AttemptContext,
  ConfigProblem,
  Preparation,
  Prepared,
  StepType,
} from '../ports/step-type.ts';
import { Waiting } from '../run/outcome.ts';
import { jsonCheck } from '../schemas/json-check.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import type { FromSchema } from '../std/schema.ts';
import { DELIVERY_SETTINGS } from '../workflow/with/delivery.ts';
import { defaultProblems, endOfWait } from './answer-time.ts';
import { schemaProblems, valueProblems } from './schema-check.ts';

type DeliveryConfig = FromSchema<typeof DELIVERY_SETTINGS>;

export const deliveryStep: StepType<DeliveryConfig, null> = {
  name: 'delivery',
  summary: 'Waits for a message from outside, without holding anything meanwhile, and gives it.',
  intent: 'transform',
  with: DELIVERY_SETTINGS,
  staticKeys: ['message', 'schema'],
  perItem: ['message'],
  staticFixes: { message: 'write the name itself: messages come to a run by its id' },
  expects: 'message',
  limits: ['timeout'],
  synonyms: { name: ['message'], event: ['message'], signal: ['message'], for: ['timeout'] },
  prepare,
  run,
};

async function prepare({ config }: Preparation<DeliveryConfig>): Promise<Prepared<null>> {
  const given = config ?? {};
  const problems: ConfigProblem[] = [...defaultProblems(given)];
  const { schema, default: usual } = given as { schema?: JsonSchema; default?: unknown };
  if (schema !== undefined) problems.push(...(await problemsOf(schema, usual)));
  return problems.length > 0 ? { problems } : { ready: null };
}

/** Of the schema, else of the default that does not fit it. */
async function problemsOf(schema: JsonSchema, usual: unknown): Promise<ConfigProblem[]> {
  const faults = schemaProblems(schema);
  if (faults.length > 0 || usual === undefined) return faults;
  const misfits = (await jsonCheck(schema)).misfits(usual);
  return valueProblems('default', 'the default does not fit the schema', misfits);
}

function run(_: null, context: AttemptContext): Waiting {
  const config = (context.config ?? {}) as Partial<DeliveryConfig>;
  const { message = context.stepId, default: usual } = config;
  return new Waiting(endOfWait(config, context.clock.now()), {
    end: usual === undefined ? 'failure' : 'value',
    value: usual ?? null,
    ask: { kind: 'message', message },
  });
}
