/**
 * The JSON Schema of workflow files, made from the same declarations that check them.
 * Knows the declarations; must not know how a file is read.
 */
import type { Schema } from '../std/schema.ts';
import { STEP_SCHEMA, WORKFLOW_SCHEMA } from './formats/native-schema.ts';
import { HOOKS } from './workflow.ts';

/** A step may hold steps, as deep as anybody likes. */
const STEP = { $ref: '#/$defs/step' };

interface DescribedType {
  readonly name: string;
  readonly summary: string;
  readonly with: Schema;
}

/** A draft 2020-12 schema; `with` is completed by what stands under `uses`. */
export function editorSchema(
  types: readonly DescribedType[],
  strategies: readonly string[],
): Record<string, unknown> {
  const named = types.filter((type) => type.name !== 'function');
  const step = {
    ...STEP_SCHEMA,
    properties: {
      ...STEP_SCHEMA.properties,
      steps: { ...STEP_SCHEMA.properties!.steps, items: STEP },
      cases: {
        ...STEP_SCHEMA.properties!.cases,
        additionalProperties: { type: 'array', items: STEP },
      },
      uses: {
        ...STEP_SCHEMA.properties!.uses,
        anyOf: [
          ...named.map(({ name, summary }) => ({ const: name, description: summary })),
          {
            type: 'string',
            pattern: '^\\.\\.?/.+#.+$',
            description: 'A function of a module file.',
          },
        ],
      },
    },
    allOf: named.map(({ name, with: settings }) => ({
      if: { properties: { uses: { const: name } } },
      // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword.
      then: { properties: { with: withExpressions(settings) } },
    })),
  };
  const { format: _, ...strategy } = WORKFLOW_SCHEMA.properties!.strategy!;
  const list = (name: string) => ({ ...WORKFLOW_SCHEMA.properties![name], items: STEP });
  return editors({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...WORKFLOW_SCHEMA,
    properties: {
      ...WORKFLOW_SCHEMA.properties,
      strategy: { ...strategy, enum: strategies },
      steps: { ...list('steps'), minItems: 1 },
      ...Object.fromEntries(HOOKS.map((hook) => [hook, list(hook)])),
    },
    $defs: { step },
  }) as Record<string, unknown>;
}

/** Any setting may be an expression instead of its own kind of value. */
function withExpressions(settings: Schema): unknown {
  const expression = { type: 'string', pattern: '\\$\\{\\{' };
  const properties = Object.entries(settings.properties ?? {}).map(([key, schema]) => {
    const { description, default: fallback, ...kind } = schema;
    return [key, { description, default: fallback, anyOf: [kind, expression] }];
  });
  return { ...settings, properties: Object.fromEntries(properties) };
}

/** Our own text formats as patterns that every editor knows. */
const PATTERNS: Readonly<Record<string, string>> = {
  duration: '^(P.*|([0-9]+(ms|s|m|h|d))+)$',
  timestamp:
    '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$',
  'failure-code':
    '^(exit:(0|[1-9][0-9]{0,2})|signal:(SIG[A-Z0-9]+|unknown)|status:[1-5][0-9]{2}|(?!exit:|signal:|status:).*)$',
  size: '^[0-9]+(b|kb|mb|gb|B|KB|MB|GB)$',
};

function editors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(editors);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([key, v]): [string, unknown][] => {
    if (v === undefined) return [];
    if (key === 'format' && typeof v === 'string' && PATTERNS[v] !== undefined)
      return [['pattern', PATTERNS[v]]];
    return [[key, editors(v)]];
  });
  return Object.fromEntries(entries);
}
