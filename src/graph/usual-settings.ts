/**
 * Settings of a step that the defaults of its workflow give.
 * Knows which settings a step type takes from there; must not know what they mean.
 */

import type { Path } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import { valueAt } from '../std/value-at.ts';
import type { Diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Workflow } from '../workflow/workflow.ts';
import type { StepDeclaration } from './catalog.ts';
import { asWritten } from './written-text.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What a step has with what the defaults add: its own word wins, mappings are put together. */
export function withUsual(given: Raw, workflow: Workflow, type: StepDeclaration): Raw {
  const usual = usualOf(workflow, type);
  if (usual === undefined) return given;
  const all: Record<string, unknown> = { ...given };
  for (const [key, { onlyWith }] of Object.entries(type.usual!)) {
    if (usual[key] === undefined || (onlyWith !== undefined && given[onlyWith] === undefined))
      continue;
    const both = isMapping(usual[key]) && isMapping(given[key]);
    if (both) all[key] = { ...(usual[key] as Raw), ...(given[key] as Raw) };
    else all[key] ??= usual[key];
  }
  return all;
}

const read = new WeakMap<object, Raw>();

/** The defaults with numbers as they are written; the same for all steps of a type. */
function usualOf({ defaults, source }: Workflow, { usual, with: schema }: StepDeclaration) {
  if (defaults === undefined || usual === undefined) return undefined;
  if (source === undefined) return defaults as Raw;
  const known = read.get(defaults);
  if (known !== undefined) return known;
  const words = asWritten(schema, defaults, ['defaults'], source) as Raw;
  read.set(defaults, words);
  return words;
}

/** Where a setting stands: at the step, or in the defaults. `below` starts at the key under `with`. */
export function settingPath({ steps, defaults }: Workflow, s: number, below: Path): Path {
  const own = valueAt(steps[s]!.with, below) !== undefined;
  if (own || valueAt(defaults, below) === undefined) return stepPath(s, 'with', ...below);
  return ['defaults', ...below];
}

/** What is wrong with the defaults is found at every step that has them, and reported once. */
export function dropRepeated(found: Diagnostic[]): void {
  const seen = new Set<string>();
  const kept = found.filter(({ path, code, message }) => {
    if (path?.[0] !== 'defaults') return true;
    const key = JSON.stringify([path, code, message]);
    return !seen.has(key) && seen.add(key);
  });
  if (kept.length < found.length) found.splice(0, found.length, ...kept);
}
