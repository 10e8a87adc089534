/**
 * One way to hold values against what an author gave as a schema: of a library, or a JSON Schema.
 * Knows both; must not know whether the value is given or made.
 */
import { jsonCheck } from './json-check.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Checked, checkStandard, isStandard, type StandardSchema } from './standard.ts';

/** A schema as authors give one. */
export type AnySchema = JsonSchema | StandardSchema;

/** A schema ready to be used. */
export interface SchemaCheck {
  /** What it asks for, as the middle of a sentence: `a number`. */
  readonly words: string;
  /** Whether it looks at values as they are, before they are made what can be kept. */
  readonly isStandard: boolean;
  /** `nextTurn`: for a large value, which is looked at piece by piece. */
  check(value: unknown, nextTurn?: () => Promise<void>): Checked | Promise<Checked>;
}

const checks = new WeakMap<object, Promise<SchemaCheck>>();

/** The check of a schema without faults; made once for each. */
export function checkOf(schema: AnySchema): Promise<SchemaCheck> {
  if (typeof schema === 'boolean') return makeCheck(schema);
  let check = checks.get(schema);
  if (check === undefined) {
    check = makeCheck(schema);
    checks.set(schema, check);
  }
  return check;
}

async function makeCheck(schema: AnySchema): Promise<SchemaCheck> {
  if (isStandard(schema)) {
    const words = `what its schema (${String(schema['~standard'].vendor)}) takes`;
    return { words, isStandard: true, check: (value) => checkStandard(schema, value) };
  }
  const json = await jsonCheck(schema);
  const checked = (value: unknown, misfits: Awaited<ReturnType<typeof json.misfitsInTurns>>) =>
    misfits.length === 0 ? { value } : { misfits };
  return {
    words: json.words,
    isStandard: false,
    check(value, nextTurn) {
      if (nextTurn === undefined) return checked(value, json.misfits(value));
      return json.misfitsInTurns(value, nextTurn).then((misfits) => checked(value, misfits));
    },
  };
}
