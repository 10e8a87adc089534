/**
 * Secrets that are written into a workflow, or given to it as what is kept or shown.
 * Knows names, texts and where secrets may stand; must not know any step type, nor show what it finds.
 */
import type { Path } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { quoted } from '../std/printable.ts';
import { isLeaf } from '../std/value-kinds.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { holdsToken, nameLooksSecret, textCanBeSecret } from '../workflow/secret-looks.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import { isWithin } from './secret-reads.ts';
import { hasHole } from './template.ts';

/** Where below `with` of a step its type takes secrets. */
type KeysOf = (step: number) => readonly string[] | undefined;

export function secretWarnings(workflow: Workflow, keysOf: KeysOf): Diagnostic[] {
  const found: Diagnostic[] = [];
  inputWarnings(workflow, found);
  const { env } = workflow.defaults ?? {};
  const ofAll: Where = { who: 'defaults', path: ['defaults'], keys: ['env.*'] };
  if (isMapping(env)) lookInto(env, ['env'], ofAll, found);
  for (const [s, step] of workflow.steps.entries()) {
    if (step.with === undefined) continue;
    const keys = keysOf(s) ?? [];
    lookInto(step.with, [], { who: whoIs(step), path: stepPath(s, 'with'), keys }, found);
  }
  return found;
}

function whoIs({ id, uses }: Step): string {
  return `step ${quoted(id)} (${uses})`;
}

interface Where {
  readonly who: string;
  /** Where the settings stand. */
  readonly path: Path;
  readonly keys: readonly string[];
}

function lookInto(value: unknown, setting: Path, where: Where, found: Diagnostic[]): void {
  if (typeof value === 'string') lookAt(value, setting, where, found);
  else if (Array.isArray(value))
    for (const [i, item] of value.entries()) lookInto(item, [...setting, i], where, found);
  else if (isMapping(value) && !isLeaf(value))
    for (const [key, item] of Object.entries(value))
      lookInto(item, [...setting, key], where, found);
}

const ELSEWHERE =
  'take it out: name it under secrets, for a setting that takes secrets or a function that asks context.secret(…)';
const AT_LITERAL = 'it is kept with the run, and shown as it is';

function lookAt(text: string, setting: Path, where: Where, found: Diagnostic[]): void {
  const path = [...where.path, ...setting];
  const name = String(setting.at(-1));
  const takes = where.keys.some((key) => isWithin(setting, key));
  if (holdsToken(text)) {
    const what = `${where.who}: ${quoted(name)} holds what looks like a secret`;
    const fix = takes ? fixFor(name) : ELSEWHERE;
    found.push(inline(`${what}: ${AT_LITERAL}.`, fix, path));
    return;
  }
  if (!takes) return;
  const isEnv = setting[0] === 'env';
  const likeness = isEnv ? nameLooksSecret(name) : settingLooksSecret(setting);
  if (likeness === undefined) return;
  const holds = hasHole(text);
  const isRead = isEnv && holds && READS_ENV.test(text);
  if (!isRead && (holds || !textCanBeSecret(text, likeness))) return;
  if (!isEnv) {
    const message = `${where.who}: ${quoted(name)} looks like a secret: ${AT_LITERAL}.`;
    found.push(inline(message, fixFor(name), path));
    return;
  }
  const why = isRead ? 'what is read from the environment is not masked in outputs' : AT_LITERAL;
  const message = `${where.who}: the variable ${quoted(name)} looks like a secret: ${why}.`;
  const more = { path, fix: fixFor(name), ...(!isRead && { isHidden: true as const }) };
  found.push(diagnostic('W_SECRET_ENV', message, more));
}

/** What is in a hole is an expression: `env.KEY`, `env["KEY"]`. */
const READS_ENV = /\$\{\{[^}]*\benv\s*[.[]/;

/** Names that say who asks, whatever words they have. */
const ASKERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'bearer']);

/** The value of a key is told by the key: `api_key: { value }`. */
function settingLooksSecret(setting: Path) {
  const name = String(setting.at(-1)).toLowerCase();
  if (ASKERS.has(name)) return 'sure';
  return nameLooksSecret(name === 'value' ? String(setting.at(-2)) : name);
}

function inline(message: string, fix: string, path: Path): Diagnostic {
  return diagnostic('W_SECRET_INLINE', message, { path, fix, isHidden: true });
}

function fixFor(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
  const own = /^[a-z_]/.test(words) ? words : 'key';
  return `name it under secrets: [${own}], and write \${{ secrets.${own} }} where it is used`;
}

/** Inputs are kept with the run, and shown. */
function inputWarnings({ inputs }: Workflow, found: Diagnostic[]): void {
  if (!isMapping(inputs) || '~standard' in inputs) return;
  for (const [name, schema] of Object.entries(inputs)) {
    const { type = 'string' } = isMapping(schema) ? schema : {};
    if (type !== 'string' || nameLooksSecret(name) !== 'sure') continue;
    const message = `the input ${quoted(name)} looks like a secret: inputs are kept with the run, and shown.`;
    const more = { path: ['inputs', name], atKey: true, fix: fixFor(name) };
    found.push(diagnostic('W_SECRET_INPUT', message, more));
  }
}
