/**
 * Names that an expression reads, held against what the workflow declares and what a step has.
 * Knows declarations; must not know where an expression stands or what it gives.
 */
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { inputNames } from '../workflow/input-checks.ts';
import type { Hook, Workflow } from '../workflow/workflow.ts';
import type { Expression } from './expression.ts';
import { EVERY_INPUT } from './expression-reads.ts';
import { type FieldRead, STEP_FIELDS, stepRead } from './step-read.ts';

/**
 * Names that are not declared, and so would be missing whenever the expression is evaluated. An input
 * that it tests with `has(…)` may be missing: so a file serves before and after it declares the input.
 */
export function checkDeclared(
  expression: Pick<Expression, 'inputs' | 'env' | 'tested'>,
  path: Path,
  { inputs, env = [] }: Workflow,
  found: Diagnostic[],
): void {
  // A workflow that declares no inputs takes any; what one schema for all takes, only it knows.
  const declared = inputNames(inputs);
  for (const name of expression.inputs) {
    if (declared === undefined || name === EVERY_INPUT || declared.includes(name)) continue;
    if (expression.tested.includes(`inputs.${name}`)) continue;
    found.push(undeclaredInput(name, declared, path));
  }
  for (const name of expression.env) {
    if (name !== EVERY_INPUT && !env.includes(name)) found.push(unlistedVariable(name, env, path));
  }
}

function undeclaredInput(name: string, declared: readonly string[], path: Path): Diagnostic {
  const close = nearest(name, declared);
  const related = close === undefined ? [] : [{ path: ['inputs', close], atKey: true }];
  const fix =
    close !== undefined
      ? `did you mean "${close}"?`
      : declared.length === 0
        ? 'declare it under inputs, like this: inputs: { NAME: { type: string } }'
        : `declare it under inputs, or read one of ${declared.join(', ')}`;
  return diagnostic('E_EXPRESSION', `${show(name)} is not an input of this workflow.`, {
    path,
    fix,
    related,
  });
}

function unlistedVariable(name: string, listed: readonly string[], path: Path): Diagnostic {
  const close = nearest(name, listed);
  const fix =
    close !== undefined
      ? `did you mean "${close}"?`
      : `list it at the top of the workflow: env: [${[...listed, name].join(', ')}]`;
  const message = `the environment variable ${show(name)} is not listed under "env".`;
  return diagnostic('E_EXPRESSION', message, { path, fix });
}

/** What no step has, and so would be missing whenever the expression is evaluated. */
export function checkFields(
  { fields }: Pick<Expression, 'fields'>,
  path: Path,
  isStep: (id: string) => boolean,
  found: Diagnostic[],
): void {
  const known: readonly string[] = STEP_FIELDS;
  for (const read of fields) {
    if (known.includes(read.field) || !isStep(read.id)) continue;
    const fix = fieldFix(read, isStep);
    found.push(diagnostic('E_EXPRESSION', `a step has no ${show(read.field)}.`, { path, fix }));
  }
}

function fieldFix({ id, field }: FieldRead, isStep: (id: string) => boolean): string {
  const other = `${id}.${field}`;
  if (isStep(other)) {
    return `for the step ${show(other)} write ${stepRead(other)}, such as ${stepRead(other)}.output`;
  }
  const close = nearest(field, STEP_FIELDS);
  if (close !== undefined) return `did you mean ${stepRead(id)}.${close}?`;
  const [output, metadata] = [
    `${stepRead(id)}.output.${field}`,
    `${stepRead(id)}.metadata.${field}`,
  ];
  return `what its output holds is ${output}, what its metadata holds ${metadata}`;
}

/** What every expression may read of the run, and what is there at its end only. */
const RUN_NAMES = ['id', 'name'];
const RUN_STANDS = ['status', 'error'];

/** `hook`: at the end of which the expression is evaluated. */
export function checkRunReads(
  { run }: Expression,
  { hook, path }: { readonly hook: Hook | undefined; readonly path: Path },
  found: Diagnostic[],
): void {
  const names = hook === undefined ? RUN_NAMES : [...RUN_NAMES, ...RUN_STANDS];
  for (const name of run) {
    if (names.includes(name)) continue;
    const close = nearest(name, names);
    const early = RUN_STANDS.includes(name);
    const fix = early
      ? 'read it in a step of on_success, on_failure_do or finally; steps that one adds get it as their input'
      : close === undefined
        ? `write one of ${names.map((known) => `run.${known}`).join(', ')}`
        : `did you mean "run.${close}"?`;
    const message = early
      ? `run.${name} is known only when the steps of the workflow have ended.`
      : `${show(`run.${name}`)} is not known.`;
    found.push(diagnostic('E_EXPRESSION', message, { path, fix }));
  }
}
