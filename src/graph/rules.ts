/**
 * What each step says about failed needs, about the end of the run and about its effects, in numbers.
 * Knows settings and needs; must not know how any step ends.
 */
import type { Path } from '../std/json-schema.ts';
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import { yamlWord } from '../std/yaml-word.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import { HOOKS, type Hook, type NEED_RULES, type Step } from '../workflow/workflow.ts';
import type { Numbering } from './numbering.ts';
import type { SettingsTable } from './settings-table.ts';
import { sourcesOf } from './sources.ts';
import { isAfter, listOf } from './step-lists.ts';

/** `run_if` with its words read: needs are numbers. */
export type Rule =
  | { readonly kind: (typeof NEED_RULES)[number] }
  | { readonly kind: 'at_least'; readonly count: number }
  | { readonly kind: 'critical'; readonly needs: readonly number[] };

export interface Rules {
  readonly optional: Set<number>;
  readonly once: Set<number>;
  readonly hooks: Map<number, Hook>;
}

interface UsualRules {
  readonly table: SettingsTable<{ readonly rule: Rule | undefined }>;
  /** Steps whose failure does not count, as their type says. */
  readonly optional: readonly number[];
}

export function readRules(
  steps: readonly Step[],
  numbering: Numbering,
  { table, optional: fromType }: UsualRules,
  found: Diagnostic[],
): Rules {
  const read: Rules = { optional: new Set(fromType), once: new Set(), hooks: new Map() };
  for (let s = 0; s < steps.length; s++) {
    const { runIf, optional, effects, hook } = steps[s]!.settings;
    if (optional === true) read.optional.add(s);
    if (effects === 'once') read.once.add(s);
    if (hook !== undefined) read.hooks.set(s, hook);
    if (runIf !== undefined) table.own(s).rule = readRule(steps, s, numbering, found);
  }
  if (read.hooks.size > 0) checkHooks(steps, numbering, read.hooks, found);
  return read;
}

function readRule(
  steps: readonly Step[],
  s: number,
  numbering: Numbering,
  found: Diagnostic[],
): Rule {
  const runIf = steps[s]!.settings.runIf!;
  const own = sourcesOf(numbering, s);
  const who = `step ${quoted(steps[s]!.id)}`;
  const refuse = (message: string, fix: string, path: readonly (string | number)[] = []) => {
    found.push(diagnostic('E_RUN_IF', message, { path: stepPath(s, 'run_if', ...path), fix }));
  };
  if (own.length === 0) {
    refuse(`${who} has a "run_if" and no needs.`, 'give it needs, or write a condition with when');
    return { kind: 'all_settled' };
  }
  if (typeof runIf === 'string') return { kind: runIf };
  const { atLeast: count, critical } = runIf as { atLeast?: number; critical?: readonly string[] };
  if ((count === undefined) === (critical === undefined)) {
    const what =
      count === undefined ? 'neither at_least nor critical' : 'both at_least and critical';
    refuse(`${who} has a "run_if" with ${what}.`, 'write one of them');
    return { kind: 'all_succeeded' };
  }
  if (count !== undefined) {
    if (count > own.length) {
      const message = `${who} runs if at least ${count} of its needs succeeded, and it has ${own.length}.`;
      const fix = own.length === 1 ? 'write 1' : `write a number from 1 to ${own.length}`;
      refuse(message, fix, ['at_least']);
    }
    return { kind: 'at_least', count };
  }
  const named = critical!.map((id, i) => {
    const need = own.find((candidate) => steps[candidate]!.id === id);
    if (need === undefined) {
      const ids = [...own].map((candidate) => steps[candidate]!.id);
      // One edit away from a single letter is every other letter.
      const close = id.length > 1 ? nearest(id, ids) : undefined;
      const fix =
        close === undefined
          ? `write one of ${ids.map(yamlWord).join(', ')}`
          : `did you mean "${close}"?`;
      refuse(`${who} calls ${show(id)} critical, which it does not need.`, fix, ['critical', i]);
    }
    return need ?? s;
  });
  return { kind: 'critical', needs: named };
}

/** Which needs order steps: those within a list. A hook's may stand in a list before it, and in no later one. */
function checkHooks(
  steps: readonly Step[],
  { needsAt, needs }: Numbering,
  hooks: ReadonlyMap<number, Hook>,
  found: Diagnostic[],
): void {
  for (let s = 0; s < steps.length; s++) {
    for (let n = needsAt[s]!; n < needsAt[s + 1]!; n++) {
      const need = needs[n]!;
      if (hooks.get(need) === hooks.get(s)) continue;
      found.push(hookNeed(steps, s, need));
    }
  }
}

function hookNeed(steps: readonly Step[], s: number, need: number): Diagnostic {
  const [step, other] = [steps[s]!, steps[need]!];
  const message = `step ${quoted(step.id)} (${listOf(step)}) needs ${quoted(other.id)} (${listOf(other)}), which does not run before it.`;
  const words = (list: string) => (list === 'steps' ? 'ordinary steps' : `the steps of ${list}`);
  const [own, theirs] = [words(listOf(step)), words(listOf(other))];
  const why = isAfter(other, step) ? `: ${own} run before ${theirs}` : '';
  const fix = `remove the need, or move one of the two${why}`;
  return diagnostic('E_HOOK_NEED', message, { path: placeOf(steps, s, other.id), fix });
}

function placeOf(steps: readonly Step[], s: number, wanted: string): Path {
  const { needs } = steps[s]!;
  const n = needs.findIndex((need) => (typeof need === 'string' ? need : need.id) === wanted);
  return stepPath(s, 'needs', ...(needs.length > 1 ? [n] : []));
}

/**
 * Levels of hook steps begin behind those of all others, in the order in which the hooks run. Hooks
 * share no level: one that a run does not want is still open while the one before it runs, and would
 * hold its next level back.
 */
export function liftHooks(level: Uint32Array, hookOf: (place: number) => Hook | undefined): number {
  // One place for ordinary steps, then one for each hook.
  const heights = new Uint32Array(HOOKS.length + 1);
  const placeOfList = (s: number) => HOOKS.indexOf(hookOf(s)!) + 1;
  for (let s = 0; s < level.length; s++) {
    const list = placeOfList(s);
    heights[list] = Math.max(heights[list]!, level[s]! + 1);
  }
  for (let list = 1; list < heights.length; list++) heights[list]! += heights[list - 1]!;
  for (let s = 0; s < level.length; s++)
    if (placeOfList(s) > 0) level[s]! += heights[placeOfList(s) - 1]!;
  return heights[HOOKS.length]!;
}
