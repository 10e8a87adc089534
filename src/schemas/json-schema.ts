/**
 * A JSON Schema as authors write one, or as a schema library prints it: draft 2020-12.
 * Knows the keywords as types; must not know what is wrong with one (`faults.ts`), nor how values are
 * held against it (`json-check.ts`).
 *
 * Types of libraries serve several versions: a list under `items` and a truth value under `exclusiveMinimum`
 * compile, and are refused.
 */
import type { TypeName } from '../std/schema.ts';

/** A JSON Schema, or part of one; `true` takes any value, `false` none. */
export type JsonSchema = JsonSchemaObject | boolean;

/** Keywords and what they hold. Optional ones may be undefined: so libraries type them. */
export interface JsonSchemaObject {
  readonly $schema?: string | undefined;
  readonly $id?: string | undefined;
  readonly $anchor?: string | undefined;
  readonly $ref?: string | undefined;
  readonly $defs?: JsonSchemas | undefined;
  readonly definitions?: JsonSchemas | undefined;
  readonly $comment?: string | undefined;
  readonly type?: TypeName | readonly TypeName[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | boolean | undefined;
  readonly exclusiveMaximum?: number | boolean | undefined;
  readonly multipleOf?: number | undefined;

  readonly items?: JsonSchema | readonly JsonSchema[] | undefined;
  readonly prefixItems?: readonly JsonSchema[] | undefined;
  readonly contains?: JsonSchema | undefined;
  readonly minContains?: number | undefined;
  readonly maxContains?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly uniqueItems?: boolean | undefined;
  readonly unevaluatedItems?: JsonSchema | undefined;
  readonly properties?: JsonSchemas | undefined;
  readonly patternProperties?: JsonSchemas | undefined;
  readonly additionalProperties?: JsonSchema | undefined;
  readonly unevaluatedProperties?: JsonSchema | undefined;
  readonly propertyNames?: JsonSchema | undefined;
  readonly minProperties?: number | undefined;
  readonly maxProperties?: number | undefined;
  readonly required?: readonly string[] | undefined;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly dependentSchemas?: JsonSchemas | undefined;
  readonly allOf?: readonly JsonSchema[] | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly not?: JsonSchema | undefined;
  readonly if?: JsonSchema | undefined;
  // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword.
  readonly then?: JsonSchema | undefined;
  readonly else?: JsonSchema | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  readonly deprecated?: boolean | undefined;
  readonly readOnly?: boolean | undefined;
  readonly writeOnly?: boolean | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentMediaType?: string | undefined;
  readonly contentSchema?: JsonSchema | undefined;
}

/** Schemas by name. */
export type JsonSchemas = Readonly<Record<string, JsonSchema>>;
