/**
 * Checks the schemas that authors write under `inputs`.
 * Knows the supported subset; must not know what the inputs are for.
 */
import { misfits, type Path, SCHEMA_KEYWORDS } from '../../std/json-schema.ts';
import { nearest } from '../../std/nearest.ts';
import { show } from '../../std/printable.ts';
import type { Schema } from '../../std/schema.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import { wordProblem } from '../name.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

/** What is wrong with the declarations under `inputs`. */
export function inputFaults(inputs: Readonly<Record<string, unknown>>): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [name, schema] of Object.entries(inputs)) {
    const path = ['inputs', name];
    const problem = wordProblem(name, 'the input name');
    if (problem !== undefined) {
      const code = problem.reserved ? 'E_RESERVED_ID' : 'E_BAD_ID';
      found.push(diagnostic(code, `${problem.message}.`, { path, fix: problem.fix, atKey: true }));
    }
    const before = found.length;
    checkSchema(schema, path, found);
    if (found.length > before) continue;
    const { default: given } = schema as Schema;
    if (given === undefined) continue;
    for (const misfit of misfits(schema as Schema, given, [...path, 'default'])) {
      const message = `the default of input "${name}": ${misfit.message}.`;
      found.push(refusal(message, misfit.path, misfit.fix, misfit.asText));
    }
  }
  return found;
}

function checkSchema(schema: unknown, path: Path, found: Diagnostic[]): void {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) {
    found.push(refusal(`expected a schema such as { type: string }, got ${show(schema)}.`, path));
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    const at = [...path, keyword];
    if (!(SCHEMA_KEYWORDS as readonly string[]).includes(keyword)) {
      const close = nearest(keyword, SCHEMA_KEYWORDS);
      const fix =
        close === undefined
          ? `known keys: ${SCHEMA_KEYWORDS.join(', ')}`
          : `did you mean "${close}"?`;
      found.push({
        ...refusal(`a schema has no key ${show(keyword)} here.`, at, fix),
        atKey: true,
      });
    } else checkKeyword(keyword, value, at, found);
  }
}

const SHAPES: Readonly<Record<string, Schema>> = {
  type: { type: 'string', enum: TYPES },
  format: { type: 'string', enum: ['duration', 'size'] },
  enum: { type: 'array', minItems: 1 },
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  minLength: { type: 'integer', minimum: 0 },
  maxLength: { type: 'integer', minimum: 0 },
  minItems: { type: 'integer', minimum: 0 },
  maxItems: { type: 'integer', minimum: 0 },
  required: { type: 'array', items: { type: 'string' } },
  title: { type: 'string' },
  description: { type: 'string', maxLength: 10_000 },
  properties: { type: 'object' },
  anyOf: { type: 'array', minItems: 1 },
};

function checkKeyword(keyword: string, value: unknown, path: Path, found: Diagnostic[]): void {
  const shape = SHAPES[keyword];
  const wrong = shape === undefined ? [] : misfits(shape, value, path);
  for (const misfit of wrong) {
    const fix = requiredFix(keyword, value, path) ?? misfit.fix;
    found.push(refusal(`"${keyword}": ${misfit.message}.`, misfit.path, fix, misfit.asText));
  }
  if (wrong.length > 0) return;
  if (keyword === 'items' || (keyword === 'additionalProperties' && typeof value !== 'boolean')) {
    if (typeof value === 'string' && keyword !== 'items') found.push(truthRefusal(value, path));
    else checkSchema(value, path, found);
  } else if (keyword === 'properties') {
    for (const [name, schema] of Object.entries(value as object))
      checkSchema(schema, [...path, name], found);
  } else if (keyword === 'anyOf') {
    (value as unknown[]).forEach((schema, i) => checkSchema(schema, [...path, i], found));
  }
}

/** Other tools say at each input, or at each member, whether it has to be given. */
function requiredFix(keyword: string, value: unknown, path: Path): string | undefined {
  if (keyword !== 'required' || typeof value !== 'boolean') return undefined;
  if (path.length > 3)
    return 'leave it out, and list the members that have to be there above: required: [NAME]';
  return value
    ? 'leave it out: an input without a default has to be given'
    : 'give it a default instead, which is used where no value is given';
}

function truthRefusal(value: string, path: Path): Diagnostic {
  return refusal(
    `expected true, false or a schema, got ${show(value)}.`,
    path,
    'write true or false, without quotes',
  );
}

function refusal(
  message: string,
  path: Path,
  fix = 'declare an input like this: NAME: { type: string, default: x }',
  asText?: true,
): Diagnostic {
  return diagnostic('E_INPUT_SCHEMA', message, { path, fix, ...(asText && { asText }) });
}
