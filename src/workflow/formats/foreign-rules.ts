/**
 * Rules of other tools, `{ type: transform, field, operation }`, as rules of a `process` step.
 * Knows what each operation takes; must not know what it does.
 */
import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { nearest } from '../../std/nearest.ts';
import { quoted, show } from '../../std/printable.ts';
import type { Schema } from '../../std/schema.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import { FLAT_OPERATIONS, RULE_KEYS } from '../with/process-operations.ts';
import type { Raw } from './foreign-reading.ts';

const OPERATIONS: Readonly<Record<string, Schema>> = FLAT_OPERATIONS;

/** Operations under the names that other tools have for them. */
const NAMES: Readonly<Record<string, string>> = {
  uppercase: 'upper',
  lowercase: 'lower',
  titlecase: 'title',
  strip: 'trim',
};

/** What a field is given, by the key that says it beside the field. */
export const BESIDE: Readonly<Record<string, string>> = {
  rename: 'to',
  copy: 'to',
  default: 'value',
  put: 'value',
  set: 'value',
  round: 'digits',
};

/** They take what is there, or make it. */
const NEVER_MISSING: readonly string[] = ['remove', 'keep', 'default', 'put', 'set'];

/** Rules in either form. A field that is not there is passed over, as it is in the other tool. */
export function rulesOf(
  rules: readonly unknown[],
  at: { readonly path: Path; readonly subject: string; readonly found: Diagnostic[] },
): Raw[] {
  return rules.flatMap((rule, i) => {
    const made = new RuleReading({ ...at, path: [...at.path, i] }, i).read(rule);
    return made === undefined ? [] : [made];
  });
}

class RuleReading {
  private readonly path: Path;
  private readonly subject: string;
  private readonly found: Diagnostic[];

  constructor(
    at: { readonly path: Path; readonly subject: string; readonly found: Diagnostic[] },
    index: number,
  ) {
    this.path = at.path;
    this.subject = `${at.subject}, rule ${index + 1}`;
    this.found = at.found;
  }

  read(rule: unknown): Raw | undefined {
    if (!isMapping(rule)) {
      const fix = 'write it like this: { type: transform, field: name, operation: uppercase }';
      return this.tell([], `expected a mapping, got ${show(rule)}`, fix, 'E_TYPE');
    }
    // A rule in our own words is looked at by the step.
    if (!Object.hasOwn(rule, 'type') && !Object.hasOwn(rule, 'operation')) return rule;
    const { type = 'transform', operation, field, ...rest } = rule;
    if (type !== 'transform') {
      const message = `expected "type" to be transform, got ${show(type)}`;
      return this.tell(
        ['type'],
        message,
        'write type: transform, or a rule such as { trim: name }',
      );
    }
    if (typeof operation !== 'string') {
      const message = `expected the name of an operation, got ${show(operation ?? null)}`;
      return this.tell(['operation'], message, 'write operation: uppercase, or another one');
    }
    const name = Object.hasOwn(NAMES, operation) ? NAMES[operation]! : operation;
    if (!Object.hasOwn(OPERATIONS, name)) return this.unknown(operation);
    return this.made(name, field, rest);
  }

  private unknown(operation: string): undefined {
    const close = nearest(operation, [...Object.keys(NAMES), ...Object.keys(OPERATIONS)]);
    const fix =
      close === undefined
        ? `write uppercase, lowercase, or an operation of process: ${Object.keys(OPERATIONS).join(', ')}`
        : `did you mean ${quoted(close)}?`;
    return this.tell(['operation'], `there is no operation ${show(operation)}`, fix);
  }

  private made(name: string, field: unknown, rest: Raw): Raw | undefined {
    const [own, given] = parted(rest);
    const missing = NEVER_MISSING.includes(name) ? {} : { missing: 'skip' };
    const { properties, anyOf = [], additionalProperties } = OPERATIONS[name]!;
    const settings = properties ?? anyOf.find((one) => one.properties !== undefined)?.properties;
    if (
      settings?.field !== undefined &&
      (properties !== undefined || Object.keys(given).length > 0)
    )
      return { [name]: { ...(field !== undefined && { field }), ...given }, ...missing, ...own };
    if (field === undefined) return this.lacking('field', 'field: NAME');
    const fields =
      additionalProperties === undefined && properties === undefined && anyOf.length > 0;
    if (fields && name !== 'merge') {
      const [strange] = Object.keys(given);
      if (strange === undefined) return { [name]: field, ...missing, ...own };
      return this.tell([strange], `${quoted(strange)} does nothing with ${name}`, 'remove it');
    }
    const key = Object.hasOwn(BESIDE, name) ? BESIDE[name]! : undefined;
    if (key === undefined || typeof field !== 'string') {
      const fix = `write it as a rule of its own: { ${name}: … }`;
      return this.tell(['operation'], `${name} is not about one field`, fix);
    }
    if (!Object.hasOwn(given, key)) return this.lacking(key, `${key}: …`);
    return { [name]: { [field]: given[key] }, ...missing, ...own };
  }

  private lacking(key: string, example: string): undefined {
    return this.tell([], `the key ${quoted(key)} is missing`, `write ${example}`);
  }

  private tell(
    below: Path,
    message: string,
    fix: string,
    code: Diagnostic['code'] = 'E_BAD_CONFIG',
  ): undefined {
    const path = [...this.path, ...below];
    this.found.push(diagnostic(code, `${this.subject}: ${message}.`, { path, fix }));
  }
}

/** What every rule may have, and what is its operation's. */
function parted(rest: Raw): readonly [Raw, Raw] {
  const entries = Object.entries(rest);
  const isOwn = ([key]: readonly [string, unknown]) => Object.hasOwn(RULE_KEYS, key);
  return [
    Object.fromEntries(entries.filter(isOwn)),
    Object.fromEntries(entries.filter((entry) => !isOwn(entry))),
  ];
}
