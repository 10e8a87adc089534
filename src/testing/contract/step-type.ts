/**
 * The laws of the socket `StepType`: what can be said of every one before it runs.
 * Must not know any step type.
 */
import { ABILITIES } from '../../graph/catalog.ts';
import type { AnyStepType } from '../../ports/step-type.ts';
import { misfits, SCHEMA_KEYWORDS, withDefaults } from '../../std/json-schema.ts';
import type { Schema } from '../../std/schema.ts';
import { INTENTS } from '../../workflow/workflow.ts';
import { type ContractCase, expectThat } from './case.ts';

const NAME = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*(\/[a-z][a-z0-9]*([-_][a-z0-9]+)*)?$/;

const ATTRIBUTE = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/;

/** Cases for the declaration of a step type. */
export function stepTypeContract(type: AnyStepType): ContractCase[] {
  const law = (name: string, check: () => void): ContractCase => ({
    name,
    run: async () => check(),
  });
  return [
    law('has a name in lower case, with at most one slash', () => {
      expectThat(NAME.test(type.name), 'a name such as text/case', type.name);
    }),
    law('says in one sentence what it does', () => {
      expectThat(/^[A-Z].*\.$/.test(type.summary), 'a sentence', type.summary);
    }),
    law('transforms or analyzes', () => {
      expectThat(INTENTS.includes(type.intent), 'an intent', type.intent);
    }),
    law('requires only abilities that exist', () => {
      const unknown = (type.requires ?? []).filter((ability) => !ABILITIES.includes(ability));
      expectThat(unknown.length === 0, 'known abilities', unknown);
    }),
    law('declares its settings as a mapping of described schemas', () => {
      expectThat(type.with.type === 'object', 'a mapping', type.with);
      for (const [key, schema] of Object.entries(type.with.properties ?? {}))
        checkSchema(key, schema);
    }),
    law('accepts its own defaults', () => {
      const defaults = withDefaults(type.with, {});
      const wrong = misfits({ ...type.with, required: [] }, defaults);
      expectThat(wrong.length === 0, 'defaults that fit', wrong);
    }),
    law('names as static and as limits only settings that it has', () => {
      const known = Object.keys(type.with.properties ?? {});
      const named = [...(type.staticKeys ?? []), ...(type.limits ?? [])];
      const unknown = named.filter((key) => !known.includes(key));
      expectThat(unknown.length === 0, 'known settings', unknown);
    }),
    law('tells telemetry by names in lower case with dots', () => {
      const { always = {}, attributes = {} } = type.telemetry ?? {};
      const names = [...Object.keys(always), ...Object.values(attributes).flat()];
      const odd = names.filter((name) => !ATTRIBUTE.test(name));
      expectThat(odd.length === 0, 'names such as http.request.method', odd);
    }),
  ];
}

function checkSchema(key: string, schema: Schema): void {
  expectThat((schema.description ?? '').length > 0, `a description of "${key}"`);
  const unknown = Object.keys(schema).filter(
    (k) => !(SCHEMA_KEYWORDS as readonly string[]).includes(k),
  );
  expectThat(unknown.length === 0, `known schema keywords in "${key}"`, unknown);
}
