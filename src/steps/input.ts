/**
 * The step type `input`: data that a workflow begins with, held against a schema.
 * Knows values and schemas; must not know where the data comes from.
 */
import { hasHole } from '../graph/template.ts';
import type { AttemptContext, Preparation, Prepared, StepType } from '../ports/step-type.ts';
import { StepFailure } from '../run/step-error.ts';
import { type JsonCheck, jsonCheck } from '../schemas/json-check.ts';
import { isoInstant } from '../std/instant.ts';
import type { FromSchema } from '../std/schema.ts';
import { INPUT_SETTINGS } from '../workflow/with/input.ts';
import { misfitWords, schemaProblems, valueProblems } from './schema-check.ts';

type InputConfig = FromSchema<typeof INPUT_SETTINGS>;

export const inputStep: StepType<InputConfig, JsonCheck | null> = {
  name: 'input',
  summary: 'Gives its data, or its input, once that fits its schema.',
  intent: 'transform',
  with: INPUT_SETTINGS,
  staticKeys: ['schema'],
  synonyms: { value: ['data'], values: ['data'], validate: ['schema'], from: ['source'] },
  prepare,
  run,
};

async function prepare({ config }: Preparation<InputConfig>): Promise<Prepared<JsonCheck | null>> {
  const { schema } = config;
  if (schema === undefined) return { ready: null };
  const faults = schemaProblems(schema);
  if (faults.length > 0) return { problems: faults };
  const check = await jsonCheck(schema);
  const misfits = hasData(config) && !hasHole(config.data) ? check.misfits(config.data) : [];
  if (misfits.length === 0) return { ready: check };
  return { problems: valueProblems('data', 'the data does not fit the schema', misfits) };
}

function hasData(config: InputConfig): boolean {
  return Object.hasOwn(config, 'data');
}

function run(check: JsonCheck | null, context: AttemptContext): unknown {
  const config = context.config as InputConfig;
  const data = hasData(config) ? config.data : context.input;
  context.annotate({ source: config.source, collected_at: isoInstant(context.clock.now()) });
  const misfits = check === null ? [] : check.misfits(data);
  if (misfits.length === 0) return data;
  throw new StepFailure('E_VALIDATION', misfitWords(misfits), { retryable: false });
}
