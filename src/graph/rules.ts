/**
 * What each step says about failed needs and about the end of the run, in numbers.
 * Knows settings and needs; must not know how any step ends.
 */
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { HOOKS, type Hook, type NEED_RULES, type Step } from '../workflow/workflow.ts';
import type { Numbering } from './numbering.ts';

/** `run_if` with its words read: needs are numbers. */
export type Rule =
  | { readonly kind: (typeof NEED_RULES)[number] }
  | { readonly kind: 'at_least'; readonly count: number }
  | { readonly kind: 'critical'; readonly needs: readonly number[] };

export interface Rules {
  /** Only steps that have a `run_if`. */
  readonly rules: Map<number, Rule>;
  readonly optional: Set<number>;
  readonly hooks: Map<number, Hook>;
}

export function readRules(
  steps: readonly Step[],
  numbering: Numbering,
  found: Diagnostic[],
): Rules {
  const read: Rules = { rules: new Map(), optional: new Set(), hooks: new Map() };
  for (let s = 0; s < steps.length; s++) {
    const { runIf, optional, hook } = steps[s]!.settings;
    if (optional === true) read.optional.add(s);
    if (hook !== undefined) read.hooks.set(s, hook);
    if (runIf !== undefined) read.rules.set(s, readRule(steps, s, numbering, found));
  }
  if (read.hooks.size > 0) checkHooks(steps, numbering, read.hooks, found);
  return read;
}

function readRule(
  steps: readonly Step[],
  s: number,
  { needsAt, needs }: Numbering,
  found: Diagnostic[],
): Rule {
  const runIf = steps[s]!.settings.runIf!;
  const own = needs.subarray(needsAt[s], needsAt[s + 1]);
  const who = `step "${steps[s]!.id}"`;
  const refuse = (message: string, fix: string, path: readonly (string | number)[] = []) => {
    found.push(diagnostic('E_RUN_IF', message, { path: ['steps', s, 'run_if', ...path], fix }));
  };
  if (own.length === 0) {
    refuse(`${who} has a "run_if" and no needs.`, 'give it needs, or write a condition with when');
  }
  if (typeof runIf === 'string') return { kind: runIf };
  const { atLeast: count, critical } = runIf as { atLeast?: number; critical?: readonly string[] };
  if ((count === undefined) === (critical === undefined)) {
    const what =
      count === undefined ? 'neither at_least nor critical' : 'both at_least and critical';
    refuse(`${who} has a "run_if" with ${what}.`, 'write one of them');
  }
  if (count !== undefined) {
    if (count > own.length && own.length > 0) {
      const message = `${who} runs if at least ${count} of its ${own.length} needs succeeded: it never does.`;
      refuse(message, `write a number up to ${own.length}`, ['at_least']);
    }
    return { kind: 'at_least', count };
  }
  const named = (critical ?? []).map((id, i) => {
    const need = own.find((candidate) => steps[candidate]!.id === id);
    if (need === undefined && own.length > 0) {
      const list = [...own].map((candidate) => steps[candidate]!.id).join(', ');
      refuse(`${who} calls ${show(id)} critical, which it does not need.`, `write one of ${list}`, [
        'critical',
        i,
      ]);
    }
    return need ?? s;
  });
  return { kind: 'critical', needs: named };
}

/** A hook's steps come after all others: they may need each other, and nobody else may need them. */
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
      const [id, wanted] = [steps[s]!.id, steps[need]!.id];
      const where = (step: number) => hooks.get(step) ?? 'steps';
      const message = `step "${id}" (${where(s)}) needs "${wanted}" (${where(need)}): needs stay within one list.`;
      const fix = hooks.has(s)
        ? `remove the need: the steps of ${where(s)} run after all others`
        : 'move one of the two';
      found.push(diagnostic('E_HOOK_NEED', message, { path: ['steps', s, 'needs'], fix }));
    }
  }
}

/**
 * Levels of hook steps begin behind those of all others, in the order in which the hooks run. Hooks
 * share no level: one that a run does not want is still open while the one before it runs, and would
 * hold its next level back.
 */
export function liftHooks(
  level: Uint32Array,
  levelCount: number,
  hooks: ReadonlyMap<number, Hook>,
): number {
  if (hooks.size === 0) return levelCount;
  // One place for ordinary steps, then one for each hook.
  const heights = new Uint32Array(HOOKS.length + 1);
  const listOf = (s: number) => HOOKS.indexOf(hooks.get(s)!) + 1;
  for (let s = 0; s < level.length; s++) {
    const list = listOf(s);
    heights[list] = Math.max(heights[list]!, level[s]! + 1);
  }
  for (let list = 1; list < heights.length; list++) heights[list]! += heights[list - 1]!;
  for (const s of hooks.keys()) level[s]! += heights[listOf(s) - 1]!;
  return heights[HOOKS.length]!;
}
