/**
 * The settings of each step under `with`: checked, and sorted into values and templates.
 * Knows schemas and holes; must not know what any setting means.
 */

import { copyExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import { type Misfit, misfits, type Path, withDefaults } from '../std/json-schema.ts';
import { quoted } from '../std/printable.ts';
import { valueAt } from '../std/value-at.ts';
import { isLeaf } from '../std/value-kinds.ts';
import { type Diagnostic, diagnostic, misfitDiagnostic } from '../workflow/diagnostic.ts';
import { STEP_SCHEMA } from '../workflow/formats/native-schema.ts';
import { unescapeHoles } from '../workflow/hole-marks.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step, Workflow } from '../workflow/workflow.ts';
import type { RoundKey, StepDeclaration } from './catalog.ts';
import type { Settings } from './graph.ts';
import type { SettingsTable } from './settings-table.ts';
import { hasHole, hasMarks, isOneHole } from './template.ts';
import { settingPath, withUsual } from './usual-settings.ts';
import { asWritten } from './written-text.ts';

interface Into {
  readonly settings: {
    readonly table: SettingsTable<Settings>;
    readonly unread: UnreadMaps;
  };
  /** Whether the step stands in a body. */
  readonly isInner: boolean;
  readonly found: Diagnostic[];
}

/** Expressions that are still to be read, by step. */
export interface UnreadMaps {
  readonly templates: Map<number, unknown>;
  /** Those that are worked out for each item. */
  readonly itemKeys: Map<number, unknown>;
  /** Those that say whether another round comes. */
  readonly conditions: Map<number, RoundText>;
}

/** An expression that says whether another round comes, and the key that it stands under. */
export interface RoundText {
  readonly key: RoundKey;
  readonly text: string;
}

/** `uses: ./file.ts#export` names a function in a module. */
export function isModule(uses: string): boolean {
  return /^(?:\.{0,2}\/|file:)|#/.test(uses);
}

/** Settings as a step type looks at them before a run: what holds an expression is as written. */
export function settingsAsWritten(
  workflow: Workflow,
  s: number,
  type: StepDeclaration,
): Record<string, unknown> {
  const given = withDefaults(type.with, settingsOf(workflow, s, type));
  for (const key of type.staticKeys ?? []) {
    if (hasMarks(given[key]) && !hasHole(given[key])) given[key] = unescaped(given[key]);
  }
  return given;
}

/** What code gives becomes the plain values that a file would hold, unless it is something else. */
function plainSettings({ with: given = {} }: Step): Record<string, unknown> {
  const plain = copyExact(given);
  return { ...(plain instanceof Inexact ? given : (plain as object)) };
}

/** What is set at the step or by the defaults of the workflow, numbers of a file as they are written. */
function settingsOf(workflow: Workflow, s: number, type: StepDeclaration): Record<string, unknown> {
  const { steps, source } = workflow;
  const given = plainSettings(steps[s]!);
  const path = stepPath(s, 'with');
  const own = source === undefined ? given : asWritten(type.with, given, path, source);
  return { ...withUsual(own as Record<string, unknown>, workflow, type) };
}

export function readConfig(
  workflow: Workflow,
  s: number,
  type: StepDeclaration,
  { settings, isInner, found }: Into,
): void {
  const step = workflow.steps[s]!;
  const given = settingsOf(workflow, s, type);
  if (isModule(step.uses) && hasHole(step.uses)) {
    found.push(staticProblem('uses', stepPath(s, 'uses')));
  }
  const isSo = (key: string) => !(isInner && type.perItem?.includes(key));
  const staticKeys = (type.staticKeys ?? []).filter(isSo);
  for (const misfit of misfits(type.with, given)) {
    // A static key is reported as such, whatever stands around its hole.
    const isStatic = staticKeys.includes(String(misfit.path[0]));
    if (isOpen(misfit, valueAt(given, misfit.path), isStatic)) continue;
    const told = {
      ...misfit,
      ...keyFix(misfit, given, type),
      path: settingPath(workflow, s, misfit.path),
    };
    found.push(misfitDiagnostic(told, `step ${quoted(step.id)} (${type.name})`, 'E_BAD_CONFIG'));
  }
  const value: Record<string, unknown> = withDefaults(type.with, given);
  for (const key of staticKeys) {
    if (!hasHole(given[key])) continue;
    const path = settingPath(workflow, s, [key, ...holePath(given[key])]);
    found.push(staticProblem(key, path, type.staticFixes?.[key]));
    // One fault at one place: what it would read does not matter.
    value[key] = undefined;
  }
  const perItem = type.grows?.key;
  if (perItem !== undefined && value[perItem] !== undefined) {
    settings.unread.itemKeys.set(s, value[perItem]);
    delete value[perItem];
  }
  for (const key of type.grows?.conditions ?? []) {
    const text = value[key];
    if (typeof text === 'string') settings.unread.conditions.set(s, { key, text });
    delete value[key];
  }
  if (hasHole(value)) settings.unread.templates.set(s, value);
  else {
    const plain = hasMarks(value) ? unescaped(value) : value;
    settings.table.own(s).config = { kind: 'plain', value: plain };
  }
}

/** A hole may become anything, text around it only other text; a list or a mapping stays one, whatever is in it. */
function isOpen({ kind }: Misfit, meant: unknown, isStatic: boolean): boolean {
  if (kind === 'unknown-key' || typeof meant !== 'string') return false;
  return kind === 'type' && !isStatic ? isOneHole(meant) : hasHole(meant);
}

/** A key that stands elsewhere, or is called otherwise. */
function keyFix(
  { kind, path }: Misfit,
  given: Readonly<Record<string, unknown>>,
  type: StepDeclaration,
): { fix?: string } {
  if (kind !== 'unknown-key' || path.length !== 1) return {};
  const key = String(path[0]);
  if (Object.hasOwn(STEP_SCHEMA.properties!, key))
    return { fix: 'it belongs to the step itself, beside uses' };
  const name = key.replace(/[-_]/g, '').toLowerCase();
  const { synonyms = {}, with: schema } = type;
  const meant = Object.hasOwn(synonyms, name) ? synonyms[name]! : [];
  // One of them is there: another beside it would be refused, too.
  const there = meant.find((known) => given[known] !== undefined);
  if (there !== undefined) return { fix: `put it into ${quoted(there)}, or leave it out` };
  const fit = meant.find((known) => misfits(schema.properties![known]!, given[key]).length === 0);
  const close = fit ?? meant[0];
  return close === undefined ? {} : { fix: `did you mean "${close}"?` };
}

/** Where the first expression stands in a value that holds one. */
function holePath(value: unknown): Path {
  if (typeof value !== 'object' || value === null) return [];
  const [key, part] = Object.entries(value).find(([, one]) => hasHole(one)) ?? [];
  if (key === undefined) return [];
  return [Array.isArray(value) ? Number(key) : key, ...holePath(part)];
}

/** A value without holes, as it is meant. */
function unescaped(value: unknown): unknown {
  if (typeof value === 'string') return unescapeHoles(value);
  if (Array.isArray(value)) return value.map(unescaped);
  if (value === null || typeof value !== 'object' || isLeaf(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unescaped(item)]));
}

function staticProblem(key: string, path: Path, fix = 'write the value itself'): Diagnostic {
  const message = `${quoted(key)} is part of the structure and cannot hold an expression.`;
  return diagnostic('E_STATIC', message, { path, fix });
}
